"""A row of weight two is two rows, in every figure that a model is judged by."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as of_sklearn

from tallystick.models.calibration import brier, calibration, log_loss, log_odds_fit, tenths
from tallystick.models.discrimination import auc, ks
from tallystick.models.validation import validate
from tallystick.models.weights import UnfitWeights
from tallystick.terms import TallystickError


def drawn(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    chance = random.beta(2, 6, rows).round(3)
    return (random.random(rows) < chance).astype(np.int8), chance, random.integers(0, 4, rows).astype(float)


BAD, CHANCE, WEIGHT = drawn(3_000)
REPEATED = np.repeat(np.arange(len(BAD)), WEIGHT.astype(int))


@pytest.mark.parametrize("figure", [auc, brier, log_loss], ids=lambda figure: figure.__name__)
def test_a_weight_is_a_number_of_rows(figure: object) -> None:
    assert callable(figure)
    weighed, repeated = figure(BAD, CHANCE, WEIGHT), figure(BAD[REPEATED], CHANCE[REPEATED])
    assert weighed.value == pytest.approx(repeated.value)
    assert weighed.high - weighed.low > repeated.high - repeated.low, "the same subject twice is no new evidence"


def test_weighted_figures_are_scikit_learns() -> None:
    assert auc(BAD, CHANCE, WEIGHT).value == pytest.approx(roc_auc_score(BAD, CHANCE, sample_weight=WEIGHT))
    assert brier(BAD, CHANCE, WEIGHT).value == pytest.approx(brier_score_loss(BAD, CHANCE, sample_weight=WEIGHT))
    inside = np.clip(CHANCE, 1e-9, 1 - 1e-9)
    assert log_loss(BAD, CHANCE, WEIGHT).value == pytest.approx(of_sklearn(BAD, inside, sample_weight=WEIGHT))


def test_ks_and_calibration_of_weights_are_those_of_the_repeated_rows() -> None:
    assert ks(BAD, CHANCE, 0, WEIGHT).value == pytest.approx(ks(BAD[REPEATED], CHANCE[REPEATED]).value)
    weighed, repeated = calibration(BAD, CHANCE, 0, WEIGHT), calibration(BAD[REPEATED], CHANCE[REPEATED])
    assert weighed.in_the_large.value == pytest.approx(repeated.in_the_large.value)
    assert weighed.slope.value == pytest.approx(repeated.slope.value)
    assert weighed.expected_error.value == pytest.approx(repeated.expected_error.value)


def test_an_interval_of_weighted_rows_is_as_wide_as_a_bootstraps() -> None:
    random = np.random.default_rng(2)
    again = [auc(BAD[rows], CHANCE[rows], WEIGHT[rows]).value for rows in random.integers(0, 3_000, (400, 3_000))]
    found = auc(BAD, CHANCE, WEIGHT)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(again), rel=0.15)


@pytest.mark.parametrize("weight", [[-1.0] * 3_000, [np.nan] * 3_000, [0.0] * 3_000, [1.0]])
def test_weights_that_are_none_are_refused(weight: list[float]) -> None:
    with pytest.raises(UnfitWeights, match="weight"):
        validate(CHANCE, BAD, weight)


def test_equal_chances_are_never_parted_whatever_the_order_of_the_rows() -> None:
    coarse, order = CHANCE.round(1), np.random.default_rng(3).permutation(len(BAD))
    for part in tenths(coarse, np.ones(len(BAD)))[:-1]:
        assert coarse[part].max() < np.delete(coarse, part)[np.delete(coarse, part) >= coarse[part].min()].min()
    assert calibration(BAD, coarse).bins == calibration(BAD[order], coarse[order]).bins


def test_the_calibrated_chance_is_the_regression_and_its_interval_holds_the_truth() -> None:
    bold = 1 / (1 + np.exp(-2 * np.log(np.clip(CHANCE, 1e-3, 0.999) / (1 - np.clip(CHANCE, 1e-3, 0.999)))))
    fitted = log_odds_fit(BAD, bold)
    log_odds = np.log(bold / (1 - bold))[:, None]
    twin = LogisticRegression(C=1e12, tol=1e-10).fit(log_odds, BAD)
    assert fitted.at(bold)[0] == pytest.approx(twin.predict_proba(log_odds)[:, 1], abs=1e-5)
    held = 0
    for seed in range(200):
        bad, chance, _ = drawn(600, seed + 10)
        _, low, high = log_odds_fit(bad, chance).at(np.array([0.3]))
        held += bool(low[0] <= 0.3 <= high[0])
    assert held >= 182


@pytest.mark.parametrize(
    ("risk", "bad", "told"),
    [
        ([], [], "no rows"),
        ([0.1, 0.2], [1], "2 chances and 1 outcomes"),
        ([0.1, 600.0], [0, 1], "between 0 and 1"),
        ([0.1, np.nan], [0, 1], "between 0 and 1"),
        ([0.1, 0.2], [0, 2], "neither 0 nor 1"),
        ([0.1, 0.2], [1, 1], "all alike"),
    ],
)
def test_what_cannot_be_validated_gets_a_sentence(risk: list[float], bad: list[int], told: str) -> None:
    with pytest.raises(TallystickError, match=told):
        validate(risk, bad)


def test_gains_add_up_and_the_curve_reaches_ks() -> None:
    found = validate(CHANCE, BAD, WEIGHT)
    assert sum(gain.bads for gain in found.gains) == (BAD * WEIGHT).sum()
    last = found.gains[-1]
    assert (last.subjects, last.of_bad, last.of_good) == pytest.approx((1, 1, 1))
    lifts = [gain.lift for gain in found.gains]
    assert lifts[0] > 1.5 > lifts[-1]
    assert max(abs(point.bad - point.good) for point in found.reached) == pytest.approx(found.ks.value, abs=0.01)
    assert sum(step.bad for step in found.scores) == pytest.approx(1)


def test_a_validation_shows_itself() -> None:
    found = validate(CHANCE, BAD)
    shown = found._repr_html_()
    assert shown.count("<svg") == len(found.plot().pictures) == 4
    assert f"{found.auc.value:.4f}" in shown
    assert "<script" not in shown
