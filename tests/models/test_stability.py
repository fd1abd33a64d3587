"""Two samples of one population are stable; of two populations they are not."""

import math

import numpy as np
import pytest

from tallystick.models.show import shifts_html
from tallystick.models.stability import Verdict, branch_shift, card_shifts, score_shift, stability_index
from tallystick.scorecards import (
    Bin,
    Branch,
    BranchedCard,
    Card,
    CardCharacteristic,
    ColumnMissing,
    Scale,
    Scorecard,
    SegmentedScorecard,
    UnfitData,
    Where,
)
from tallystick.terms import Dimension, TallystickError

CARD = Card(
    Scale(),
    600,
    (
        CardCharacteristic(
            "late",
            Dimension.REPAYMENT,
            0.5,
            1.0,
            (
                Bin(-math.inf, 1.0, None, 80, 20, 0.5, 20),
                Bin(1.0, math.inf, None, 40, 60, -0.5, -30),
                Bin(-math.inf, math.inf, math.nan, 5, 5, 0.0, 0),
            ),
        ),
    ),
)


def test_the_index_is_the_one_of_the_textbook() -> None:
    """By hand: (0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5)."""
    assert stability_index([50, 50], [60, 40]) == pytest.approx(0.1 * math.log(1.2) - 0.1 * math.log(0.8))
    assert stability_index([50, 50], [60, 40]) == pytest.approx(stability_index([60, 40], [50, 50]))
    assert stability_index([5, 0], [4, 1]) < math.inf


def test_samples_of_one_population_stay_under_what_chance_reaches_nineteen_times_of_twenty() -> None:
    random = np.random.default_rng(0)
    shifts = [score_shift(random.normal(600, 50, 800), random.normal(600, 50, 400)) for _ in range(300)]
    assert 0.91 <= np.mean([shift.index <= shift.by_chance for shift in shifts]) <= 0.98
    assert np.mean([shift.verdict is Verdict.STABLE for shift in shifts]) > 0.95


def test_a_moved_population_is_a_change() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(600, 50, 5_000), random.normal(570, 50, 5_000)
    assert score_shift(first, second).verdict is Verdict.CHANGED
    assert score_shift(first, first + 15).verdict in (Verdict.STABLE, Verdict.WATCH)


def test_equal_scores_fall_into_one_bin() -> None:
    shift = score_shift([500] * 90 + [600] * 10, [500] * 50 + [600] * 50)
    assert [(bin.label, bin.first, bin.second) for bin in shift.bins] == [
        ("under 600", 0.9, 0.5),
        ("600 or more", 0.1, 0.5),
    ]


def test_a_characteristic_says_how_many_points_it_moves() -> None:
    first, second = {"late": [0.0] * 50 + [2.0] * 50}, {"late": [0.0] * 30 + [2.0] * 70}
    [shift] = card_shifts(CARD, first, second)
    assert shift.points == pytest.approx(0.2 * -30 - 0.2 * 20)
    assert shift.points == pytest.approx(CARD.scores(second).mean() - CARD.scores(first).mean())
    assert [bin.label for bin in shift.bins] == ["under 1", "1 or more", "missing"]
    assert shift.index == pytest.approx(stability_index([50, 50], [30, 70])), "a bin nobody is in says nothing"


def test_weights_count() -> None:
    [shift] = card_shifts(CARD, {"late": [0.0, 2.0]}, {"late": [0.0, 2.0]}, [1.0, 1.0], [3.0, 1.0])
    assert [bin.second for bin in shift.bins] == [0.75, 0.25, 0]


@pytest.mark.parametrize("samples", [([], [600.0]), ([600.0], [])])
def test_a_sample_without_rows_is_refused(samples: tuple[list[float], list[float]]) -> None:
    with pytest.raises(TallystickError, match="no rows"):
        score_shift(*samples)
    with pytest.raises(TallystickError, match="no rows"):
        card_shifts(CARD, {"late": samples[0]}, {"late": samples[1]})


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ColumnMissing, match="'late'"):
        card_shifts(CARD, {"late": [1.0]}, {"used": [1.0]})


def test_a_shift_shows_itself() -> None:
    shift = score_shift(np.arange(400, 800), np.arange(410, 810))
    assert f"{shift.index:.4f}" in shift._repr_html_()
    [drawn] = shift.plot(("developed on", "held out")).pictures
    assert "held out" in drawn


def two_bins(name: str, under: int, above: int) -> CardCharacteristic:
    bins = (
        Bin(-math.inf, 1.0, None, 80, 20, 0.5, under),
        Bin(1.0, math.inf, None, 40, 60, -0.5, above),
        Bin(-math.inf, math.inf, math.nan, 5, 5, 0.0, 0),
    )
    return CardCharacteristic(name, Dimension.REPAYMENT, 0.5, 1.0, bins)


