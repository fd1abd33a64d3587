"""What Spark's tasks compute of a batch is, byte for byte, what one process computes, and a failure is a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tests.bureau.batched import PERSONS, SEEN, batched_bureau

from tallystick.bureau import Bureau, batching
from tallystick.bureau.batching import Engine
from tallystick.terms import TallystickError

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
RUN = pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, which is not installed")


@pytest.fixture(scope="module", autouse=True)
def small_buckets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "_SUBJECTS_IN_A_BUCKET", 12)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with batched_bureau(tmp_path_factory.mktemp("made")) as bureau:
        return bureau.folder


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield made
        made.stop()


@pytest.fixture
def bureau(made: Path, tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.open(shutil.copytree(made, tmp_path / "bureau")) as bureau:
        yield bureau


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@RUN
@pytest.mark.usefixtures("session")
def test_spark_writes_the_bytes_that_one_process_writes(bureau: Bureau) -> None:
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
    (here.folder / "results-00001.parquet").unlink()

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
def test_no_copy_of_a_fact_is_left_beside_the_lake(bureau: Bureau) -> None:
    bureau.score_batch(PERSONS.name, SEEN, engine=Engine.SPARK)

    assert list((bureau.folder / "lake" / "spill").rglob("*.parquet")) == []


def test_without_java_the_command_says_what_to_install(made: Path, tmp_path: Path) -> None:
    # Spark's own scripts need a shell's tools, but no Java is to be found.
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "sh", "env", "ps", "uname"):
        found = shutil.which(tool)
        if found:
            (tools / tool).symlink_to(found)
    command = ["score", "batch", "--model", PERSONS.name, "--as-of", str(SEEN), "--at", str(made), "--engine", "spark"]
    environment = {key: told for key, told in os.environ.items() if key != "JAVA_HOME"} | {"PATH": str(tools)}

    ran = subprocess.run(
        [sys.executable, "-m", "tallystick", *command], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode != 0
    assert "Spark could not be started" in ran.stderr
    assert "install Java 17 or later" in ran.stderr
    assert "Traceback" not in ran.stderr
