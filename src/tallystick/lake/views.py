"""Data files of the lake as an engine sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.lake.table import BUCKET, Table


def add_view(
    connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[str], strays: Sequence[Path] = ()
) -> None:
    """Makes the view of a table's name over its data files, and over those of `strays` (`lay_strays`)."""
    empty = f"_{table.name}_empty"
    connection.register(empty, table.schema.empty_table())
    columns = ", ".join(f'"{name}"' for name in table.schema.names)
    facts = f"select {columns} from {empty}"
    # A file lacks the columns that its submission said nothing of; the empty table has them all.
    if files:
        # Read through the file list: two and a half times faster than a dataset, and spills nothing.
        facts += f" union all by name select * from {read_in_buckets(files)}"
    if strays:
        told = f"read_parquet({_listed(map(str, strays))}, hive_partitioning = false)"
        facts += f" union all by name select * from {told}"
    connection.execute(f"create view {table.name} as {facts}")


def read_in_buckets(files: Iterable[str]) -> str:
    """SQL of the facts of data files, each with its bucket and all columns that one of them has."""
    return (
        f"read_parquet({_listed(files)}, union_by_name = true, "
        f"hive_partitioning = true, hive_types = {{'{BUCKET}': SMALLINT}})"
    )


def customers_in(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> pa.Table:
    """Furnisher and customer of each customer of whom one of the data files tells."""
    if not files:
        return pa.table({"furnisher": pa.array([], pa.string()), "customer": pa.array([], pa.string())})
    told = f"read_parquet({_listed(files)}, union_by_name = true, hive_partitioning = false)"
    return connection.sql(f"select distinct furnisher, customer from {told}").to_arrow_table()


def _listed(files: Iterable[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]"
