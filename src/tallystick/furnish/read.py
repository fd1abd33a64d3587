"""Open a furnished file: what columns it has, and the SQL that reads them as text, whatever the format."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from tallystick.furnish.contracts import Contract
from tallystick.furnish.json_lines import field_names
from tallystick.furnish.look import Content
from tallystick.furnish.unreadable import unreadable
from tallystick.law import Jurisdiction, prohibited_columns
from tallystick.terms import BrokenInputError

_FORMATS = (".csv", ".jsonl", ".parquet")
# No line of column names is longer; a file whose first line is, has none.
_LONGEST_HEADER = 100_000
_OTHER_DELIMITERS = (";", "\t", "|")
_TELLING = ("Expected Number of Columns", "Value with unterminated quote", "Maximum line size", "Invalid unicode")
MOST_LINES = 200_000_000
"""Of one file: more is split. A Parquet file of a few kilobytes can claim a thousand million lines."""
_MOST_LINES_A_BYTE = 4
"""Lines that differ, and of one thing there is but one, take more room than that however well they are packed."""

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip"}


@dataclass(frozen=True, slots=True)
class Source:
    """sql: a table function whose columns are texts of the contract's names. present: those that the file has.

    clean: no text of it can hold an invisible sign or begin or end with a space, as a look at its bytes told.
    lines: how many it has, where a look at its bytes can tell; a reader that finds fewer has lost some.
    """

    path: Path
    sql: str
    present: frozenset[str]
    clean: bool
    lines: int | None


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
    return Source(path, sql, frozenset(present), content.clean, content.lines)


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
        raise unreadable(path, _why(error)) from error


def _why(error: Exception) -> str:
    """The sentence of an engine's error that tells what is wrong; the others quote the line, which may name somebody.

    >>> _why(csv.Error("CSV Error on Line: 3\\nOriginal Line: secret\\nExpected Number of Columns: 8 Found: 2"))
    'CSV Error on Line: 3, Expected Number of Columns: 8 Found: 2'
    """
    first, *others = str(error).strip().splitlines() or [type(error).__name__]
    said = next((line.rstrip(". ") for line in others if line.startswith(_TELLING)), "")
    return f"{first.rstrip('. ')}, {said}" if said else first.rstrip(". ")


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
            names = field_names(engine, path)
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
    if "\x00" in first:
        raise BrokenInputError(
            "the first line holds NUL signs, so the file is no UTF-8 text",
            where=str(path),
            mend="write it as UTF-8; nothing of it was taken in",
        )
    names = next(csv.reader([first]), [])
    other = next((sign for sign in _OTHER_DELIMITERS if len(names) == 1 and sign in first), None)
    if other:
        raise BrokenInputError(
            f"the columns are parted by {other!r}, and a comma is expected",
            where=str(path),
            mend="write the file with commas between its columns",
        )
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
        raise unreadable(path, _why(error)) from error
    if metadata.num_rows > MOST_LINES:
        raise BrokenInputError(
            f"the file says that it has {metadata.num_rows:,} lines, and one may have {MOST_LINES:,}",
            where=str(path),
            mend="split it into several files",
        )
    if metadata.num_rows > _MOST_LINES_A_BYTE * path.stat().st_size:
        raise BrokenInputError(
            f"the file claims {metadata.num_rows:,} lines in {path.stat().st_size:,} bytes: they can only be the same "
            "line over and over",
            where=str(path),
            mend="write each line once",
        )
    return list(metadata.schema.to_arrow_schema().names)


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
            f"the file lacks the column{'s' * (len(missing) > 1)} {_listed(missing)}",
            where=str(path),
            mend="add what is lacking, with a value in every line",
        )


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
