"""What tests of several rooms share: the engines that records lie in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Server, server

ENGINES = ("sqlite", "postgresql")
LONGEST = (
    "furnish/test_crash.py",
    "end_to_end/test_main_job.py",
    "cli/test_scorecard.py",
    "characteristics/test_values.py",
    "cli/test_furnish.py",
    "furnish/test_door.py",
    "bureau/test_killed_erasures.py",
    "files/test_replay.py",
    "test_readme.py",
    "test_bureau.py",
)
"""Begun first: begun last, one of them would keep one worker while the others have nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    places = {here / name: place for place, name in enumerate(LONGEST)}
    if gone := [path for path in places if not path.is_file()]:
        raise pytest.UsageError(f"LONGEST in {__file__} names files that are not there: {gone}")
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
