"""Special values that went through single precision, on every way that a value can take to its points."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.scorecards.exports.test_pmml_text import RUN, evaluated
from tests.scorecards.exports.test_sql_text import in_duckdb

from tallystick.scorecards import (
    Bin,
    Branch,
    BranchedCard,
    Card,
    CardCharacteristic,
    Counts,
    Scale,
    Scorecard,
    SegmentedScorecard,
    UnreadableData,
    Where,
    optimal_bins_of,
)
from tallystick.scorecards.kernel.branched_row import one_row_of
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.parquet import parquet_scores
from tallystick.scorecards.plain import PlainBranches, PlainCard
from tallystick.terms import Dimension, Special

CODES = tuple(special.code for special in Special)
OWN = -999.99
VALUES = np.array([*CODES, OWN, math.nan, -5.0, 2.0, -999.5])
SINGLES = VALUES.astype(np.float32)


def characteristic(*specials: float) -> CardCharacteristic:
    """A bin for each of these special values, with points of its own."""
    anything = (-math.inf, math.inf)
    bins = [Bin(-math.inf, 0.0, None, 1, 1, 0.0, 10), Bin(0.0, math.inf, None, 1, 1, 0.0, -20)]
    bins += [Bin(*anything, value, 1, 1, 0.0, -31 - place) for place, value in enumerate(specials)]
    return CardCharacteristic("x", Dimension.TENURE, 0.1, 1.0, (*bins, Bin(*anything, math.nan, 1, 1, 0.0, 3)))


def card(*specials: float, base: int = 600) -> Card:
    return Card(Scale(), base, (characteristic(*specials),))


BRANCHED = BranchedCard(
    (
        Branch("no record", (Where("x", specials=(CODES[0], OWN)),), card(base=500)),
        Branch("low", (Where("x", high=1.0),), card(*CODES, OWN, base=700)),
        Branch("all others", (), card(CODES[1])),
    )
)
CARDS = [card(*CODES, OWN), card(CODES[2]), card(), BRANCHED]
FRAMES: dict[str, Callable[[Any], Any]] = {
    "numpy": lambda column: {"x": column},
    "list": lambda column: {"x": list(column)},
    "arrow": lambda column: pa.table({"x": column}),
    "polars": lambda column: pl.DataFrame({"x": column}),
    "pandas": lambda column: pd.DataFrame({"x": column}),
    "widened": lambda column: {"x": column.astype(np.float64)},
}


@pytest.mark.parametrize("form", FRAMES)
@pytest.mark.parametrize("one", CARDS, ids=["all", "one", "none", "branches"])
def test_a_frame_of_float32_scores_and_has_reasons_as_one_of_float64(one: Card | BranchedCard, form: str) -> None:
    expected, narrow = {"x": VALUES}, FRAMES[form](SINGLES)
    assert one.scores(narrow).tolist() == one.scores(expected).tolist()
    assert one.reasons(narrow) == one.reasons(expected)
    assert one.points(narrow).tolist() == one.points(expected).tolist()
    if isinstance(one, Card):
        assert CardKernel(one).scores(narrow).tolist() == one.scores(expected).tolist()
        assert (CardKernel(one).reasons(narrow).bins == CardKernel(one).reasons(expected).bins).all()


@pytest.mark.parametrize("one", CARDS, ids=["all", "one", "none", "branches"])
def test_one_row_compiled_and_in_plain_python_takes_a_float32_for_the_code(one: Card | BranchedCard) -> None:
    expected, compiled = one.scores({"x": VALUES}).tolist(), one_row_of(one)
    plain = PlainCard(one.to_json()) if isinstance(one, Card) else PlainBranches(one.to_json())
    assert [compiled.score({"x": value}) for value in SINGLES] == expected
    assert [plain.score({"x": float(value)}) for value in SINGLES] == expected
    assert [one.explain({"x": value}).score for value in SINGLES] == expected


@pytest.mark.parametrize("one", CARDS, ids=["all", "one", "none", "branches"])
def test_databases_and_onnx_and_parquet_take_a_float32_for_the_code(one: Card | BranchedCard, tmp_path: Any) -> None:
    expected, narrow = one.scores({"x": VALUES}).tolist(), pa.table({"x": SINGLES})
    assert narrow.schema.field("x").type == pa.float32()
    assert in_duckdb(one, narrow)["score"].to_pylist() == expected
    session = onnxruntime.InferenceSession(one.to_onnx())
    assert session.run(["score"], {"x": SINGLES.astype(np.float64)})[0].tolist() == expected
    with pytest.raises(Exception, match=r"expected: .tensor.double"):
        session.run(["score"], {"x": SINGLES})
    if isinstance(one, Card):
        pq.write_table(narrow, tmp_path / "rows.parquet")
        assert np.concatenate(list(parquet_scores(CardKernel(one), tmp_path / "rows.parquet"))).tolist() == expected


@RUN
@pytest.mark.parametrize("one", CARDS, ids=["all", "one", "none", "branches"])
def test_pmml_takes_a_float32_for_the_code(one: Card | BranchedCard) -> None:
    rows = [{"x": None if math.isnan(value) else value} for value in SINGLES.tolist()]
    assert [row["score"] for row in evaluated(one, rows)] == one.scores({"x": VALUES}).tolist()


def drawn(rows: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Halves, and a third of special values; each tells something of the outcome."""
    random = np.random.default_rng(5)
    values = random.integers(-8, 8, rows) / 2
    odd = random.random(rows) < 1 / 3
    values[odd] = np.array([CODES[0], CODES[3], OWN])[random.integers(0, 3, int(odd.sum()))]
    return values, (random.random(rows) < np.where(values > 0, 0.5, np.where(values < -1e3, 0.3, 0.15))).astype(int)


