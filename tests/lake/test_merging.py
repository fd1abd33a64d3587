"""Small data files are put together, and nothing that they say changes."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.test_lake import FACT, append, held

from tallystick.lake import Lake, data_files, merging

SUBMISSIONS = st.lists(st.lists(st.integers(0, 30), max_size=8), max_size=14)


def files_of(lake: Lake, folder: Path) -> Counter[str]:
    """How many data files each bucket has."""
    assert lake is not None
    return Counter(file.split("/")[1] for file in data_files(folder, [FACT]))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_SMALL", 6)


@settings(deadline=None, max_examples=25)
@given(submissions=SUBMISSIONS)
def test_every_fact_is_as_it_was_and_few_small_files_are_left(
    tmp_path_factory: pytest.TempPathFactory, submissions: list[list[int]]
) -> None:
    folder = tmp_path_factory.mktemp("merging") / "lake"
    lake = Lake.create(folder, [FACT])
    for place, numbers in enumerate(submissions):
        append(lake, numbers, f"s{place}")
    before, files = held(lake), data_files(folder, [FACT])
    less = lake.merge_files()
    assert held(lake) == before == sorted(number for numbers in submissions for number in numbers)
    assert len(data_files(folder, [FACT])) == len(files) - less
    assert all(count <= 4 + sum(map(len, submissions)) // 6 for count in files_of(lake, folder).values())
    for file in {*data_files(folder, [FACT])} - {*files}:
        numbers = pq.ParquetFile(folder / file).read()["n"].to_pylist()
        assert numbers == sorted(numbers)
    assert lake.merge_files() == 0, "a second time there is nothing to put together"


def test_large_files_and_a_few_small_ones_are_left_alone(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path / "lake", [FACT])
    for place in range(4):
        append(lake, [2 * place], f"s{place}")
    for place in range(6):
        append(lake, [1, 3, 5, 7, 9, 11], f"large-{place}")
    files = data_files(tmp_path / "lake", [FACT])
    assert lake.merge_files() == 0
    assert data_files(tmp_path / "lake", [FACT]) == files


def test_what_was_put_together_is_swept_from_the_disk_and_a_submission_can_still_be_withdrawn(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path / "lake", [FACT])
    for place in range(5):
        append(lake, [2 * place], f"s{place}")
    assert lake.merge_files() == 4
    assert lake.sweep() == 5
    assert lake.withdraw(FACT, submission="s2") == 1
    assert held(lake) == [0, 2, 6, 8]


def test_killed_before_its_commit_it_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake.create(tmp_path / "lake", [FACT])
    for place in range(5):
        append(lake, [2 * place], f"s{place}")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Lake, "_commit", killed)
    with pytest.raises(KeyboardInterrupt):
        lake.merge_files()
    monkeypatch.undo()
    again = Lake.open(tmp_path / "lake", [FACT])
    assert (held(again), again.sweep()) == ([0, 2, 4, 6, 8], 1)
    assert held(again) == [0, 2, 4, 6, 8]
