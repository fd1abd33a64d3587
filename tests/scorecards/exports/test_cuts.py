"""Values at a cut, beside it by one bit, or at its first fifteen digits: every way to apply a card says the same."""

import math
from itertools import pairwise

import numpy as np
import onnxruntime
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.scorecards.exports.test_pmml_text import RUN, evaluated
from tests.scorecards.exports.test_sql_text import in_duckdb, in_sqlite

from tallystick.scorecards import Bin, Branch, BranchedCard, Card, CardCharacteristic, Scale, Where, card_from_json
from tallystick.scorecards.kernel.branched_row import one_row_of
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.plain import PlainBranches, PlainCard
from tallystick.terms import Dimension

# Amounts, of any number of digits; those of money and of shares among them.
AMOUNTS = st.one_of(
    st.floats(-1e14, 1e14, allow_subnormal=False),
    st.floats(-1.0, 1.0, allow_subnormal=False),
    st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
)
CUTS = st.lists(AMOUNTS, min_size=1, max_size=4, unique=True).map(sorted)


def card_with(cuts: list[float], base: int = 600) -> Card:
    edges = list(pairwise([-math.inf, *cuts, math.inf]))
    bins = [Bin(low, high, None, 1, 1, 0.0, 7 * place) for place, (low, high) in enumerate(edges)]
    bins.append(Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 100))
    return Card(Scale(), base, (CardCharacteristic("x", Dimension.TENURE, 0.1, 1.0, tuple(bins)),))


def branched_at(cuts: list[float]) -> BranchedCard:
    return BranchedCard(
        (Branch("low", (Where("x", high=cuts[0]),), card_with(cuts, 500)), Branch("rest", (), card_with(cuts)))
    )


def around(cuts: list[float]) -> list[float]:
    written = [float(f"{cut:.{digits}g}") for cut in cuts for digits in (15, 16)]
    singles = [float(np.float32(cut)) for cut in cuts]
    beside = [math.nextafter(cut, end) for cut in cuts for end in (-math.inf, math.inf)]
    return [*cuts, *beside, *written, *singles]


def by_hand(cuts: list[float], values: list[float]) -> list[int]:
    return [600 + 7 * sum(value >= cut for cut in cuts) for value in values]


@settings(max_examples=20, deadline=None)
@given(CUTS)
@example([0.1, 0.30000000000000004])
@example([3.3e-5, 1234.5678901234567])
@example([-99999999999999.98])
@example([91057956.6235018])
@example([3.6845498960685056e-301])
def test_many_rows_one_row_json_databases_and_onnx_agree_to_the_last_bit_of_a_cut(cuts: list[float]) -> None:
    values = around(cuts)
    expected, rows = by_hand(cuts, values), pa.table({"x": values})
    in_low = [score - (100 if value < cuts[0] else 0) for score, value in zip(expected, values, strict=True)]
    for card, scores in ((card_with(cuts), expected), (branched_at(cuts), in_low)):
        again = card_from_json(card.to_json())
        assert card.scores(rows).tolist() == again.scores(rows).tolist() == scores
        plain = PlainCard(card.to_json()) if isinstance(card, Card) else PlainBranches(card.to_json())
        assert [plain.score({"x": value}) for value in values] == scores
        one = one_row_of(card)
        assert [one.score({"x": value}) for value in values] == scores
        assert in_duckdb(card, rows)["score"].to_pylist() == scores
        assert in_sqlite(card, rows) == scores
        [told] = onnxruntime.InferenceSession(card.to_onnx()).run(["score"], {"x": np.array(values)})
        assert told.tolist() == scores
    kernel = CardKernel(card_with(cuts))
    assert kernel.scores(rows).tolist() == expected
    singles = np.array(values, np.float32)
    assert kernel.scores({"x": singles}).tolist() == by_hand(cuts, singles.astype(np.float64).tolist())


@RUN
@settings(max_examples=15, deadline=None)
@given(CUTS)
@example([0.1, 0.30000000000000004])
def test_pmml_agrees_to_the_last_bit_of_a_cut(cuts: list[float]) -> None:
    values = around(cuts)
    for card in (card_with(cuts), branched_at(cuts)):
        found = [row["score"] for row in evaluated(card, [{"x": value} for value in values])]
        assert found == card.scores({"x": values}).tolist()


@settings(max_examples=200, deadline=None)
@given(CUTS)
@example([0.30000000000000004])
def test_a_bin_says_its_ends_with_every_digit_that_they_have(cuts: list[float]) -> None:
    [one] = card_with(cuts).characteristics
    for bin in one.ordinary[1:]:
        assert float(bin.label.split(" ")[0].replace(",", "")) == bin.low
