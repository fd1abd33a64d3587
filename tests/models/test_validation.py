"""The figures that a model is judged by, each against another way to compute it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from sklearn.metrics import brier_score_loss, roc_auc_score

from tallystick.models.bands import falls_from_band_to_band, observed_by_band
from tallystick.models.calibration import brier, calibration, wilson
from tallystick.models.discrimination import OneClass, auc, auc_difference, gini, ks
from tallystick.models.fairness import FourFifths, adverse_impact
from tallystick.models.split import development_share
from tallystick.models.validation import validate_card
from tallystick.scorecards import Scorecard, SegmentedScorecard, UnfitData, Where
from tallystick.terms import Band, TallystickError


def drawn(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes that happen with the very chances given beside them."""
    random = np.random.default_rng(seed)
    chance = random.beta(2, 6, rows)
    return (random.random(rows) < chance).astype(np.int8), chance


_RISKS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=40).filter(
    lambda rows: 0 < sum(bad for bad, _ in rows) < len(rows)
)


@settings(max_examples=200, deadline=None)
@given(_RISKS)
def test_auc_is_the_share_of_pairs_in_the_right_order_ties_counting_half(rows: list[tuple[int, int]]) -> None:
    bad, risk = np.array([row[0] for row in rows], np.int8), np.array([float(row[1]) for row in rows])
    pairs = [(b > g) + 0.5 * (b == g) for b in risk[bad == 1] for g in risk[bad == 0]]
    assert auc(bad, risk).value == pytest.approx(np.mean(pairs))
    assert auc(bad, risk).value == pytest.approx(roc_auc_score(bad, risk))
    assert gini(bad, risk).value == pytest.approx(2 * np.mean(pairs) - 1)


def test_delongs_interval_is_as_wide_as_a_bootstraps() -> None:
    bad, risk = drawn(800, 1)
    random = np.random.default_rng(2)
    again = [auc(bad[rows], risk[rows]).value for rows in random.integers(0, 800, (500, 800))]
    found = auc(bad, risk)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(again), rel=0.15)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    truth = auc(*drawn(400_000, 9)).value
    held = [(found := auc(*drawn(500, seed))).low <= truth <= found.high for seed in range(300)]
    assert 0.91 <= np.mean(held) <= 0.99


def test_a_difference_is_judged_on_the_same_subjects() -> None:
    bad, risk = drawn(2_000, 3)
    noisy = risk + np.random.default_rng(4).normal(0, 0.02, len(risk))
    paired = auc_difference(bad, risk, noisy)
    apart = auc(bad, risk)
    assert paired.value == pytest.approx(apart.value - auc(bad, noisy).value)
    assert paired.high - paired.low < apart.high - apart.low
    assert auc_difference(bad, risk, risk) == (same := auc_difference(bad, risk, risk))
    assert same.value == same.low == same.high == 0


def test_ks_is_the_distance_of_the_two_distributions_and_lies_in_its_interval() -> None:
    bad, risk = drawn(1_500, 5)
    coarse = np.round(risk, 1)
    found = ks(bad, coarse)
    assert found.value == pytest.approx(ks_2samp(coarse[bad == 1], coarse[bad == 0]).statistic)
    assert found.low < found.value < found.high
    assert ks(bad, coarse) == found, "the same each time"


@pytest.mark.parametrize("figure", [auc, ks])
def test_outcomes_of_one_kind_tell_nothing(figure: object) -> None:
    assert callable(figure)
    with pytest.raises(OneClass, match="all alike"):
        figure(np.zeros(5, np.int8), np.arange(5.0))


def test_lengths_that_differ_and_figures_that_are_none_are_refused() -> None:
    with pytest.raises(TallystickError, match="5 outcomes and 4 figures"):
        brier(np.zeros(5, np.int8), np.zeros(4))
    with pytest.raises(TallystickError, match="no numbers"):
        brier(np.zeros(2, np.int8), np.array([0.1, np.nan]))


def test_brier_is_scikit_learns() -> None:
    bad, chance = drawn(1_000, 6)
    assert brier(bad, chance).value == pytest.approx(brier_score_loss(bad, chance))


def test_chances_that_are_right_are_calibrated_and_wrong_ones_are_not() -> None:
    bad, chance = drawn(20_000, 7)
    right = calibration(bad, chance)
    assert right.in_the_large.low < 0 < right.in_the_large.high
    assert right.slope.low < 1 < right.slope.high
    assert right.expected_error.value < 0.02
    bold = 1 / (1 + np.exp(-2 * np.log(chance / (1 - chance))))
    wrong = calibration(bad, bold)
    assert wrong.slope.high < 0.6, "twice the log-odds is overconfident"
    assert wrong.expected_error.value > 0.05
    assert sum(one.count for one in right.bins) == len(bad)


