"""How well predicted chances of default match what was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from tallystick.models.discrimination import Floats, Interval, Outcomes, need_outcomes
from tallystick.models.weights import effective_count, mean_and_spread, weights_or_ones
from tallystick.scorecards.interval import NORMAL_97_5, share_interval

_BINS = 10
_RESAMPLES = 400
_NEWTON_STEPS = 50
# No chance is taken for quite nought or one: the log loss of a single surprise would be endless.
LEAST_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """About a tenth of the subjects, in the order of their predicted chance; equal chances are never parted."""

    count: int
    expected: float
    observed: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """in_the_large: observed rate less mean expected; 0 is right. slope: of the outcome's log-odds on the predicted
    ones; 1 is right, less is overconfident. expected_error: mean distance over the bins.
    """

    in_the_large: Interval
    slope: Interval
    expected_error: Interval
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class LogOddsFit:
    """A logistic regression of being bad on the predicted log-odds of being bad; covariance: 2 x 2."""

    intercept: float
    slope: float
    covariance: tuple[tuple[float, float], tuple[float, float]]

    def at(self, chance: Floats) -> tuple[Floats, Floats, Floats]:
        """The calibrated chance of default of a predicted one, and the ends of its 95 % interval (delta method)."""
        design = _design(chance)
        middle = design @ np.array([self.intercept, self.slope])
        reach = NORMAL_97_5 * np.sqrt(np.einsum("ij,jk,ik->i", design, np.array(self.covariance), design))
        return expit(middle), expit(middle - reach), expit(middle + reach)


def brier(bad: Outcomes, chance: Floats, weight: npt.ArrayLike | None = None) -> Interval:
    """Mean squared distance between chance and outcome; interval by the central limit theorem. Source: Brier 1950.

    >>> brier(np.array([0, 1], np.int8), np.array([0.5, 0.5])).value
    0.25
    """
    need_outcomes(bad, chance)
    return _mean((chance - bad) ** 2, weights_or_ones(weight, len(bad)))


def log_loss(bad: Outcomes, chance: Floats, weight: npt.ArrayLike | None = None) -> Interval:
    """Mean negative log-likelihood per subject, in nats; interval by the central limit theorem.

    >>> round(log_loss(np.array([0, 1], np.int8), np.array([0.5, 0.5])).value, 4)
    0.6931
    """
    need_outcomes(bad, chance)
    inside = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return _mean(-np.log(np.where(bad == 1, inside, 1 - inside)), weights_or_ones(weight, len(bad)))


def calibration(bad: Outcomes, chance: Floats, seed: int = 0, weight: npt.ArrayLike | None = None) -> Calibration:
    """The calibration of predicted chances. bad: int8[n], 1 for bad; chance: float[n] inside (0, 1)."""
    need_outcomes(bad, chance)
    weighed = weights_or_ones(weight, len(bad))
    parts = tenths(chance, weighed)
    bins = tuple(_bin(bad[part], chance[part], weighed[part]) for part in parts)
    shares = np.array([weighed[part].sum() for part in parts]) / weighed.sum()
    counts = np.array([effective_count(weighed[part]) for part in parts])
    fitted = log_odds_fit(bad, chance, weight)
    spread = NORMAL_97_5 * float(np.sqrt(max(fitted.covariance[1][1], 0.0)))
    slope = Interval(fitted.slope, fitted.slope - spread, fitted.slope + spread)
    return Calibration(_mean(bad - chance, weighed), slope, _expected_error(bins, shares, counts, seed), bins)


def tenths(risk: Floats, weight: Floats) -> list[npt.NDArray[np.intp]]:
    """Rows in tenths of the weight, in the order of risk; equal risks stay together, so there may be fewer.

    >>> [part.tolist() for part in tenths(np.array([0.2, 0.1, 0.2]), np.ones(3))]
    [[1], [0, 2]]
    """
    order = np.argsort(risk, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    wanted = np.searchsorted(reached, np.arange(1, _BINS) / _BINS - 1e-12, side="left")
    edges = np.unique(np.searchsorted(risk[order], risk[order][wanted], side="right"))
    return [part for part in np.split(order, edges) if weight[part].any()]


def wilson(events: float, count: float) -> Interval:
    """A share and its Wilson score interval (Wilson 1927).

    >>> wilson(0, 10).low, round(wilson(0, 10).high, 3)
    (0.0, 0.278)
    """
    return Interval(events / count, *share_interval(events, count))


def log_odds_fit(bad: Outcomes, chance: Floats, weight: npt.ArrayLike | None = None) -> LogOddsFit:
    """By Newton's method (Cox 1958); with weights, the covariance is the sandwich of Huber and White."""
    design = _design(chance)
    weighed = weights_or_ones(weight, len(bad))
    found = np.array([0.0, 1.0])
    information = np.eye(2)
    for _ in range(_NEWTON_STEPS):
        fitted = expit(design @ found)
        information = design.T @ (design * (weighed * fitted * (1 - fitted))[:, None])
        step = np.linalg.lstsq(information, design.T @ (weighed * (bad - fitted)), rcond=None)[0]
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    covariance = np.linalg.pinv(information)
    if weight is not None:
        scores = design * (weighed * (bad - expit(design @ found)))[:, None]
        covariance = covariance @ (scores.T @ scores) @ covariance
    (first, across), (_, second) = covariance.tolist()
    return LogOddsFit(float(found[0]), float(found[1]), ((first, across), (across, second)))


def _design(chance: Floats) -> Floats:
    inside = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.column_stack([np.ones(len(inside)), np.log(inside / (1 - inside))])


def _mean(values: Floats, weight: Floats) -> Interval:
    value, spread = mean_and_spread(values, weight)
    return Interval(value, value - NORMAL_97_5 * spread, value + NORMAL_97_5 * spread)


def _bin(bad: Outcomes, chance: Floats, weight: Floats) -> CalibrationBin:
    observed = float((weight * bad).sum() / weight.sum())
    count = effective_count(weight)
    expected = float((weight * chance).sum() / weight.sum())
    return CalibrationBin(len(bad), expected, wilson(observed * count, count))


def _expected_error(bins: tuple[CalibrationBin, ...], shares: Floats, effective: Floats, seed: int) -> Interval:
    """Interval of a bootstrap inside the bins. shares: of the weight, per bin; effective: counts of equal weight."""
    rates, expected = (np.array(one) for one in ([b.observed.value for b in bins], [b.expected for b in bins]))
    value = float((np.abs(rates - expected) * shares).sum())
    counts = np.maximum(np.rint(effective).astype(int), 1)
    generator = np.random.default_rng(seed)
    drawn = generator.binomial(counts, np.clip(rates, 0, 1), size=(_RESAMPLES, len(counts))) / counts
    errors = (np.abs(drawn - expected) * shares).sum(axis=1)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Interval(value, float(min(low, value)), float(max(high, value)))
