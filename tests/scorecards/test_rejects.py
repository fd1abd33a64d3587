"""What is supposed of rejects adds up, and is held beside the truth where the truth is known."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards import (
    Card,
    ColumnMissing,
    NoEvents,
    Scorecard,
    UnfitData,
    UnreadableData,
    fuzzily_augmented,
    parcelled,
    parcels,
)
from tallystick.scorecards.frames import Words

DATA = Path(__file__).parents[2] / "examples" / "data" / "taiwan_card" / "clients.parquet"
CHANCE = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))


@st.composite
def applicants(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Chances and outcomes of accepts, both outcomes among them, their weights, and chances of rejects."""
    known = draw(st.lists(st.tuples(CHANCE, st.booleans(), st.floats(0.1, 9)), min_size=2, max_size=60))
    chance, bad, weight = (np.array(column, float) for column in zip(*known, strict=True))
    bad[:2] = [0, 1]
    return chance, bad, weight, np.array(draw(st.lists(CHANCE, min_size=1, max_size=60)))


PRUDENCE = st.sampled_from([0.5, 1.0, 1.3, 2.0, 8.0])


@settings(max_examples=200, deadline=None)
@given(applicants(), st.integers(1, 12), PRUDENCE)
def test_parcels_hold_everyone_and_the_bad_of_each_are_what_is_supposed_to_rounding(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], bands: int, prudence: float
) -> None:
    chance, bad, weight, unknown = drawn
    found = parcels(chance, bad, unknown, bands=bands, prudence=prudence, sample_weight=weight)
    assert 1 <= len(found) <= bands
    assert sum(one.accepts for one in found) == pytest.approx(weight.sum())
    assert sum(one.accepts * one.rate for one in found) == pytest.approx(weight @ bad)
    for one in found:
        mine = (chance >= one.low) & (chance < one.high)
        assert one.rate == pytest.approx((weight * bad)[mine].sum() / weight[mine].sum())
        assert one.rejects == ((unknown >= one.low) & (unknown < one.high)).sum()
        assert abs(one.bad - one.rejects * one.supposed) < 1
        assert 0 <= one.bad <= one.rejects
    assert abs(sum(one.bad for one in found) - sum(one.rejects * one.supposed for one in found)) <= 0.5 + 1e-9


@settings(max_examples=200, deadline=None)
@given(applicants(), st.integers(1, 12), PRUDENCE, st.integers(0, 99))
def test_a_parcelled_reject_is_one_row_and_each_parcel_has_the_bad_that_it_was_dealt(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], bands: int, prudence: float, seed: int
) -> None:
    chance, bad, weight, unknown = drawn
    how = {"bands": bands, "prudence": prudence, "sample_weight": weight}
    X, y, weights = parcelled(
        {"x": chance}, bad, {"x": unknown}, (chance, unknown), seed=seed, reject_weight=2.5, **how
    )  # type: ignore[arg-type]
    assert X["x"].tolist() == [*chance, *unknown]
    assert y[: len(bad)].tolist() == bad.tolist()
    assert weights.tolist() == [*weight, *[2.5] * len(unknown)]
    for one in parcels(chance, bad, unknown, **how):  # type: ignore[arg-type]
        mine = (unknown >= one.low) & (unknown < one.high)
        assert y[len(bad) :][mine].sum() == one.bad
    again = parcelled({"x": chance}, bad, {"x": unknown}, (chance, unknown), seed=seed, **how)  # type: ignore[arg-type]
    assert (again.y == y).all()


@settings(max_examples=200, deadline=None)
@given(applicants(), PRUDENCE, st.floats(0.1, 9))
def test_the_two_rows_of_a_reject_weigh_what_a_reject_weighs(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], prudence: float, each: float
) -> None:
    chance, bad, weight, unknown = drawn
    how = {"prudence": prudence, "sample_weight": weight, "reject_weight": each}
    X, y, weights = fuzzily_augmented({"x": chance}, bad, {"x": unknown}, unknown, **how)  # type: ignore[arg-type]
    first, goods, bads = np.split(np.arange(len(y)), [len(bad), len(bad) + len(unknown)])
    assert X["x"][goods].tolist() == X["x"][bads].tolist() == unknown.tolist()
    assert (y[first].tolist(), set(y[goods]), set(y[bads])) == (bad.tolist(), {0.0}, {1.0})
    assert weights[first].tolist() == weight.tolist()
    assert (weights >= 0).all()
    assert weights[goods] + weights[bads] == pytest.approx(np.full(len(unknown), each))
    assert weights[bads] == pytest.approx(each * np.minimum(prudence * unknown, 1))


