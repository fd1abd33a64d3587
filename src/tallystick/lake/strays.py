"""Facts that lie in another bucket than their subject's, put where whoever reads one bucket finds them.

A fact lies in the bucket of the subject that it was accepted for, and its customer may have been moved since.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from tallystick.lake.table import BUCKET, Table

_HOME = "home"


def lay_strays(engine: duckdb.DuckDBPyConnection, tables: Iterable[Table], homes: pa.Table, into: Path) -> int:
    """Copies below `into` the facts that are not in their customer's bucket; answers with their number.

    engine: with every table as a view of its name. homes: furnisher, customer, home: the bucket that the customer's
    facts are looked for in. What is copied is personal data: `into` is the caller's to remove, and lies where it is
    swept after a kill (`Lake.spill`).
    """
    engine.register("customer_home", homes)
    engine.execute(f"create table {_HOME} as from customer_home")
    laid = 0
    for table in tables:
        # Few are strays or none: whose they are is told by three columns.
        engine.execute(
            f"""
            create or replace table stray as
            select distinct furnisher, customer, {_HOME}
            from {table.name} join {_HOME} using (furnisher, customer) where {BUCKET} <> {_HOME}
            """
        )
        if not engine.execute("select 1 from stray limit 1").fetchall():
            continue
        into.mkdir(parents=True, exist_ok=True)
        target = str(into / table.name).replace("'", "''")
        copied = engine.execute(
            f"""
            copy (
                select f.*, {_HOME} from {table.name} f join stray using (furnisher, customer) where {BUCKET} <> {_HOME}
            ) to '{target}' (format parquet, partition_by ({_HOME}))
            """
        ).fetchall()
        laid += int(copied[0][0])
    return laid


def strays_of(into: Path, table: Table, bucket: int) -> list[Path]:
    """The files of a table that `lay_strays` laid for a bucket."""
    return sorted((into / table.name / f"{_HOME}={bucket}").glob("*.parquet"))