# "late" counts alike in both branches, "used" differently, "owed" in the second alone.
BRANCHED = BranchedCard(
    (
        Branch(
            "thin", (Where("months", high=12),), Card(Scale(), 560, (two_bins("late", 20, -30), two_bins("used", 5, 1)))
        ),
        Branch(
            "all others",
            (),
            Card(Scale(), 600, (two_bins("late", 20, -30), two_bins("used", 9, 0), two_bins("owed", 40, 0))),
        ),
    )
)


def sample(seed: int, thin: float, rows: int = 4_000) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    names = ("late", "used", "owed")
    columns = {name: random.integers(0, 3, rows).astype(float) for name in names}
    return {"months": np.where(random.random(rows) < thin, 6.0, 60.0), **columns}


def test_of_branches_the_shares_move_and_each_table_over_the_rows_that_read_it() -> None:
    first, second = sample(1, thin=0.2), sample(2, thin=0.5)
    shifts = {shift.name: shift for shift in card_shifts(BRANCHED, first, second)}
    assert set(shifts) == {"branch", "late", "used (thin)", "used (all others)", "owed (all others)"}
    thin = [np.mean(one["months"] < 12) for one in (first, second)]
    assert [(bin.label, bin.first, bin.second, bin.points) for bin in shifts["branch"].bins] == [
        ("thin", pytest.approx(thin[0]), pytest.approx(thin[1]), -40),
        ("all others", pytest.approx(1 - thin[0]), pytest.approx(1 - thin[1]), 0),
    ]
    assert shifts["branch"].verdict is Verdict.CHANGED
    assert shifts["branch"] == branch_shift(BRANCHED, first, second)
    others = shifts["used (all others)"]
    assert others.verdict is Verdict.STABLE, "within the branch nothing has changed"
    assert others.bins[0].first == pytest.approx(np.mean(first["used"][first["months"] > 12] < 1))
    moved = BRANCHED.totals(second).mean() - BRANCHED.totals(first).mean()
    assert sum(shift.points for shift in shifts.values()) == pytest.approx(moved)


def test_of_branches_weights_count_and_a_branch_that_one_sample_lacks_is_told_by_the_shares() -> None:
    first, second = sample(3, thin=0.3), sample(4, thin=0.0)
    weights = np.random.default_rng(5).uniform(0.5, 2.0, 4_000)
    shifts = {shift.name: shift for shift in card_shifts(BRANCHED, first, second, weights, weights)}
    assert set(shifts) == {"branch", "late", "used (all others)", "owed (all others)"}
    assert shifts["branch"].bins[0].second == 0
    # All tables that have points in both samples, and what the rows of the branch that is gone had had of its own.
    thin = first["months"] < 12
    gone = np.where(thin, np.where(first["used"] < 1, 5, 1), 0) @ weights / weights.sum()
    means = [BRANCHED.totals(one) @ weights / weights.sum() for one in (first, second)]
    assert sum(shift.points for shift in shifts.values()) - gone == pytest.approx(means[1] - means[0])


def test_shifts_of_branches_are_shown_as_those_of_a_card() -> None:
    shifts = card_shifts(BRANCHED, sample(1, thin=0.2), sample(2, thin=0.5))
    shown = shifts_html(shifts)
    assert all(shift.name in shown and f"{shift.index:.4f}" in shown for shift in shifts)
    [drawn] = next(shift for shift in shifts if shift.name == "branch").plot().pictures
    assert "all others" in drawn


def test_an_estimator_has_the_shifts_of_its_card() -> None:
    X = sample(1, thin=0.5)
    bad = (np.random.default_rng(6).random(4_000) < np.where(X["late"] > 1, 0.5, 0.2)).astype(int)
    plain = Scorecard(method="woe").fit(X, bad)
    segmented = SegmentedScorecard(segments={"thin": Where("months", high=12)}, scorecard=plain).fit(X, bad)
    for fitted in (plain, segmented):
        assert card_shifts(fitted, X, sample(2, thin=0.3)) == card_shifts(fitted.card_, X, sample(2, thin=0.3))


@pytest.mark.parametrize(("given", "says"), [(Scorecard(), "this Scorecard has no card yet"), ("card", "not a str")])
def test_what_has_no_card_is_refused_in_a_sentence(given: object, says: str) -> None:
    with pytest.raises(UnfitData, match=says) as refusal:
        card_shifts(given, {"late": [1.0]}, {"late": [1.0]})  # type: ignore[arg-type]
    assert refusal.value.mend


def test_branches_without_rows_are_refused() -> None:
    some, none = sample(1, thin=0.5), {name: column[:0] for name, column in sample(1, thin=0.5).items()}
    for ask in (card_shifts, branch_shift):
        with pytest.raises(UnfitData, match="no rows"):
            ask(BRANCHED, some, none)  # type: ignore[operator]
