"""What tests of several rooms share: the engines that records lie in."""

from collections.abc import Callable, Iterator

import pytest

from tests.postgres import Server, server

ENGINES = ("sqlite", "postgresql")


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
