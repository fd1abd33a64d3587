"""The bureau that tests of batches and of scores copy, made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bureau.batched import SEEN, batched_bureau
from tests.postgres import Server

from tallystick.bureau import Bureau, batching


@pytest.fixture(scope="session")
def batched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `batched_bureau`, to be copied and not to be changed."""
    with batched_bureau(tmp_path_factory.mktemp("batched")) as bureau:
        return bureau.folder


@pytest.fixture(scope="session")
def batched_on_server(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> tuple[Path, str]:
    """The folder of another such, and the URL of the database of its records, to be copied and not to be changed."""
    url = postgres.new_database()
    with batched_bureau(tmp_path_factory.mktemp("batched-on-server"), url) as bureau:
        return bureau.folder, url


@pytest.fixture(scope="module")
def small_buckets(batched: Path) -> Iterator[Path]:
    """The same, with buckets of so few subjects that a batch of it has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "_SUBJECTS_IN_A_BUCKET", 12)
        yield batched


@pytest.fixture(scope="module")
def scored(small_buckets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of another, with a whole batch of several buckets, to be copied and not to be changed."""
    with Bureau.open(shutil.copytree(small_buckets, tmp_path_factory.mktemp("scored") / "bureau")) as bureau:
        bureau.score_batch("persons", SEEN)
        return bureau.folder
