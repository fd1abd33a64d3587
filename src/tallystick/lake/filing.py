"""Write facts as the data files of a table: in the table's order, and none too large to erase from quickly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb
from deltalake.transaction import AddAction

from tallystick.lake.table import BUCKET, Table

_MOST_IN_A_FILE = 600_000
"""Facts. Taking one subject out of a file of a million takes a second."""
_FORMAT = "format parquet, compression snappy, parquet_version v2"
"""The second version writes numbers as differences: quicker written and read, and a third smaller."""
_MANY_BUCKETS = 8
"""From here on all are put in order at once: to look through all facts for each bucket would cost more."""
_MOST_IN_ORDER = 15_000_000
"""Facts that are put in order at once, of several buckets or one. What does not fit in memory is spilled."""


def write_facts(
    engine: duckdb.DuckDBPyConnection, folder: Path, table: Table, facts: duckdb.DuckDBPyRelation
) -> list[AddAction]:
    """Writes the files that hold `facts`, a relation of `engine` that is asked for once a bucket at most.

    folder: the table's. A file counts for nothing until it is committed.
    """
    rows = facts.aggregate(f"{BUCKET}, count(*)", BUCKET).order(BUCKET).fetchall()
    many, files = len(rows) > _MANY_BUCKETS, []
    for buckets in _batches(rows):
        [(first, count), *others] = buckets
        if not (others or many) and count <= _MOST_IN_A_FILE:
            own = facts.filter(f"{BUCKET} = {first}").project(_without_bucket(facts)).order(order_of(table))
            files.append(write_file(folder, first, own, count))
        else:
            mine = facts.filter(f"{BUCKET} between {first} and {buckets[-1][0]}")
            files += _write_in_one_order(engine, folder, table, mine)
    return files


def write_file(folder: Path, bucket: int, facts: duckdb.DuckDBPyRelation, rows: int) -> AddAction:
    """Writes one file of `rows` facts as they are ordered; it counts for nothing until it is committed."""
    name = f"{BUCKET}={bucket}/{uuid4()}.parquet"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    target = str(path).replace("'", "''")
    facts.query("facts_of_a_file", f"copy (from facts_of_a_file) to '{target}' ({_FORMAT})")
    size = path.stat()
    # The log keeps these statistics, so they hold a count and no values.
    stats = json.dumps({"numRecords": rows})
    return AddAction(name, size.st_size, {BUCKET: str(bucket)}, int(size.st_mtime * 1000), True, stats)


def order_of(table: Table) -> str:
    """SQL of the order that the facts of a file are in."""
    return ", ".join(f'"{column}"' for column in table.sorted_by)


def _batches(buckets: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Buckets with their facts, together as long as they may be put in order at once; alone where they are few."""
    batch: list[tuple[int, int]] = []
    for bucket, rows in buckets:
        full = sum(count for _, count in batch) + rows > _MOST_IN_ORDER
        if batch and (full or len(buckets) <= _MANY_BUCKETS):
            yield batch
            batch = []
        batch.append((bucket, rows))
    if batch:
        yield batch


def _write_in_one_order(
    engine: duckdb.DuckDBPyConnection, folder: Path, table: Table, facts: duckdb.DuckDBPyRelation
) -> Iterator[AddAction]:
    """Puts the facts of some buckets in order, and cuts what that gives into files without looking for anything."""
    # What belongs together stays together: no file ends between facts that agree in the first two columns of the order.
    together = ", ".join(f'"{column}"' for column in (BUCKET, *table.sorted_by[:2]))
    columns = _without_bucket(facts)
    with _order_kept(engine):
        facts.order(f"{BUCKET}, {order_of(table)}").create("ordered")
        ends = engine.execute(
            f"""
            select {BUCKET}, max(last) from (select {BUCKET}, max(rowid) as last from ordered group by {together})
            group by {BUCKET}, last // {_MOST_IN_A_FILE} order by 2
            """
        ).fetchall()
        first = 0
        for bucket, last in ends:
            own = engine.sql(f"select {columns} from ordered where rowid between {first} and {last}")
            yield write_file(folder, bucket, own, last + 1 - first)
            first = last + 1
        engine.execute("drop table ordered")


@contextmanager
def _order_kept(engine: duckdb.DuckDBPyConnection) -> Iterator[None]:
    engine.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        engine.execute("set preserve_insertion_order = false")


def _without_bucket(facts: duckdb.DuckDBPyRelation) -> str:
    return ", ".join(f'"{column}"' for column in facts.columns if column != BUCKET)
