"""What Spark's tasks compute of a batch is, byte for byte, what one process computes, and a failure is a sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from tests.bureau.batched import PERSONS, SEEN, USUAL, of
from tests.furnish.doors import TODAY

from tallystick.bureau import Bureau, batch_spark, batching
from tallystick.bureau.batch_bucket import BatchWork
from tallystick.bureau.batching import Engine
from tallystick.lake import bucket_of
from tallystick.records.events import Why
from tallystick.terms import TallystickError

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
RUN = pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, which is not installed")


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield made
        made.stop()


@pytest.fixture
def bureau(small_buckets: Path, tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.open(shutil.copytree(small_buckets, tmp_path / "bureau")) as bureau:
        yield bureau


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@RUN
@pytest.mark.usefixtures("session")
def test_spark_writes_the_bytes_that_one_process_writes(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_spark, "_SUBJECTS_IN_A_ROW", 5)  # so that a bucket comes back in several pieces
    here = bureau.score_batch(PERSONS.name, SEEN)
    assert here.done == here.manifest.inputs.buckets > 2
    expected = files(here.folder)
    shutil.rmtree(here.folder)

    there = bureau.score_batch(PERSONS.name, SEEN, engine=Engine.SPARK)

    assert there.done == here.done
    assert files(there.folder) == expected


@RUN
@pytest.mark.usefixtures("session")
def test_what_one_process_left_undone_spark_does(bureau: Bureau) -> None:
    here = bureau.score_batch(PERSONS.name, SEEN)
    expected = files(here.folder)
    next(here.folder.glob("results-00001-*.parquet")).unlink()

    there = bureau.score_batch(PERSONS.name, SEEN, engine=Engine.SPARK)

    assert (there.done, there.taken_over) == (1, here.done - 1)
    assert files(there.folder) == expected


@RUN
@pytest.mark.usefixtures("session")
def test_a_worker_that_cannot_read_the_folder_ends_the_batch_with_a_sentence(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = batching._work
    monkeypatch.setattr(batching, "_work", lambda *given: replace(work(*given), lake=Path("/not/mounted/there")))

    with pytest.raises(TallystickError, match=r"a task of Spark could not compute bucket 0: .*cannot be read") as told:
        bureau.score_batch(PERSONS.name, SEEN, engine=Engine.SPARK)

    assert "see that every worker reads this folder under this path" in str(told.value)


@RUN
@pytest.mark.usefixtures("session")
def test_no_copy_of_a_fact_is_left_beside_the_lake(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = (of(bureau, one) for one in USUAL)
    elsewhere = next(one for one in others if bucket_of(one, 2) != bucket_of(first, 2))
    bureau.merge([first, elsewhere], Why(TODAY, "A. Clerk", "one document number"))
    laid: list[Path] = []
    work = batching._work

    def seen(*given: Any) -> BatchWork:
        made = work(*given)
        laid.extend(made.strays.rglob("*.parquet"))
        return made

    monkeypatch.setattr(batching, "_work", seen)
    bureau.score_batch(PERSONS.name, SEEN, engine=Engine.SPARK)

    assert laid, "facts of one of them lie in another bucket"
    assert list((bureau.folder / "lake" / "spill").rglob("*.parquet")) == []


LONG = 90
Task = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def long_after_the_first(task: Task, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if batch["bucket"][0].as_py():
            time.sleep(LONG)
        yield from task(iter([batch]))


def slowly(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    time.sleep(5)
    yield from batches


@RUN
def test_a_batch_that_ends_early_ends_its_jobs_and_none_of_others(
    bureau: Bureau, session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch_spark._task
    monkeypatch.setattr(batch_spark, "_task", lambda work: partial(long_after_the_first, real(work)))
    others = ThreadPoolExecutor(1)
    running: list[Future[int]] = []

    def stop(_: str, done: int, *__: int) -> None:
        if done:
            running.append(others.submit(session.range(3, numPartitions=1).mapInArrow(slowly, "id long").count))
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        bureau.score_batch(PERSONS.name, SEEN, stop, engine=Engine.SPARK)

    assert time.monotonic() - began < LONG, "no job that was under way is waited for"
    assert running[0].result() == 3


def java_of(process: int) -> list[int]:
    """Whom one of its threads has started, once it is Java."""
    found = []
    with suppress(OSError):  # one that was there has ended; whoever asks asks again
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            for one in path.read_text().split():
                if Path(f"/proc/{one}/comm").read_text() == "java\n":
                    found.append(int(one))
    return found


@RUN
@pytest.mark.parametrize("seconds", [0.5, 3], ids=["as it starts", "later"])
def test_a_command_whose_java_is_killed_says_so(batched: Path, tmp_path: Path, seconds: float) -> None:
    folder = shutil.copytree(batched, tmp_path / "bureau")
    words = ["--model", PERSONS.name, "--as-of", str(SEEN), "--at", str(folder), "--engine", "spark"]
    command = [sys.executable, "-m", "tallystick", "score", "batch", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        while not (java := java_of(ran.pid)):
            assert ran.poll() is None
            time.sleep(0.05)
        time.sleep(seconds)
        os.kill(java[0], signal.SIGKILL)
        _, told = ran.communicate()
    assert (ran.returncode, "Traceback" in told) == (2, False), told
    assert "To mend it:" in told


def test_without_java_the_command_says_what_to_install(batched: Path, tmp_path: Path) -> None:
    # Spark's own scripts need a shell's tools, but no Java is to be found.
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "sh", "env", "ps", "uname"):
        found = shutil.which(tool)
        if found:
            (tools / tool).symlink_to(found)
    folder = shutil.copytree(batched, tmp_path / "bureau")
    words = ["--model", PERSONS.name, "--as-of", str(SEEN), "--at", str(folder), "--engine", "spark"]
    command = [sys.executable, "-m", "tallystick", "score", "batch", *words]
    environment = {key: told for key, told in os.environ.items() if key != "JAVA_HOME"} | {"PATH": str(tools)}

    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode != 0
    assert "Spark could not be started" in ran.stderr
    assert "install Java 17 or later" in ran.stderr
    assert "Traceback" not in ran.stderr
