"""Take single facts out of data files: each file that holds one is written anew without them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
from deltalake.transaction import AddAction, RemoveAction

from tallystick.lake.filing import order_of, write_file
from tallystick.lake.table import BUCKET, Table

_SAME = "using (furnisher, customer, fact_id)"


def without_leaving(
    engine: duckdb.DuckDBPyConnection, folder: Path, table: Table, files: Sequence[str]
) -> tuple[list[AddAction | RemoveAction], int]:
    """Writes each of `files` that holds a fact of `leaving` anew; answers with what to commit and the rows left out.

    leaving: a relation of the engine with furnisher, customer and fact_id. A file of which nothing stays is only
    removed.
    """
    changes: list[AddAction | RemoveAction] = []
    removed = 0
    for file, rows, held in _files_with(engine, files):
        path, removed = Path(file), removed + rows
        # Said to be gone since it was written: no vacuum is to keep it for those who read the past.
        changes.append(RemoveAction(f"{path.parent.name}/{path.name}", True, int(path.stat().st_mtime * 1000)))
        if rows < held:
            bucket = int(path.parent.name.removeprefix(f"{BUCKET}="))
            rest = engine.sql(f"select * from {_facts([file])} anti join leaving {_SAME}").order(order_of(table))
            changes.append(write_file(folder, bucket, rest, held - rows))
    return changes, removed


def _files_with(engine: duckdb.DuckDBPyConnection, files: Sequence[str]) -> list[tuple[str, int, int]]:
    """Each file that holds a fact that leaves, how many of those, and all its rows."""
    if not files:
        return []
    found = engine.execute(
        f"select filename, count(*) from {_facts(files, ', filename = true')} semi join leaving {_SAME} "
        "group by filename order by filename"
    ).fetchall()
    counted = "select num_rows from parquet_file_metadata(?)"
    return [(file, rows, int(engine.execute(counted, [file]).fetchall()[0][0])) for file, rows in found]


def _facts(files: Sequence[str], more: str = "") -> str:
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false{more})"
