"""Open a furnished file: what columns it has, and the SQL that reads them as text, whatever the format."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from tallystick.furnish.contracts import Contract
from tallystick.law import Jurisdiction, prohibited_columns
from tallystick.terms import BrokenInputError

_FORMATS = (".csv", ".jsonl", ".parquet")
# No line of column names is longer; a file whose first line is, has none.
_LONGEST_HEADER = 100_000
_BLOCK = 1 << 20
_SPACE = ord(" ")
_BETWEEN_TEXTS = np.isin(np.arange(256), list(b",\r\n"))
_VISIBLE = bytes(set(range(0x20, 0x100)) - {0x7F} | set(b"\r\n"))
MOST_LINES = 200_000_000
"""Of one file: more is split. A Parquet file of a few kilobytes can claim a thousand million lines."""

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip"}


@dataclass(frozen=True, slots=True)
class Source:
    """sql: a table function whose columns are texts of the contract's names. present: those that the file has.

    clean: no text of it can hold an invisible sign or begin or end with a space, as a look at its bytes told.
    """

    path: Path
    sql: str
    present: frozenset[str]
    clean: bool


@dataclass(frozen=True, slots=True)
class Content:
    """digest: SHA-256 of the file as it came, in hex. clean: see `Source`."""

    digest: str
    clean: bool


def look_through(path: Path) -> Content:
    """Every byte of the file, once. Raises BrokenInputError when there is no such file to read."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no file"
        raise BrokenInputError(f"there is {found} here", where=str(path), mend="give the path of a furnished file")
    digest, clean = hashlib.sha256(), path.suffix.lower() == ".csv"
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                clean = clean and _is_clean(block)
    except OSError as error:
        raise BrokenInputError(
            f"the file cannot be read: {error.strerror}", where=str(path), mend="mend its permissions"
        ) from error
    return Content(digest.hexdigest(), clean)


def _is_clean(block: bytes) -> bool:
    """Whether no text in this part of a CSV file can hold an invisible sign, or a space at its beginning or end.

    A quote may enclose a line end, so a file with quotes counts as not clean; so does a space at the part's own edge.

    >>> _is_clean(b"c1,Main Street\\nc2,") and not _is_clean(b"c1, Main Street") and not _is_clean(b"c1,a\\tb")
    True
    """
    if block.translate(None, _VISIBLE) or b'"' in block:
        return False
    signs = np.frombuffer(block, np.uint8)
    spaces = np.flatnonzero(signs == _SPACE)
    if len(spaces) == 0:
        return True
    if spaces[0] == 0 or spaces[-1] == len(signs) - 1:
        return False
    return not (_BETWEEN_TEXTS[signs[spaces - 1]].any() or _BETWEEN_TEXTS[signs[spaces + 1]].any())


def open_source(
    engine: duckdb.DuckDBPyConnection, path: Path, content: Content, contract: Contract, law: Jurisdiction
) -> Source:
    """The file as `check` reads it, its lines in their order.

    Raises BrokenInputError, with nothing taken in, for a file that is not what its name says, that lacks a required
    column, or that has a column which the contract does not know or the law prohibits.
    """
    with told_as_unreadable(path):
        sql, present = _source(engine, path, contract)
        _check_columns(present, path, contract, law)
    return Source(path, sql, frozenset(present), content.clean)


@contextmanager
def told_as_unreadable(path: Path) -> Iterator[None]:
    """Whatever an engine says of a file that it cannot read becomes one sentence.

    >>> with told_as_unreadable(Path("june.csv")):
    ...     raise csv.Error("line contains NUL")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    tallystick.terms.errors.BrokenInputError: ...the file is no readable .csv: line contains NUL...
    """
    try:
        yield
    except (duckdb.Error, UnicodeDecodeError, csv.Error, ArrowInvalid) as error:
        # A disk that is full is no fault of the file.
        if "No space left" in str(error):
            raise
        raise BrokenInputError(
            f"the file is no readable {path.suffix.lower()}: {str(error).splitlines()[0]}",
            where=str(path),
            mend="write it again and see that it was copied whole; nothing of it was taken in",
        ) from error


