"""Erased customers are in no file of the lake, and every other fact is as it was."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from tallystick.lake import Lake, Table
from tallystick.terms import BusyError, CustomerRef, TallystickError

RELATED = Table(
    "related",
    pa.schema(
        [
            (name, pa.int16() if name == "bucket" else pa.string())
            for name in ("bucket", "furnisher", "customer", "other")
        ]
        + [("submission", pa.string())]
    ),
    sorted_by=("furnisher", "customer"),
    names=("customer", "other"),
)
NAMELESS = Table(
    "nameless", pa.schema([("bucket", pa.int16()), ("n", pa.int64()), ("submission", pa.string())]), sorted_by=("n",)
)
Row = tuple[int, str, str, str | None]


def append(lake: Lake, rows: list[Row], submission: str) -> None:
    columns = dict(zip(("bucket", "furnisher", "customer", "other"), map(list, zip(*rows, strict=True)), strict=True))
    facts = pa.table(columns | {"submission": [submission] * len(rows)}, schema=RELATED.schema)
    with lake.engine() as engine:
        lake.append(engine, RELATED, engine.from_arrow(facts), submission=submission)


def held(lake: Lake) -> list[Row]:
    with lake.engine() as engine:
        return engine.execute("select bucket, furnisher, customer, other from related order by all").fetchall()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.create(tmp_path / "lake", [RELATED, NAMELESS])


def test_an_erased_customer_is_gone_under_both_its_names_and_nobody_else_is(lake: Lake) -> None:
    stays: list[Row] = [(0, "a", "2", "3"), (0, "b", "1", None), (1, "a", "4", None)]
    append(lake, [*stays, (0, "a", "1", "2"), (1, "a", "4", "1"), (1, "a", "1", None)], "s")
    assert lake.erase([CustomerRef("a", "1"), CustomerRef("a", "nobody")]) == 3
    assert held(lake) == stays


def test_many_customers_are_erased_in_one_commit(lake: Lake, tmp_path: Path) -> None:
    append(lake, [(n % 3, "a", str(n), None) for n in range(90)], "s")
    log = tmp_path / "lake" / "related" / "_delta_log"
    before = len(list(log.glob("*.json")))
    assert lake.erase([CustomerRef("a", str(n)) for n in range(60)]) == 60
    assert len(list(log.glob("*.json"))) == before + 1
    assert len(held(lake)) == 30


def test_a_file_that_names_nobody_erased_is_not_touched(lake: Lake, tmp_path: Path) -> None:
    append(lake, [(0, "a", "1", None)], "s")
    append(lake, [(0, "a", "2", None)], "t")
    files = {path: path.read_bytes() for path in (tmp_path / "lake").rglob("*") if path.is_file()}
    assert lake.erase([CustomerRef("b", "1")]) == 0
    assert {path: path.read_bytes() for path in (tmp_path / "lake").rglob("*") if path.is_file()} == files
    lake.erase([CustomerRef("a", "1")])
    lake.sweep()
    left = set((tmp_path / "lake").rglob("bucket=*/*.parquet"))
    assert len(left) == 1
    assert left < files.keys()


def test_what_stays_of_a_file_keeps_its_order_and_its_columns(lake: Lake, tmp_path: Path) -> None:
    append(lake, [(0, "a", f"{n:04}", str(n)) for n in reversed(range(2_000))], "s")
    lake.erase([CustomerRef("a", "0007")])
    lake.sweep()
    [path] = (tmp_path / "lake").rglob("bucket=*/*.parquet")
    found = pq.read_table(path, partitioning=None)
    assert found.column_names == ["furnisher", "customer", "other", "submission"]
    assert found["customer"].to_pylist() == [f"{n:04}" for n in range(2_000) if n != 7]


def test_the_log_holds_no_value_of_a_fact(lake: Lake, tmp_path: Path) -> None:
    append(lake, [(0, "a", "PLANTED-1", None), (0, "a", "2", None)], "s")
    append(lake, [(0, "a", "PLANTED-1", "9")], "t")
    lake.withdraw(RELATED, submission="t")
    lake.erase([CustomerRef("a", "PLANTED-1")])
    append(lake, [(0, "a", "PLANTED-2", None)], "u")
    DeltaTable(str(tmp_path / "lake" / "related")).create_checkpoint()
    log = list((tmp_path / "lake" / "related" / "_delta_log").iterdir())
    assert any(path.suffix == ".parquet" for path in log), "a checkpoint was made"
    for path in log:
        assert b"PLANTED" not in path.read_bytes()
        if path.suffix == ".parquet":
            assert "PLANTED" not in str(pq.read_table(path).to_pylist())


def test_only_submissions_with_a_fact_left_are_told(lake: Lake) -> None:
    append(lake, [(0, "a", "1", None), (1, "a", "2", None)], "s")
    append(lake, [(0, "a", "1", None)], "t")
    assert lake.submissions() == {"s", "t"}
    lake.erase([CustomerRef("a", "1")])
    assert lake.submissions() == {"s"}


def test_whoever_reads_while_facts_go_is_told_to_ask_again(lake: Lake) -> None:
    append(lake, [(0, "a", "1", None), (0, "a", "2", None)], "s")

    def read_through_an_erasure() -> None:
        with lake.engine() as engine:
            lake.erase([CustomerRef("a", "1")])
            lake.sweep()
            engine.execute("select count(customer) from related").fetchall()

    with pytest.raises(BusyError, match="ask again"):
        read_through_an_erasure()
    assert held(lake) == [(0, "a", "2", None)]


def test_a_full_disk_erases_nothing_and_says_so(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(lake, [(0, "a", "1", None), (0, "a", "2", None)], "s")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(TallystickError, match="erase again"):
        lake.erase([CustomerRef("a", "1")])
    monkeypatch.undo()
    assert len(held(lake)) == 2
    assert (tmp_path / "lake").is_dir()
