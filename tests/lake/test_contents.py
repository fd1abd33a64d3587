"""The names of the data files tell one state of the lake from another."""

from pathlib import Path

import pyarrow as pa
import pytest

from tallystick.lake import Lake, Table, data_files
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
    seen = [data_files(tmp_path / "lake", [TABLE])]
    append(lake, "c1", "c2")
    seen.append(data_files(tmp_path / "lake", [TABLE]))
    assert data_files(tmp_path / "lake", [TABLE]) == seen[-1]
    lake.erase([CustomerRef("bank", "c1")])
    seen.append(data_files(tmp_path / "lake", [TABLE]))
    lake.sweep()
    assert data_files(tmp_path / "lake", [TABLE]) == seen[-1], "files of no table do not count"
    assert len(set(seen)) == len(seen)


def test_a_lost_table_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BrokenInputError, match="cannot be read"):
        data_files(tmp_path, [TABLE])


def test_whom_some_files_tell_of_is_read_from_those_alone(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path / "lake", [TABLE])
    append(lake, "c1", "c2")
    before = data_files(tmp_path / "lake", [TABLE])
    append(lake, "c2", "c3", "c2")
    came = set(data_files(tmp_path / "lake", [TABLE])) - set(before)
    told = lake.customers_in(sorted(came)).to_pylist()
    assert sorted((row["furnisher"], row["customer"]) for row in told) == [("bank", "c2"), ("bank", "c3")]
    assert lake.customers_in([]).num_rows == 0