def test_wilsons_interval_is_the_one_of_the_textbook() -> None:
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662."""
    found = wilson(81, 263)
    assert (found.low, found.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_the_ratio_and_its_interval_are_those_worked_out_by_hand() -> None:
    """60 of 100 against 80 of 100: 0.75, times e to the plus and minus 1.96 sqrt(1/60 - 1/100 + 1/80 - 1/100)."""
    judged = np.array([True] * 60 + [False] * 40 + [True] * 80 + [False] * 20)
    one, two = adverse_impact(judged, ["b"] * 100 + ["a"] * 100, None)
    assert (one.group, one.four_fifths) == ("a", FourFifths.REFERENCE)
    spread = np.exp(1.959964 * np.sqrt(1 / 60 - 1 / 100 + 1 / 80 - 1 / 100))
    assert two.ratio is not None
    assert two.ratio.value == pytest.approx(0.75)
    assert (two.ratio.low, two.ratio.high) == (pytest.approx(0.75 / spread), pytest.approx(0.75 * spread))
    assert two.four_fifths is FourFifths.UNDECIDED


@pytest.mark.parametrize(
    ("good", "verdict"), [(950, FourFifths.MET), (500, FourFifths.NOT_MET), (800, FourFifths.UNDECIDED)]
)
def test_four_fifths_is_met_or_not_only_where_the_interval_says_so(good: int, verdict: FourFifths) -> None:
    judged = np.array([True] * 1_000 + [True] * good + [False] * (1_000 - good))
    found = {one.group: one for one in adverse_impact(judged, ["a"] * 1_000 + ["b"] * 1_000, "a")}
    assert found["b"].four_fifths is verdict


def test_a_group_too_small_to_tell_gets_its_count_and_no_ratio() -> None:
    judged = np.ones(120, bool)
    small = adverse_impact(judged, ["a"] * 100 + ["b"] * 20, None)[1]
    assert (small.count, small.ratio, small.four_fifths) == (20, None, FourFifths.TOO_FEW)


def test_a_reference_that_nobody_is_of_is_refused() -> None:
    with pytest.raises(TallystickError, match="reference group 'c'"):
        adverse_impact(np.ones(2, bool), ["a", "b"], "c")


def test_every_subject_stands_in_one_band() -> None:
    scores = np.array([350, 549, 550, 650, 700, 950], np.int32)
    rows = observed_by_band(scores, np.array([1, 1, 1, 0, 0, 0], np.int8))
    assert [(row.band, row.count, row.bads) for row in rows] == [
        (Band.POOR, 2, 2),
        (Band.FAIR, 1, 1),
        (Band.GOOD, 0, 0),
        (Band.EXCELLENT, 1, 0),
        (Band.OUTSTANDING, 2, 0),
    ]
    assert rows[2].bad_rate is None
    assert not falls_from_band_to_band(rows), "two bands with the same rate do not fall"
    assert falls_from_band_to_band(rows[1:4])


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=30, unique=True), st.text(max_size=5))
def test_a_subject_stays_on_its_side_whatever_the_company(subjects: list[str], seed: str) -> None:
    sides = dict(zip(subjects, development_share(subjects, 0.7, seed), strict=True))
    assert dict(zip(subjects[::-1], development_share(subjects[::-1], 0.7, seed), strict=True)) == sides
    assert development_share(subjects[:1], 0.7, seed)[0] == sides[subjects[0]]


def test_about_the_share_asked_for_is_developed_on() -> None:
    names = [f"sub_{number}" for number in range(20_000)]
    assert development_share(names, 0.7, "x").mean() == pytest.approx(0.7, abs=0.015)
    assert (development_share(names, 0.7, "x") != development_share(names, 0.7, "y")).any()


def test_an_estimator_is_validated_as_its_card_with_branches_or_without() -> None:
    bad, chance = drawn(2_000, 3)
    X = {"risk": chance, "months": np.tile([6.0, 60.0], 1_000)}
    plain = Scorecard(method="woe").fit(X, bad)
    segmented = SegmentedScorecard(segments={"thin": Where("months", high=12)}, scorecard=plain).fit(X, bad)
    for fitted in (plain, segmented):
        assert validate_card(fitted, X, bad) == validate_card(fitted.card_, X, bad)
    assert f"{validate_card(plain, X, bad).auc.value:.4f}" in validate_card(plain, X, bad)._repr_html_()
    with pytest.raises(UnfitData, match="this Scorecard has no card yet"):
        validate_card(Scorecard(), X, bad)
