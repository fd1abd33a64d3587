"""The start page of a bureau whose model was registered by hand, without a validation."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from tallystick.bureau import Bureau
from tallystick.web import create_app


def test_a_model_without_a_validation_is_told_as_such(batched: Path) -> None:
    with Bureau.open(batched) as bureau:
        [model] = bureau.numbers().models
        assert (model.auc, model.auc_low, model.auc_high) == (None, None, None)
        page = TestClient(create_app(bureau), base_url="http://127.0.0.1").get("/")
    assert page.status_code == 200
    assert "registered without a validation" in page.text
