"""What several processes compute of a batch is, byte for byte, what one computes, and one that ends is no loss."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bureau.batched import PERSONS, SEEN

from tallystick.bureau import Bureau
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batching import Engine
from tallystick.terms import BrokenInputError, TallystickError


@pytest.fixture
def bureau(small_buckets: Path, tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.open(shutil.copytree(small_buckets, tmp_path / "bureau")) as bureau:
        yield bureau


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_workers_write_the_bytes_that_one_process_writes(bureau: Bureau) -> None:
    alone = bureau.score_batch(PERSONS.name, SEEN)
    assert alone.done == alone.manifest.inputs.buckets > 3
    expected = files(alone.folder)
    shutil.rmtree(alone.folder)

    together = bureau.score_batch(PERSONS.name, SEEN, workers=3)

    assert (together.done, together.computed) == (alone.done, alone.computed)
    assert files(together.folder) == expected
    assert multiprocessing.active_children() == []


def test_what_stands_when_a_worker_is_killed_is_taken_over(bureau: Bureau) -> None:
    expected = files(bureau.score_batch(PERSONS.name, SEEN).folder)
    shutil.rmtree(bureau.folder / "batches")

    def kill_one(_: str, done: int, *__: int) -> None:
        if done == 1:
            for worker in multiprocessing.active_children():
                os.kill(worker.pid or 0, signal.SIGKILL)

    with pytest.raises(TallystickError, match=r"a process ended before it had computed bucket \d+.*fewer workers"):
        bureau.score_batch(PERSONS.name, SEEN, kill_one, workers=2)
    assert multiprocessing.active_children() == []

    [folder] = (bureau.folder / "batches").iterdir()
    said = BatchFolder(folder).manifest()
    assert said is not None
    # The other may have handed its bucket over before it was killed.
    assert len(said.whole) in (1, 2)
    again = bureau.score_batch(PERSONS.name, SEEN, workers=2)
    assert (again.taken_over, again.done) == (len(said.whole), len(again.manifest.whole) - len(said.whole))
    assert files(again.folder) == expected


def test_a_batch_that_is_stopped_stops_its_workers(bureau: Bureau) -> None:
    def stop(_: str, done: int, *__: int) -> None:
        if done:
            assert len(multiprocessing.active_children()) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bureau.score_batch(PERSONS.name, SEEN, stop, workers=2)
    assert multiprocessing.active_children() == []


def test_what_a_worker_cannot_read_is_said_as_one_process_says_it(bureau: Bureau) -> None:
    damaged = next((bureau.folder / "lake").glob("account_month/bucket=*/*.parquet"))
    damaged.write_bytes(b"PAR1" + damaged.read_bytes()[4:-8] + b"\0" * 8)
    with pytest.raises(BrokenInputError) as alone:
        bureau.score_batch(PERSONS.name, SEEN)
    with pytest.raises(BrokenInputError) as together:
        bureau.score_batch(PERSONS.name, SEEN, workers=2)
    assert str(together.value) == str(alone.value)


@pytest.mark.parametrize(("workers", "engine", "says"), [(0, Engine.EMBEDDED, "0 workers"), (2, Engine.SPARK, "Spark")])
def test_a_number_of_workers_that_makes_no_sense_is_refused(
    bureau: Bureau, workers: int, engine: Engine, says: str
) -> None:
    with pytest.raises(TallystickError, match=says):
        bureau.score_batch(PERSONS.name, SEEN, workers=workers, engine=engine)
    assert not (bureau.folder / "batches").exists()


def test_the_command_scores_with_workers_and_leaves_nothing_behind(batched: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(batched, tmp_path / "bureau")
    words = ["--model", PERSONS.name, "--as-of", str(SEEN), "--at", str(folder), "--workers", "2"]
    command = [sys.executable, "-m", "tallystick", "score", "batch", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, "scored" in ran.stdout) == (0, True), ran.stderr
    assert not list((folder / "lake").glob("spill/*"))
