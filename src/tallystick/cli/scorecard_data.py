"""Read a table from a file by DuckDB, with numbers as numbers whatever the file calls them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.terms import BrokenInputError, NotFoundError

# As text: what DuckDB guesses from the first lines may not hold for the last, and drops the nought before a code.
_CSV = "read_csv(?, all_varchar = true)"
_READERS = {
    ".csv": _CSV,
    ".tsv": _CSV,
    ".txt": _CSV,
    ".parquet": "read_parquet(?)",
    ".pq": "read_parquet(?)",
    ".jsonl": "read_json(?, format = 'newline_delimited', sample_size = -1)",
    ".ndjson": "read_json(?, format = 'newline_delimited', sample_size = -1)",
}
_NOTHING = pa.array(["", "NA", "N/A", "NULL", "null", "nan", "NaN", "None", "."])


def read_table(path: Path, words: Collection[str] = ()) -> pa.Table:
    """A row per line of a CSV, Parquet or JSON-lines file, gzipped or not; an empty cell is missing.

    words: columns whose values are names and stay text, whatever they look like. Raises NotFoundError,
    BrokenInputError.
    """
    if not path.is_file():
        raise NotFoundError("there is no such file", where=str(path), mend="give a CSV, Parquet or JSON-lines file")
    endings = [one.lower() for one in path.suffixes if one.lower() != ".gz"]
    reader = _READERS.get(endings[-1] if endings else "")
    if reader is None:
        raise BrokenInputError(
            f"its ending is none of {', '.join(_READERS)}", where=str(path), mend="rename it after what it is"
        )
    with duckdb.connect() as engine:
        try:
            table: pa.Table = engine.sql(f"select * from {reader}", params=[str(path)]).to_arrow_table()
        except (duckdb.Error, UnicodeDecodeError) as error:
            raise _broken(path, str(error)) from error
    columns = {
        name: _plain(column, name in words) for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pa.table(columns)


def _broken(path: Path, found: str) -> BrokenInputError:
    if "unicode" in found.lower() or "utf-8" in found.lower():
        return BrokenInputError("its letters are not in UTF-8", where=str(path), mend="save it in UTF-8")
    told = " ".join(line.strip() for line in found.splitlines()[:2]).rstrip(". ")
    return BrokenInputError(f"it cannot be read: {told}", where=str(path), mend="look at that place in the file")


def _plain(column: pa.ChunkedArray, as_words: bool) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _worded(column) if as_words else _numbered(column)
    return column.cast(pa.string()) if as_words else column


def _worded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _numbered(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers, where all that is written is numbers. A code that begins with a nought is a word."""
    words = _worded(column)
    told = pc.if_else(pc.is_in(words, value_set=_NOTHING), pa.scalar(None, pa.string()), words)
    if told.null_count == len(told) or pc.any(pc.match_substring_regex(told, r"^0\d")).as_py():
        return words
    for kind in (pa.int64(), pa.float64()):
        with suppress(pa.ArrowInvalid):
            return told.cast(kind)
    return words
