"""A card as an ONNX model, run by ONNX Runtime: the score of every row is the card's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pyarrow as pa
import pytest
from hypothesis import given, settings
from tests.scorecards.drawn import CARDS, SEEDS, drawn_plain_columns, numeric_card
from tests.scorecards.exports.real_cards import REAL, RealCard

from tallystick.scorecards import Bin, Branch, BranchedCard, Card, CardCharacteristic, NotExportable, Scale, Where
from tallystick.terms import Dimension


def run(card: Card, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(card.to_onnx(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def inputs_of(card: Card, rows: pa.Table) -> dict[str, np.ndarray]:
    """As the model's inputs are said to be: NaN for a missing number, the empty text for a missing word."""
    found = {}
    for one in card.characteristics:
        if one.categorical:
            words = [word or "" for word in rows[one.name].to_pylist()]
            found[one.name] = np.array(words, dtype=object)
        else:
            found[one.name] = rows[one.name].cast(pa.float64()).to_numpy()
    return found


@settings(deadline=None, max_examples=80)
@given(CARDS, SEEDS)
def test_any_card_gives_every_row_its_score(card: Card, seed: int) -> None:
    columns = drawn_plain_columns(seed, card, 100)
    given_words = {
        name: np.where(column == None, "", column) if column.dtype == object else column  # noqa: E711
        for name, column in columns.items()
    }
    found = run(card, given_words)
    assert found["score"].tolist() == card.scores(columns).tolist()
    assert found["total"].tolist() == card.totals(columns).tolist()
    assert found["points"].tolist() == card.points(columns).tolist()
    assert np.allclose(found["chance_of_default"], card.default_probability(card.totals(columns)), rtol=1e-12, atol=0)


@pytest.mark.parametrize("real", REAL, ids=str)
def test_on_real_rows_with_special_and_missing_values_it_agrees(real: RealCard) -> None:
    card, rows = real.card(), real.rows()
    found = run(card, inputs_of(card, rows))
    assert found["score"].tolist() == card.scores(rows).tolist()
    assert (found["points"] == card.points(rows)).all()


def test_the_model_is_whole_and_says_which_card_it_is() -> None:
    card = numeric_card()
    model = onnx.load_from_string(card.to_onnx())
    onnx.checker.check_model(model, full_check=True)
    assert model.doc_string == f"card {card.hash()}"
    assert card.to_onnx() == card.to_onnx()


def test_a_card_that_reads_nothing_has_no_model() -> None:
    with pytest.raises(NotExportable, match="no characteristic"):
        Card(Scale(), 600, ()).to_onnx()


def test_a_column_called_like_an_output_and_the_empty_word_are_refused_in_a_sentence() -> None:
    one = numeric_card().characteristics[0]
    with pytest.raises(NotExportable, match="is called 'score', as an output"):
        Card(Scale(), 600, (replace(one, name="score"),)).to_onnx()
    anything = (-np.inf, np.inf, None, 1, 1, 0.0)
    bins = Bin(*anything, 5, ("", "farm")), Bin(*anything, -5, ()), Bin(-np.inf, np.inf, np.nan, 1, 1, 0.0, 0)
    with pytest.raises(NotExportable, match="'trade' has the empty word"):
        Card(Scale(), 600, (CardCharacteristic("trade", Dimension.CONDUCT, 0.1, 1.0, bins),)).to_onnx()
    words = Where("trade", words=("",))
    with pytest.raises(NotExportable, match="'trade' has the empty word"):
        BranchedCard((Branch("none", (words,), numeric_card()), Branch("all others", (), numeric_card()))).to_onnx()


def test_without_the_package_a_sentence_says_what_to_install() -> None:
    program = """
import sys
sys.modules["onnx"] = None
from tests.scorecards.drawn import numeric_card
try:
    numeric_card().to_onnx()
except Exception as error:
    print(type(error).__name__, error)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.startswith("NotExportable")
    assert "install tallystick[onnx]" in told
