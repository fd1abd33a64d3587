"""A card with branches as an ONNX model: each row gets the score of its own branch."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from tests.scorecards import drawn_branches
from tests.scorecards.drawn import SEEDS
from tests.scorecards.exports.real_cards import REAL, late_or_not

from tallystick.scorecards import BranchedCard, NotExportable
from tallystick.scorecards.frames import Words


def run(card: BranchedCard, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(card.to_onnx(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    read = {one.name: columns[one.name] for one in session.get_inputs()}
    return dict(zip(names, session.run(names, read), strict=True))


def as_inputs(card: BranchedCard, X: object) -> dict[str, np.ndarray]:
    found = {}
    for name, column in card.columns(X).items():
        words = isinstance(column, Words)
        found[name] = np.array([*column.known, ""], dtype=object)[column.codes] if words else column
    return found


@settings(deadline=None, max_examples=80)
@given(drawn_branches.CARDS, SEEDS)
def test_any_card_with_branches_gives_every_row_its_score(card: BranchedCard, seed: int) -> None:
    rows = drawn_branches.drawn_rows(seed, card, 100)
    if not card.names:
        with pytest.raises(NotExportable):
            card.to_onnx()
        return
    found = run(card, as_inputs(card, rows))
    assert found["score"].tolist() == card.scores(rows).tolist()
    assert found["total"].tolist() == card.totals(rows).tolist()
    assert found["points"].tolist() == card.points(rows).tolist()
    assert np.allclose(found["chance_of_default"], card.default_probability(card.totals(rows)), rtol=1e-12, atol=0)


def test_on_real_rows_with_special_and_missing_values_it_agrees() -> None:
    card, rows = late_or_not(), REAL[0].rows()
    found = run(card, as_inputs(card, rows))
    assert found["score"].tolist() == card.scores(rows).tolist()
    assert (found["points"] == card.points(rows)).all()


def test_the_model_is_whole_and_says_which_card_it_is() -> None:
    model = onnx.load_from_string(drawn_branches.LATE.to_onnx())
    onnx.checker.check_model(model, full_check=True)
    assert model.doc_string == f"card {drawn_branches.LATE.hash()}"
