"""Codes that say why there is no amount, on a card that has no bins for them: every way to apply it says the same."""

import math

import numpy as np
import onnxruntime
import pyarrow as pa
from tests.scorecards.drawn import numeric_card
from tests.scorecards.exports.test_pmml_text import RUN, evaluated
from tests.scorecards.exports.test_sql_text import in_duckdb, in_sqlite

from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.one_row import OneRow
from tallystick.scorecards.plain import PlainCard
from tallystick.terms import Special

CARD = numeric_card()
VALUES = np.array([*(special.code for special in Special), math.nan, -5e15, -1.0, 2.0])
# 3 points of the missing bin, 10 under 0, 20 less from 0 on, of each of three characteristics.
SCORES = [609] * 5 + [630] * 2 + [540]
ROWS = pa.table(dict.fromkeys(CARD.names, pa.array(VALUES)))
PLAIN_ROWS = [dict.fromkeys(CARD.names, None if math.isnan(value) else value) for value in VALUES.tolist()]


def test_many_rows_one_row_and_plain_python_put_codes_into_the_missing_bin() -> None:
    assert CARD.scores(ROWS).tolist() == CardKernel(CARD).scores(ROWS).tolist() == SCORES
    one, plain = OneRow(CARD), PlainCard(CARD.to_json())
    assert [one.score(row) for row in PLAIN_ROWS] == [plain.score(row) for row in PLAIN_ROWS] == SCORES
    assert [reasons[0].bin for reasons in CARD.reasons(ROWS)[:5]] == [2] * 5


def test_databases_and_onnx_put_codes_into_the_missing_bin() -> None:
    assert in_duckdb(CARD, ROWS)["score"].to_pylist() == in_sqlite(CARD, ROWS) == SCORES
    model = onnxruntime.InferenceSession(CARD.to_onnx())
    [scores] = model.run(["score"], dict.fromkeys(CARD.names, VALUES))
    assert scores.tolist() == SCORES


@RUN
def test_pmml_puts_codes_into_the_missing_bin() -> None:
    assert [row["score"] for row in evaluated(CARD, PLAIN_ROWS)] == SCORES
