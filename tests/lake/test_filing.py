"""Facts are filed in the table's order, in files of bounded size, and whoever's facts they are stay in one file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.lake import Table, filing, workshop

ORDER = ("furnisher", "customer", "month")
TABLE = Table(
    "told",
    pa.schema([("bucket", pa.int16()), ("furnisher", pa.string()), ("customer", pa.int64()), ("month", pa.int64())]),
    sorted_by=ORDER,
)
# Of each customer its months; its bucket is its number's remainder.
MONTHS = st.lists(st.integers(min_value=0, max_value=7), max_size=60)


def filed(folder: Path, months: list[int], buckets: int) -> list[tuple[int, int, list[tuple[str, int, int]]]]:
    """Of each file its bucket, the rows that the log is told, and the rows that it has."""
    facts = [
        (customer % buckets, f"bank {customer % 3}", customer, month)
        for month in range(max(months, default=0))
        for customer, count in enumerate(months)
        if month < count
    ]
    rows = pa.table(list(map(list, zip(*facts, strict=True))) or [[]] * 4, schema=TABLE.schema)
    with workshop(folder / "spill") as engine:
        actions = filing.write_facts(engine, folder, TABLE, engine.from_arrow(rows))
        assert engine.execute("select count(*) from duckdb_tables() where table_name = 'ordered'").fetchall() == [(0,)]
    files = []
    for action in actions:
        held = pq.ParquetFile(folder / action.path).read(columns=list(ORDER))
        told = [tuple(row.values()) for row in held.to_pylist()]
        files.append((int(action.partition_values["bucket"]), len(told), told))
        assert f'"numRecords": {len(told)}' in action.stats
    return files


@pytest.mark.parametrize("buckets", [2, 12], ids=["few buckets", "many buckets"])
@given(months=MONTHS)
@settings(max_examples=15, deadline=None)
def test_every_fact_is_filed_once_in_its_bucket_in_order_and_with_its_customers_others(
    tmp_path_factory: pytest.TempPathFactory, buckets: int, months: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filing, "_MOST_IN_A_FILE", 10)
        patch.setattr(filing, "_MOST_IN_ORDER", 40)
        files = filed(tmp_path_factory.mktemp("lake"), months, buckets)
    rows = [row for _, _, held in files for row in held]
    assert sorted(rows) == sorted((f"bank {c % 3}", c, m) for c, count in enumerate(months) for m in range(count))
    for bucket, count, held in files:
        assert held == sorted(held)
        assert {customer % buckets for _, customer, _ in held} == {bucket}
        assert count <= 10 + max(months), "a file ends with the first customer that fills it"
    owners = [customer for _, _, held in files for customer in {row[1] for row in held}]
    assert len(owners) == len(set(owners)), "no customer is in two files"
