"""Of an infinite number no card tells anything, and neither does what it is exported to."""

import math

import numpy as np
import onnxruntime
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument
from tests.scorecards.drawn import SEEDS, numeric_card
from tests.scorecards.drawn_branches import drawn_branches
from tests.scorecards.exports.test_pmml_text import RUN, evaluated
from tests.scorecards.exports.test_sql_text import in_duckdb, in_sqlite

from tallystick.scorecards import BranchedCard, UnfitData
from tallystick.scorecards.kernel.branched_row import OneBranchedRow

CARD = numeric_card()
INFINITE = pytest.mark.parametrize("infinite", [math.inf, -math.inf])
BRANCHED = st.builds(drawn_branches, SEEDS).filter(lambda card: len(card.words) < len(card.names))
Row = dict[str, float | str | None]


@INFINITE
def test_a_database_gives_no_score_of_the_row_and_that_of_all_others(infinite: float) -> None:
    rows = pa.table({name: [1.0, infinite if name == "x1" else 1.0, -1.0] for name in CARD.names})
    finite = CARD.scores(pa.table({key: [1.0, -1.0] for key in CARD.names})).tolist()
    found = in_duckdb(CARD, rows)
    assert found["score"].to_pylist() == in_sqlite(CARD, rows) == [finite[0], None, finite[1]]
    for column in ("total", "chance_of_default", "x1_bin", "x1_points"):
        assert [value is None for value in found[column].to_pylist()] == [False, True, False]


@INFINITE
def test_the_largest_number_that_is_not_infinite_has_its_score(infinite: float) -> None:
    largest = {key: [math.nextafter(infinite, 0.0)] for key in CARD.names}
    scores = CARD.scores(largest).tolist()
    assert in_duckdb(CARD, pa.table(largest))["score"].to_pylist() == in_sqlite(CARD, pa.table(largest)) == scores
    model = onnxruntime.InferenceSession(CARD.to_onnx())
    assert model.run(["score"], {name: np.array(value) for name, value in largest.items()})[0].tolist() == scores


@RUN
@INFINITE
def test_pmml_takes_the_largest_number_and_calls_the_infinite_invalid(infinite: float) -> None:
    largest: Row = dict.fromkeys(CARD.names, math.nextafter(infinite, 0.0))
    told, refused = evaluated(CARD, [largest, largest | {"x1": infinite}])
    assert told["score"] == CARD.scores({name: [value] for name, value in largest.items()})[0]
    assert math.isnan(refused["total"])
    assert math.isnan(refused["chance_of_default"])


@INFINITE
def test_an_onnx_model_ends_with_the_name_of_the_characteristic(infinite: float) -> None:
    model = onnxruntime.InferenceSession(CARD.to_onnx())
    rows = {name: np.array([1.0, infinite if name == "x1" else 1.0]) for name in CARD.names}
    with pytest.raises(InvalidArgument, match="an infinite x1 is refused"):
        model.run(["score"], rows)


@settings(deadline=None, max_examples=12)
@given(BRANCHED, st.sampled_from([math.inf, -math.inf]), st.data())
def test_a_card_with_branches_is_silent_in_databases_where_it_is_of_one_row(
    card: BranchedCard, infinite: float, data: st.DataObject
) -> None:
    row: Row = {name: "farm" if name in card.words else 1.0 for name in card.names}
    row[data.draw(st.sampled_from([name for name in card.names if name not in card.words]))] = infinite
    try:
        score = OneBranchedRow(card).score(row)
    except UnfitData:
        score = None
    rows = pa.table({name: [value] for name, value in row.items()})
    assert in_duckdb(card, rows)["score"].to_pylist() == in_sqlite(card, rows) == [score]
