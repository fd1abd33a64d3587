from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import ENGINES

from tallystick.records.engines import Place


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path, records_url: Callable[[str], str | None]) -> Place:
    """An empty place for records, on each engine."""
    return records_url(request.param) or tmp_path / "records.sqlite"
