"""Whoever reads a bucket finds all facts of the customers that are at home there, wherever they lie."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.lake import Lake, Table, bucket_of, facts_by_bucket, lay_strays

FACT = Table(
    "fact",
    pa.schema([("bucket", pa.int16()), ("furnisher", pa.string()), ("customer", pa.string()), ("n", pa.int64())]),
    sorted_by=("furnisher", "customer"),
    names=("customer",),
)
LIE = [("a", 0), ("a", 0), ("b", 1), ("b", 0), ("c", 1), ("nobody", 1)]
"""Whose each fact is, and the bucket that it lies in."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.create(tmp_path / "lake", [FACT])
    rows = {
        "bucket": [bucket for _, bucket in LIE],
        "furnisher": ["bank"] * len(LIE),
        "customer": [customer for customer, _ in LIE],
        "n": list(range(len(LIE))),
    }
    with lake.engine() as engine:
        lake.append(engine, FACT, engine.from_arrow(pa.table(rows, schema=FACT.schema)), submission="s")
    return lake


def laid(lake: Lake, homes: dict[str, int], into: Path) -> int:
    told = pa.table({"furnisher": ["bank"] * len(homes), "customer": list(homes), "home": list(homes.values())})
    with lake.engine() as engine:
        return lay_strays(engine, [FACT], told, into)


def found(lake: Lake, bucket: int, strays: Path, customers: list[str]) -> list[int]:
    with lake.engine_of(bucket, strays, threads=2) as engine:
        rows = engine.execute("select n, customer from fact order by n").fetchall()
    return [n for n, customer in rows if customer in customers]


def test_facts_are_found_in_the_bucket_where_their_customer_is_at_home(lake: Lake, tmp_path: Path) -> None:
    strays = tmp_path / "strays"
    assert laid(lake, {"a": 0, "b": 1, "c": 0}, strays) == 2
    assert found(lake, 0, strays, ["a", "c"]) == [0, 1, 4]
    assert found(lake, 1, strays, ["b"]) == [2, 3]


def test_where_every_fact_is_at_home_nothing_is_copied(lake: Lake, tmp_path: Path) -> None:
    strays = tmp_path / "strays"
    assert laid(lake, {"a": 0, "c": 1}, strays) == 0
    assert not strays.exists()
    assert found(lake, 0, strays, ["a"]) == [0, 1]


@pytest.mark.usefixtures("lake")
def test_the_facts_of_each_bucket_are_counted_from_the_log(tmp_path: Path) -> None:
    assert facts_by_bucket(tmp_path / "lake", [FACT]) == {0: 3, 1: 3}


@given(st.text(min_size=1), st.integers(1, 99), st.integers(1, 9))
def test_a_part_of_a_bucket_holds_nobody_of_another(subject: str, buckets: int, parts: int) -> None:
    assert bucket_of(subject, buckets * parts) % buckets == bucket_of(subject, buckets)
