from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.furnish.doors import BANK, TODAY

from tallystick.bureau import Bureau


@pytest.fixture
def records(request: pytest.FixtureRequest, records_url: Callable[[str], str | None]) -> str | None:
    """Where the bureau has its records: in its folder, where a test does not ask for an engine."""
    return records_url(getattr(request, "param", "sqlite"))


@pytest.fixture
def bureau(tmp_path: Path, records: str | None) -> Iterator[Bureau]:
    folder = tmp_path / "bureau"
    with Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY, records=records) as bureau:
        bureau.admit_furnishers([BANK], TODAY)
        yield bureau
