"""How well predicted chances of default match what was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.models.discrimination import NORMAL_97_5, Floats, Interval, Outcomes, need_outcomes

_BINS = 10
_RESAMPLES = 400
_NEWTON_STEPS = 50


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A tenth of the subjects, in the order of their predicted chance."""

    count: int
    expected: float
    observed: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """in_the_large: observed rate less mean expected; 0 is right. slope: of the outcome's log-odds on the predicted
    ones; 1 is right, less is overconfident. expected_error: mean distance over ten bins of equal count.
    """

    in_the_large: Interval
    slope: Interval
    expected_error: Interval
    bins: tuple[CalibrationBin, ...]


def brier(bad: Outcomes, chance: Floats) -> Interval:
    """Mean squared distance between chance and outcome; interval by the central limit theorem. Source: Brier 1950.

    >>> brier(np.array([0, 1], np.int8), np.array([0.5, 0.5])).value
    0.25
    """
    need_outcomes(bad, chance)
    squares = (chance - bad) ** 2
    return _mean(squares)


def calibration(bad: Outcomes, chance: Floats, seed: int = 0) -> Calibration:
    """The calibration of predicted chances. bad: int8[n], 1 for bad; chance: float[n] inside (0, 1)."""
    need_outcomes(bad, chance)
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    bins = tuple(
        CalibrationBin(len(part), float(chance[part].mean()), wilson(int(bad[part].sum()), len(part))) for part in parts
    )
    return Calibration(_mean(bad - chance), _slope(bad, chance), _expected_error(bad[order], chance[order], seed), bins)


def wilson(events: int, count: int) -> Interval:
    """A share and its Wilson score interval (Wilson 1927).

    >>> wilson(0, 10).low, round(wilson(0, 10).high, 3)
    (0.0, 0.278)
    """
    share = events / count
    square = NORMAL_97_5**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = NORMAL_97_5 * np.sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    return Interval(share, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)))


def _mean(values: Floats) -> Interval:
    value = float(values.mean())
    spread = NORMAL_97_5 * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return Interval(value, float(value - spread), float(value + spread))


def _slope(bad: Outcomes, chance: Floats) -> Interval:
    """Slope of a logistic regression of the outcome on the predicted log-odds, by Newton's method (Cox 1958)."""
    inside = np.clip(chance, 1e-9, 1 - 1e-9)
    design = np.column_stack([np.ones(len(bad)), np.log(inside / (1 - inside))])
    weights = np.array([0.0, 1.0])
    information = np.eye(2)
    for _ in range(_NEWTON_STEPS):
        fitted = 1 / (1 + np.exp(-design @ weights))
        information = design.T @ (design * (fitted * (1 - fitted))[:, None])
        step = np.linalg.lstsq(information, design.T @ (bad - fitted), rcond=None)[0]
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    spread = NORMAL_97_5 * float(np.sqrt(max(np.linalg.pinv(information)[1, 1], 0.0)))
    return Interval(float(weights[1]), float(weights[1] - spread), float(weights[1] + spread))


def _expected_error(bad: Outcomes, chance: Floats, seed: int) -> Interval:
    """Over ten bins of equal count, of outcomes sorted by chance; interval of a bootstrap inside the bins."""
    edges = np.unique(np.linspace(0, len(bad), _BINS + 1).astype(int))[:-1]
    counts = np.diff(np.append(edges, len(bad)))
    rates, expected = np.add.reduceat(bad, edges) / counts, np.add.reduceat(chance, edges) / counts
    value = float((np.abs(rates - expected) * counts).sum() / len(bad))
    generator = np.random.default_rng(seed)
    drawn = generator.binomial(counts, rates, size=(_RESAMPLES, len(counts))) / counts
    errors = (np.abs(drawn - expected) * counts).sum(axis=1) / len(bad)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Interval(value, float(min(low, value)), float(max(high, value)))