def test_with_a_factor_of_one_each_band_of_rejects_goes_bad_as_often_as_its_accepts() -> None:
    chance = np.repeat([0.1, 0.5], 100)
    bad = np.concatenate([np.repeat([0, 1], [90, 10]), np.repeat([0, 1], [50, 50])])
    found = parcels(chance, bad, np.repeat([0.1, 0.5], [20, 40]), bands=2)
    assert [(one.rate, one.rejects, one.bad) for one in found] == [(0.1, 20, 2), (0.5, 40, 20)]


def test_each_band_takes_its_own_factor_and_no_rate_goes_beyond_all() -> None:
    chance = np.repeat([0.1, 0.5], 100)
    bad = np.concatenate([np.repeat([0, 1], [90, 10]), np.repeat([0, 1], [50, 50])])
    found = parcels(chance, bad, chance, bands=2, prudence=[1.5, 4.0])
    assert [(one.supposed, one.bad) for one in found] == [(pytest.approx(0.15), 15), (1.0, 100)]


def test_words_and_labels_and_frames_go_through() -> None:
    known = pa.table({"state": ["NY", "CA", None], "used": [1.0, None, 3.0]})
    unknown = pl.DataFrame({"used": [4.0], "state": ["TX"], "only of rejects": [1]})
    X, y, _ = fuzzily_augmented(known, ["good", "worse", "good"], unknown, [0.5])
    state = X["state"]
    assert isinstance(state, Words)
    assert [state.known[code] if code >= 0 else None for code in state.codes] == ["NY", "CA", None, "TX", "TX"]
    assert y.tolist() == ["good", "worse", "good", "good", "worse"]
    assert list(X) == ["state", "used"]


ACCEPTS, OUTCOMES, REJECTS = {"x": [0.0, 1.0, 2.0]}, [0, 0, 1], {"x": [3.0, 4.0]}
CARD = Card(Scorecard().fit({"x": np.arange(200.0)}, np.arange(200) % 2).card_.scale, 600, ())


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        ({"y": [0, 0]}, UnfitData, "3 accepts, 2 outcomes and 3 weights"),
        ({"y": [0, 0, 0]}, NoEvents, "only one class"),
        ({"y": [0, 1, 2]}, UnfitData, "3 classes"),
        ({"y": [0, 1, math.nan]}, UnfitData, "some accepts have no outcome"),
        ({"sample_weight": [1, 1, 0]}, NoEvents, "only one class"),
        ({"sample_weight": [1, 1, -1]}, UnfitData, "below zero"),
        ({"by": [0.1]}, UnfitData, "1 chances of rejects and 2 rows"),
        ({"by": [0.1, 600.0]}, UnfitData, "not between 0 and 1"),
        ({"by": [0.1, math.nan]}, UnfitData, "not between 0 and 1"),
        ({"by": "card"}, UnfitData, "no numbers"),
        ({"prudence": 0.0}, UnfitData, "prudence is 0.0"),
        ({"prudence": "much"}, UnfitData, "prudence is 'much'"),
        ({"reject_weight": math.inf}, UnfitData, "reject_weight is inf"),
        ({"rejects": {"x": []}, "by": []}, UnfitData, "there are no rejects"),
        ({"accepts": {}, "y": []}, UnfitData, "no columns"),
        ({"rejects": {"z": [1.0, 2.0]}}, ColumnMissing, "the rejects: the data lack the column 'x'"),
        ({"rejects": {"x": ["much", "more"]}}, UnreadableData, "'x' holds words"),
    ],
)
def test_what_nothing_can_be_supposed_from_is_refused_in_a_sentence(
    changed: dict[str, object], error: type[Exception], says: str
) -> None:
    given_ = {"accepts": ACCEPTS, "y": OUTCOMES, "rejects": REJECTS, "by": [0.2, 0.4], **changed}
    with pytest.raises(error, match=says) as refusal:
        fuzzily_augmented(**given_)  # type: ignore[arg-type]
    assert refusal.value.mend  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"bands": 0}, "0 bands"),
        ({"bands": 2.5}, "2.5 bands"),
        ({"bands": 2, "prudence": [1.0, 2.0, 3.0]}, "3 factors of prudence for 2 bands"),
        ({"prudence": [1.0, -2.0], "bands": 2}, "prudence is -2.0"),
        ({"by": ([0.1, 0.2], [0.5, 0.5])}, "2 chances of accepts and 3 rows"),
    ],
)
def test_parcels_that_cannot_be_made_are_refused_in_a_sentence(changed: dict[str, object], says: str) -> None:
    given_ = {"by": ([0.1, 0.2, 0.3], [0.5, 0.5]), **changed}
    with pytest.raises(UnfitData, match=says) as refusal:
        parcelled(ACCEPTS, OUTCOMES, REJECTS, **given_)  # type: ignore[arg-type]
    assert refusal.value.mend


