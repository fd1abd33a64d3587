"""The hash of what the lake holds tells one state from another."""

from pathlib import Path

import pyarrow as pa
import pytest

from tallystick.lake import Lake, Table, contents_hash
from tallystick.terms import BrokenInputError, CustomerRef

TABLE = Table(
    "fact",
    pa.schema([("bucket", pa.int16()), ("furnisher", pa.string()), ("customer", pa.string())]),
    sorted_by=("customer",),
    names=("customer",),
)


def append(lake: Lake, *customers: str) -> None:
    with lake.engine() as engine:
        rows = {"bucket": [0] * len(customers), "furnisher": ["bank"] * len(customers), "customer": list(customers)}
        lake.append(engine, TABLE, engine.from_arrow(pa.table(rows, schema=TABLE.schema)), submission="s")


def test_facts_that_come_or_leave_change_it_and_reading_does_not(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path / "lake", [TABLE])
    seen = [contents_hash(tmp_path / "lake", [TABLE])]
    append(lake, "c1", "c2")
    seen.append(contents_hash(tmp_path / "lake", [TABLE]))
    assert contents_hash(tmp_path / "lake", [TABLE]) == seen[-1]
    lake.erase([CustomerRef("bank", "c1")])
    seen.append(contents_hash(tmp_path / "lake", [TABLE]))
    lake.sweep()
    assert contents_hash(tmp_path / "lake", [TABLE]) == seen[-1], "files of no table do not count"
    assert len(set(seen)) == len(seen)


def test_a_lost_table_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BrokenInputError, match="cannot be read"):
        contents_hash(tmp_path, [TABLE])
