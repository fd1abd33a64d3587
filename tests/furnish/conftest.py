import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.furnish.doors import BANK, TODAY

from tallystick.bureau import Bureau


def made(folder: Path, records: str | None = None) -> Bureau:
    bureau = Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY, records=records)
    bureau.admit_furnishers([BANK], TODAY)
    return bureau


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau that nothing is furnished to, to be copied: making one takes ten times as long."""
    with made(tmp_path_factory.mktemp("made") / "bureau") as bureau:
        return bureau.folder


@pytest.fixture
def records(request: pytest.FixtureRequest, records_url: Callable[[str], str | None]) -> str | None:
    """Where the bureau has its records: in its folder, where a test does not ask for an engine."""
    return records_url(getattr(request, "param", "sqlite"))


@pytest.fixture
def bureau(made_once: Path, tmp_path: Path, records: str | None) -> Iterator[Bureau]:
    """A bureau that one bank hands its files in to."""
    folder = tmp_path / "bureau"
    with made(folder, records) if records else Bureau.open(shutil.copytree(made_once, folder)) as bureau:
        yield bureau