def test_a_card_gives_the_chances_that_it_gives() -> None:
    by_card = fuzzily_augmented(ACCEPTS, OUTCOMES, REJECTS, CARD)
    by_chance = fuzzily_augmented(ACCEPTS, OUTCOMES, REJECTS, np.full(2, CARD.default_probability([600])[0]))
    assert by_card.sample_weight.tolist() == by_chance.sample_weight.tolist()


class Hidden:
    """Clients of whom an old card, on limit and arrears, would have turned a third down, and what each way makes of it.

    A third of the clients made the old card, a third applied, and on a third all is measured.
    """

    def __init__(self) -> None:
        table = pl.read_parquet(DATA)
        columns = table.select(*(f"PAY_{month}" for month in range(1, 7)), "LIMIT_BAL", "BILL_AMT1", "PAY_AMT1")
        bad, third = table["default_payment_next_month"].to_numpy(), table["ID"].to_numpy() % 3
        old = fitted(columns.filter(third == 0).select("PAY_1", "LIMIT_BAL"), bad[third == 0])
        totals = old.totals(columns)
        low = totals < np.quantile(totals[third == 1], 1 / 3)
        self.accepts, self.of_accepts = columns.filter(~low & (third == 1)), bad[~low & (third == 1)]
        self.rejects, self.of_rejects = columns.filter(low & (third == 1)), bad[low & (third == 1)]
        self.later, self.outcomes, self.turned_down = columns.filter(third == 2), bad[third == 2], low[third == 2]
        self.alone = fitted(self.accepts, self.of_accepts)
        self.known = fitted(columns.filter(third == 1), bad[third == 1])

    def of_turned_down(self, card: Card) -> float:
        """The mean chance of bad of those whom the old card would turn down later."""
        return float(card.default_probability(card.totals(self.later))[self.turned_down].mean())

    def loss(self, card: Card) -> float:
        chance = card.default_probability(card.totals(self.later))
        return float(-np.log(np.where(self.outcomes == 1, chance, 1 - chance)).mean())


def fitted(X: object, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Card:
    card: Card = Scorecard(method="woe", specials=()).fit(X, y, sample_weight).card_
    return card


@pytest.fixture(scope="module")
def hidden() -> Hidden:
    return Hidden()


def test_accepts_alone_say_too_little_of_rejects_and_a_factor_of_one_adds_nothing(hidden: Hidden) -> None:
    truth = hidden.outcomes[hidden.turned_down].mean()
    missed = truth - hidden.of_turned_down(hidden.alone)
    assert missed > 3 * math.sqrt(truth * (1 - truth) / hidden.turned_down.sum())
    again = fitted(*fuzzily_augmented(hidden.accepts, hidden.of_accepts, hidden.rejects, hidden.alone))
    dealt = fitted(*parcelled(hidden.accepts, hidden.of_accepts, hidden.rejects, hidden.alone))
    for card in (again, dealt):
        assert truth - hidden.of_turned_down(card) > missed / 2, "the truth is no nearer by half"


def test_the_factor_that_only_the_truth_tells_brings_chances_nearer_to_it_and_knowing_is_still_better(
    hidden: Hidden,
) -> None:
    truth = hidden.outcomes[hidden.turned_down].mean()
    of_alone = hidden.alone.default_probability(hidden.alone.totals(hidden.rejects)).mean()
    factor = float(hidden.of_rejects.mean() / of_alone)
    assert factor > 1
    for way in (fuzzily_augmented, parcelled):
        card = fitted(*way(hidden.accepts, hidden.of_accepts, hidden.rejects, hidden.alone, prudence=factor))
        assert abs(hidden.of_turned_down(card) - truth) < abs(hidden.of_turned_down(hidden.alone) - truth)
        assert hidden.loss(hidden.known) < hidden.loss(card) < hidden.loss(hidden.alone)