@pytest.mark.parametrize("form", FRAMES)
@pytest.mark.parametrize("method", ["woe", "additive"])
def test_a_card_fitted_on_float32_is_the_card_fitted_on_float64(form: str, method: str) -> None:
    values, bad = drawn()
    # One code is listed, the others are missing values; one value is the modeller's own.
    how = Scorecard(method=method, specials=(CODES[0], OWN))
    wide = how.fit({"x": values}, bad).card_
    assert {bin.special for bin in wide.characteristics[0].bins} >= {CODES[0], OWN}
    assert how.fit(FRAMES[form](values.astype(np.float32)), bad).card_.hash() == wide.hash()


def test_segments_fitted_on_float32_are_those_fitted_on_float64() -> None:
    values, bad = drawn(3_000)
    with_own = {"special": Where("x", specials=(CODES[0], OWN))}
    how = SegmentedScorecard(segments=with_own, scorecard=Scorecard(method="woe", specials=(*CODES, OWN)))
    assert how.fit({"x": values.astype(np.float32)}, bad).card_.hash() == how.fit({"x": values}, bad).card_.hash()


@pytest.mark.parametrize("weight", [None, np.full(600, 0.5)], ids=["alone", "weighed"])
def test_counts_of_float32_are_the_counts_of_float64(weight: np.ndarray | None) -> None:
    values, bad = drawn()
    narrow, wide = (Counts.of(one, bad, weight, (CODES[0], OWN, CODES[3])) for one in (values.astype("f4"), values))
    assert narrow.to_json() == wide.to_json()
    assert (wide.special_good[:3] > 0).all()


AMBIGUOUS = [
    (np.float32, 999_999_999.0, 1e9),
    (np.float32, 0.5000000001, 0.5),
    (np.float16, 9_999.0, 1e4),
    (np.float16, 0.1, float(np.float16(0.1))),
]


@pytest.mark.parametrize(("kind", "special", "nearest"), AMBIGUOUS)
@pytest.mark.parametrize("form", ["numpy", "list", "arrow"])
def test_a_narrow_column_in_which_a_code_may_be_an_amount_is_refused(
    kind: type, special: float, nearest: float, form: str
) -> None:
    one = card(special)
    branched = BranchedCard((Branch("odd", (Where("x", specials=(special,)),), card()), Branch("rest", (), card())))
    frame, bad = FRAMES[form](np.array([1.0, special] * 50).astype(kind)), np.arange(100) % 3 == 0
    for ask in (
        one.scores,
        one.reasons,
        branched.scores,
        branched.reasons,
        CardKernel(one).scores,
        lambda frame: Scorecard(specials=(special,)).fit(frame, bad),
        lambda frame: optimal_bins_of(frame, bad, specials=(special,)),
    ):
        with pytest.raises(UnreadableData, match=rf"column 'x' is {np.dtype(kind).name}.*give the column as float64"):
            ask(frame)
    # Of float64 the two are two numbers.
    assert one.scores({"x": [special, nearest]}).tolist() == [569, 580]
    assert one.scores(FRAMES[form](np.array([1.0, 2.0], kind))).tolist() == [580, 580]
