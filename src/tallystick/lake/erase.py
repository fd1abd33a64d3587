"""Take customers out of data files: each file that names one is written anew without those rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake.transaction import AddAction, RemoveAction

from tallystick.lake.filing import order_of, write_file
from tallystick.lake.table import BUCKET, Table
from tallystick.terms import CustomerRef


def customer_table(customers: Iterable[CustomerRef]) -> pa.Table:
    """The customers as rows of (furnisher, customer)."""
    listed = sorted(customers)
    return pa.table(
        {
            "furnisher": pa.array([ref.furnisher for ref in listed], pa.string()),
            "customer": pa.array([ref.customer for ref in listed], pa.string()),
        }
    )


def without_erased(
    engine: duckdb.DuckDBPyConnection, folder: Path, table: Table, files: Sequence[str]
) -> tuple[list[AddAction | RemoveAction], int]:
    """Writes each of `files` that names a customer of `erased` anew; answers with what to commit and the rows left out.

    A file of which nothing stays is only removed.
    """
    changes: list[AddAction | RemoveAction] = []
    erased = 0
    for file, named, rows in _files_naming(engine, table, files):
        path, erased = Path(file), erased + named
        # Said to be gone since it was written: no vacuum is to keep it for those who read the past.
        changes.append(RemoveAction(f"{path.parent.name}/{path.name}", True, int(path.stat().st_mtime * 1000)))
        if named < rows:
            bucket = int(path.parent.name.removeprefix(f"{BUCKET}="))
            rest = engine.sql(_without(table, file)).order(order_of(table))
            changes.append(write_file(folder, bucket, rest, rows - named))
    return changes, erased


def _files_naming(engine: duckdb.DuckDBPyConnection, table: Table, files: Sequence[str]) -> list[tuple[str, int, int]]:
    """Each file that names somebody, the rows in which it does, and all its rows."""
    if not files or not table.names:
        return []
    listed = ", ".join(_quoted(file) for file in files)
    # One by one, for the least and greatest key of `erased` then leave most of a sorted file unread.
    named = " union ".join(
        f"select filename, file_row_number from read_parquet([{listed}], filename = true, file_row_number = true, "
        f'union_by_name = true, hive_partitioning = false) semi join {_named_in(column)} using (furnisher, "{column}")'
        for column in table.names
    )
    found = engine.execute(f"select filename, count(*) from ({named}) group by filename order by filename").fetchall()
    return [(file, count, _rows(engine, file)) for file, count in found]


def _rows(engine: duckdb.DuckDBPyConnection, file: str) -> int:
    return int(engine.execute("select num_rows from parquet_file_metadata(?)", [file]).fetchall()[0][0])


def _without(table: Table, file: str) -> str:
    rest = " ".join(f'anti join {_named_in(column)} using (furnisher, "{column}")' for column in table.names)
    return f"select * from read_parquet({_quoted(file)}, hive_partitioning = false) {rest}"


def _named_in(column: str) -> str:
    return f'(select furnisher, customer as "{column}" from erased)'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
