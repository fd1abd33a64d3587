"""Take customers out of data files: each file that names one is written anew without those rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
from deltalake.transaction import AddAction, RemoveAction

from tallystick.lake.table import BUCKET, Table
from tallystick.terms import CustomerRef


def write_file(folder: Path, table: Table, bucket: int, facts: duckdb.DuckDBPyRelation, stats: str) -> AddAction:
    """Writes one file of a table in the table's order; it counts for nothing until it is committed.

    stats: Delta's statistics of the file as JSON. They are kept in the log, so they may hold counts and no values.
    """
    name = f"{BUCKET}={bucket}/{uuid4()}.parquet"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    order = ", ".join(f'"{column}"' for column in table.sorted_by)
    facts.order(order).write_parquet(str(path), compression="snappy")
    size = path.stat()
    return AddAction(name, size.st_size, {BUCKET: str(bucket)}, int(size.st_mtime * 1000), True, stats)


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
            stats = json.dumps({"numRecords": rows - named})
            changes.append(write_file(folder, table, bucket, engine.sql(_without(table, file)), stats))
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