def _source(engine: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> tuple[str, list[str]]:
    _refuse_other_content(path)
    quoted = _quoted(str(path))
    match path.suffix.lower():
        case ".csv":
            # Named by us: DuckDB's own look at the file would take a longer second line for the header.
            names = _csv_header(path)
            columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
            return (
                f"read_csv({quoted}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
                f"columns = {{{columns}}})",
                names,
            )
        case ".parquet":
            return f"(select columns(*)::varchar from read_parquet({quoted}))", _parquet_columns(path)
        case ".jsonl":
            names = _json_names(engine, quoted)
            known = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names if name in contract.names)
            return f"read_json({quoted}, format = 'newline_delimited', columns = {{{known}}})", names
        case ending:
            raise BrokenInputError(
                f"the format {ending or 'without an ending'!r} is not read here",
                where=str(path),
                mend=f"furnish one of {', '.join(_FORMATS)}",
            )


def _refuse_other_content(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    found = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if found:
        raise BrokenInputError(
            f"the file is no readable {path.suffix.lower()}: it begins as {found} does",
            where=str(path),
            mend="write it as plain UTF-8 text, unpacked; nothing of it was taken in",
        )


def _csv_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(_LONGEST_HEADER)
    if len(first) == _LONGEST_HEADER:
        raise BrokenInputError(
            f"the first line is longer than {_LONGEST_HEADER:,} signs, so it does not name columns",
            where=str(path),
            mend="write the contract's column names into it, with commas between them",
        )
    names = next(csv.reader([first]), [])
    if not names or len(names) != len(set(names)):
        raise BrokenInputError(
            "the first line does not name the columns, each once",
            where=str(path),
            mend="write the contract's column names into it, with commas between them",
        )
    return names


def _parquet_columns(path: Path) -> list[str]:
    try:
        metadata = pq.read_metadata(path)
    except (OSError, ArrowInvalid) as error:
        raise BrokenInputError(
            f"the file is no readable .parquet: {str(error).splitlines()[0]}",
            where=str(path),
            mend="write it again and see that it was copied whole; nothing of it was taken in",
        ) from error
    if metadata.num_rows > MOST_LINES:
        raise BrokenInputError(
            f"the file says that it has {metadata.num_rows:,} lines, and one may have {MOST_LINES:,}",
            where=str(path),
            mend="split it into several files",
        )
    return list(metadata.schema.to_arrow_schema().names)


def _json_names(engine: duckdb.DuckDBPyConnection, quoted: str) -> list[str]:
    # All lines are looked through: a prohibited field may stand in the last one alone.
    rows = engine.execute(f"select distinct unnest(json_keys(json)) from read_ndjson_objects({quoted})").fetchall()
    return sorted(str(row[0]) for row in rows)


def _check_columns(present: list[str], path: Path, contract: Contract, law: Jurisdiction) -> None:
    prohibited = prohibited_columns(present, law)
    if prohibited:
        first = prohibited[0]
        raise BrokenInputError(
            f"column {first.column!r} holds {first.kind}, which no bureau here may hold ({first.source})",
            where=str(path),
            mend="take the column out; nothing of the file was taken in",
        )
    unknown = [name for name in present if name not in contract.names]
    if unknown:
        raise BrokenInputError(
            f"the contract of {contract.record_type} has no column {_listed(unknown)}",
            where=str(path),
            mend=f"take them out; see the contract with `tallystick furnish contract {contract.record_type}`",
        )
    missing = [field.name for field in contract.fields if field.required and field.name not in present]
    if missing:
        raise BrokenInputError(
            f"the file lacks the column {_listed(missing)}",
            where=str(path),
            mend="add it with a value in every line",
        )


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
