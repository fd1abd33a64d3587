"""A furnished file, and the one way in which the adapters write it: exactly in the shape of its contract."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tallystick.furnish.contracts import CONTRACTS, FieldType
from tallystick.terms import RecordType

DATA = Path(__file__).parent / "data"
"""The raw data that ship with the examples; one folder per set."""

_SQL_TYPES = {
    FieldType.TEXT: "VARCHAR",
    FieldType.WHOLE: "BIGINT",
    FieldType.AMOUNT: "BIGINT",
    FieldType.MONTH: "VARCHAR",
    FieldType.DATE: "DATE",
    FieldType.CODE: "VARCHAR",
}

# They change how a whole file is read (several furnishers, a back-load), so a file that is neither lacks them.
_ONLY_WHERE_USED = ("furnisher", "reported_on")


@dataclass(frozen=True, slots=True)
class FurnishedFile:
    """One submission to the bureau: where it lies, what it holds, who hands it in on which day, and a sentence on it.

    furnisher: who hands the file in. Where the lines have a `furnisher` of their own, it is their reporting agent.
    """

    path: Path
    record_type: RecordType
    furnisher: str
    received_on: date
    says: str


def write_lines(con: duckdb.DuckDBPyConnection, lines: str, file: FurnishedFile) -> FurnishedFile:
    """Write the rows of the query `lines` to `file.path` as Parquet, in the contract's columns, order and types.

    A field that the query does not give is unknown: null on every line. Rows lie in the order of furnisher and the
    contract's key, so that the same raw data give the same bytes. Raises ValueError when the query gives a column
    that the contract does not have.
    """
    contract = CONTRACTS[file.record_type]
    relation = con.sql(lines)
    given = set(relation.columns)
    if strange := given - set(contract.names):
        raise ValueError(f"{file.path.name}: {sorted(strange)} are not fields of {contract.record_type}")
    shown = [field for field in contract.fields if field.name in given or field.name not in _ONLY_WHERE_USED]
    columns = ", ".join(
        f"CAST({_quoted(field.name) if field.name in given else 'NULL'} AS {_SQL_TYPES[field.type]}) "
        f"AS {_quoted(field.name)}"
        for field in shown
    )
    order = ", ".join(_quoted(name) for name in ("furnisher", *contract.key) if name in given)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    relation.project(columns).order(order).write_parquet(str(file.path), compression="zstd")
    return file


def run(write: Callable[[Path, Path], tuple[FurnishedFile, ...]], raw: Path) -> None:
    """Write the furnished files into the folder that the command line names, and say what they are."""
    if len(sys.argv) != 2:
        sys.exit("say one folder to write the furnished files into")
    began = time.perf_counter()
    files = write(raw, Path(sys.argv[1]))
    for file in files:
        print(f"{file.path}  {file.record_type}, received {file.received_on} from {file.furnisher}: {file.says}")
    print(f"{len(files)} files in {time.perf_counter() - began:.1f} s")


def _quoted(name: str) -> str:
    # `limit`, `count` and `month` are words of SQL.
    return f'"{name}"'
