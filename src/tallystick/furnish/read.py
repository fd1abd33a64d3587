"""Open a furnished file and lay its lines out as text, one column a field, whatever the format."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.law import Jurisdiction, prohibited_columns
from tallystick.terms import BrokenInputError

_READERS = {
    ".parquet": "read_parquet({path})",
    ".csv": "read_csv({path}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
    "null_padding = false, ignore_errors = false)",
    ".jsonl": "read_json({path}, format = 'newline_delimited', ignore_errors = false)",
}
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
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BrokenInputError(
            f"the format {path.suffix or 'without an ending'!r} is not read here",
            where=str(path),
            mend=f"furnish one of {', '.join(sorted(_READERS))}",
        )
    source = reader.format(path="'" + str(path).replace("'", "''") + "'")
    try:
        present = [row[0] for row in engine.execute(f"describe select * from {source}").fetchall()]
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
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise BrokenInputError(
            f"the file is no readable {path.suffix.lower()}: {str(error).splitlines()[0]}",
            where=str(path),
            mend="write it again and see that it was copied whole; nothing of it was taken in",
        ) from error


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
