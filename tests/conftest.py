"""What tests of several rooms share: the engines that records lie in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.postgres import Server, server

ENGINES = ("sqlite", "postgresql")
EXAMPLES = int(os.environ.get("TALLYSTICK_EXAMPLES", "16"))
"""Of a randomised test each of whose examples takes a good part of a second; 400 under `make soak`."""
LONGEST = (
    "furnish/test_crash.py",
    "cli/test_scorecard.py",
    "end_to_end/test_main_job.py",
    "test_readme.py",
    "furnish/test_door.py",
    "identify/test_persons.py",
    "scorecards/boosted/test_branching.py",
    "files/test_replay.py",
    "test_bureau.py",
    "bureau/test_batch.py",
    "furnish/test_validate.py",
    "files/test_expired.py",
    "scorecards/test_kernel.py",
)
"""Begun first: begun last, one of them would keep one worker while the others have nothing to do."""
OF_REAL_CARDS = (
    "cli/test_scorecard.py",
    "scorecards/exports/test_onnx_branches.py",
    "scorecards/exports/test_onnx_model.py",
    "scorecards/exports/test_pmml_branches.py",
    "scorecards/exports/test_pmml_text.py",
    "scorecards/exports/test_sql_text.py",
    "scorecards/test_real_reasons.py",
)
"""Left to one worker, which fits the cards of `real_cards` once."""
HERE = Path(__file__).parent


class FilesAndRealCards(LoadFileScheduling):
    """A file's tests go to one worker, and those of all of OF_REAL_CARDS to one."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return OF_REAL_CARDS[0] if file.removeprefix("tests/") in OF_REAL_CARDS else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesAndRealCards | None:
    return FilesAndRealCards(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if gone := [name for name in (*LONGEST, *OF_REAL_CARDS) if not (HERE / name).is_file()]:
        raise pytest.UsageError(f"{__file__} names files that are not there: {gone}")
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with server() as made:
        yield made


@pytest.fixture(scope="session")
def records_url(request: pytest.FixtureRequest) -> Callable[[str], str | None]:
    """Per engine the URL of an empty place for records; None for SQLite, which keeps them in the bureau's folder."""

    def url(engine: str) -> str | None:
        if engine == "sqlite":
            return None
        made: Server = request.getfixturevalue("postgres")
        return made.new_schema()

    return url
