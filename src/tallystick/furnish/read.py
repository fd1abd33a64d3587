"""Open a furnished file and lay its lines out as text, one column a field, whatever the format."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.law import Jurisdiction, prohibited_columns
from tallystick.terms import BrokenInputError

_FORMATS = (".csv", ".jsonl", ".parquet")
# No line of column names is longer; a file whose first line is, has none.
_LONGEST_HEADER = 100_000
_BLOCK = 1 << 20


def content_hash(path: Path) -> str:
    """SHA-256 of the file as it came. Raises BrokenInputError when there is no such file to read."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no file"
        raise BrokenInputError(f"there is {found} here", where=str(path), mend="give the path of a furnished file")
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise BrokenInputError(
            f"the file cannot be read: {error.strerror}", where=str(path), mend="mend its permissions"
        ) from error
    return digest.hexdigest()


def lay_out(engine: duckdb.DuckDBPyConnection, path: Path, contract: Contract, law: Jurisdiction) -> int:
    """Makes the table `raw` in the engine: `line` and every field of the contract as text; answers the row count.

    Raises BrokenInputError, with nothing taken in, for a file that is not what its name says, that lacks a required
    column, or that has a column which the contract does not know or the law prohibits.
    """
    try:
        source, present = _source(engine, path)
        _check_columns(present, path, contract, law)
        columns = ", ".join(
            f'cast("{name}" as varchar) as "{name}"' if name in present else f'null::varchar as "{name}"'
            for name in contract.names
        )
        # Only an order that is kept lets a refusal name the line that its furnisher sees.
        engine.execute("set preserve_insertion_order = true")
        engine.execute(f"create table raw as select row_number() over () as line, {columns} from {source}")
        engine.execute("set preserve_insertion_order = false")
        return int(engine.execute("select count(*) from raw").fetchall()[0][0])
    except (duckdb.Error, UnicodeDecodeError, csv.Error) as error:
        raise BrokenInputError(
            f"the file is no readable {path.suffix.lower()}: {str(error).splitlines()[0]}",
            where=str(path),
            mend="write it again and see that it was copied whole; nothing of it was taken in",
        ) from error


def _source(engine: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, list[str]]:
    """SQL that reads the file, and the names of its columns."""
    quoted = "'" + str(path).replace("'", "''") + "'"
    match path.suffix.lower():
        case ".csv":
            # Named by us: DuckDB's own look at the file would take a longer second line for the header.
            names = _csv_header(path)
            columns = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}': 'VARCHAR'" for name in names)
            return (
                f"read_csv({quoted}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
                f"columns = {{{columns}}})",
                names,
            )
        case ".parquet":
            source = f"read_parquet({quoted})"
        case ".jsonl":
            source = f"read_json({quoted}, format = 'newline_delimited')"
        case ending:
            raise BrokenInputError(
                f"the format {ending or 'without an ending'!r} is not read here",
                where=str(path),
                mend=f"furnish one of {', '.join(_FORMATS)}",
            )
    return source, [row[0] for row in engine.execute(f"describe select * from {source}").fetchall()]


def _csv_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader([file.readline(_LONGEST_HEADER)]), [])
    if not names or len(names) != len(set(names)):
        raise BrokenInputError(
            "the first line does not name the columns, each once",
            where=str(path),
            mend="write the contract's column names into it, with commas between them",
        )
    return names


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
