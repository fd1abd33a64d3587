"""A bureau that one bank hands Metro 2 files in to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.furnish.doors import BANK, TODAY

from tallystick.bureau import Bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="us", created_on=TODAY) as made:
        made.admit_furnishers([BANK], TODAY)
        yield made
