import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from tallystick.lake import Lake, Table
from tallystick.terms import BrokenInputError

FACT = Table(
    "fact",
    pa.schema([("bucket", pa.int16()), ("n", pa.int64()), ("submission", pa.string())]),
    sorted_by=("n",),
)


def facts(numbers: list[int], submission: str) -> pa.Table:
    rows = {"bucket": [n % 2 for n in numbers], "n": numbers, "submission": [submission] * len(numbers)}
    return pa.table(rows, schema=FACT.schema)


def append(lake: Lake, numbers: list[int], submission: str) -> None:
    with lake.engine() as engine:
        lake.append(engine, FACT, engine.from_arrow(facts(numbers, submission)), submission=submission)


def held(lake: Lake) -> list[int]:
    with lake.engine() as engine:
        return [row[0] for row in engine.execute("select n from fact order by n").fetchall()]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.create(tmp_path / "lake", [FACT])


def test_a_new_lake_has_empty_tables_that_can_be_asked(lake: Lake) -> None:
    assert held(lake) == []


def test_what_was_appended_is_there_after_opening_again(lake: Lake, tmp_path: Path) -> None:
    append(lake, [3, 1, 2], "a")
    assert held(Lake.open(tmp_path / "lake", [FACT])) == [1, 2, 3]


def test_no_engine_draws_its_progress_among_what_a_process_prints(tmp_path: Path) -> None:
    """What is not run from a file, as a worker is not, DuckDB takes for somebody at a keyboard."""
    asked = "select current_setting('enable_progress_bar')"
    code = f"""
from pathlib import Path
import duckdb
from tallystick.lake import Lake
with Lake(Path({str(tmp_path / "lake")!r}), []).engine() as engine:
    print(duckdb.connect().execute("{asked}").fetchall(), engine.execute("{asked}").fetchall())
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "[(True,)] [(False,)]\n"


def test_withdrawing_a_submission_takes_its_facts_and_no_others(lake: Lake) -> None:
    append(lake, [1, 2], "a")
    append(lake, [3], "b")
    assert lake.withdraw(FACT, submission="a") == 2
    assert held(lake) == [3]


@pytest.mark.parametrize("left", [0, 100], ids=["nothing", "a part"])
def test_a_damaged_file_of_facts_ends_in_a_sentence(lake: Lake, tmp_path: Path, left: int) -> None:
    append(lake, [1, 2], "a")
    for path in (tmp_path / "lake" / "fact").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(BrokenInputError, match=r"a file of facts is damaged: .*To mend it: restore"):
        held(lake)


def test_sweeping_removes_files_that_no_table_names(lake: Lake, tmp_path: Path) -> None:
    append(lake, [1, 2], "a")
    stray = tmp_path / "lake" / "fact" / "bucket=0" / "part-killed.parquet#1"
    stray.write_bytes(b"half a write")
    append(lake, [4], "b")
    lake.withdraw(FACT, submission="a")
    assert lake.sweep() >= 2, "the stray file, and those that held the withdrawn facts"
    assert not stray.exists()
    assert held(lake) == [4]


def test_a_table_without_its_log_is_told_in_a_sentence(lake: Lake, tmp_path: Path) -> None:
    append(lake, [1], "a")
    for entry in (tmp_path / "lake" / "fact" / "_delta_log").iterdir():
        entry.unlink()
    with pytest.raises(BrokenInputError, match="restore"):
        Lake.open(tmp_path / "lake", [FACT])
