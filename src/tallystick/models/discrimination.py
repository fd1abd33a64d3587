"""How well risks tell bad from good: AUC, Gini, KS, with 95 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.models.weights import variance_of_mean, weights_or_ones
from tallystick.scorecards.interval import NORMAL_97_5
from tallystick.terms import TallystickError

Floats = npt.NDArray[np.float64]
Outcomes = npt.NDArray[np.int8]

_RESAMPLES = 400


class OneClass(TallystickError, ValueError):
    """Only good or only bad outcomes, so nothing can be told apart."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def auc(bad: Outcomes, risk: Floats, weight: npt.ArrayLike | None = None) -> Interval:
    """Chance that a bad one has a higher risk than a good one, ties counting half; interval by DeLong.

    bad: int8[n], 1 for bad. risk: float[n], higher is riskier. weight: of each row, else one. Raises OneClass.
    Source: DeLong, DeLong and Clarke-Pearson 1988; with weights, their placements as linearised means.

    >>> auc(np.array([0, 0, 1, 1], np.int8), np.array([0.1, 0.4, 0.35, 0.8])).value
    0.75
    """
    placed = _placements(bad, risk, weight)
    spread = NORMAL_97_5 * math.sqrt(_variance(placed))
    return Interval(placed.value, max(0.0, placed.value - spread), min(1.0, placed.value + spread))


def gini(bad: Outcomes, risk: Floats, weight: npt.ArrayLike | None = None) -> Interval:
    """Twice the AUC less one."""
    area = auc(bad, risk, weight)
    return Interval(2 * area.value - 1, 2 * area.low - 1, 2 * area.high - 1)


def auc_difference(bad: Outcomes, first: Floats, second: Floats, weight: npt.ArrayLike | None = None) -> Interval:
    """AUC of the first risks less that of the second on the same subjects; interval by paired DeLong."""
    one, two = _placements(bad, first, weight), _placements(bad, second, weight)
    apart = _Placed(one.value - two.value, one.bads - two.bads, one.goods - two.goods, one.bad_weight, one.good_weight)
    spread = NORMAL_97_5 * math.sqrt(_variance(apart))
    return Interval(apart.value, apart.value - spread, apart.value + spread)


def ks(bad: Outcomes, risk: Floats, seed: int = 0, weight: npt.ArrayLike | None = None) -> Interval:
    """Greatest distance between the distributions of risk of bad and good; percentile interval of a bootstrap.

    Resamples bad and good apart, by multinomial weights over the sorted risks, so each costs one pass.
    """
    weighed = weights_or_ones(weight, len(bad))
    _need_both(bad, weighed)
    order = np.argsort(risk, kind="stable")
    is_bad, weighed = bad[order] == 1, weighed[order]
    last_of_tie = np.append(np.diff(risk[order]) > 0, True)
    value = _distance(weighed * is_bad, weighed * ~is_bad, last_of_tie)
    generator = np.random.default_rng(seed)
    drawn = np.empty(_RESAMPLES)
    for turn in range(_RESAMPLES):
        bads, goods = np.zeros(len(risk)), np.zeros(len(risk))
        bads[is_bad] = _resampled(int(is_bad.sum()), generator) * weighed[is_bad]
        goods[~is_bad] = _resampled(int((~is_bad).sum()), generator) * weighed[~is_bad]
        drawn[turn] = _distance(bads, goods, last_of_tie)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Interval(value, float(min(low, value)), float(max(high, value)))


def need_outcomes(bad: Outcomes, figures: Floats) -> None:
    """Raises TallystickError when outcomes and figures are not of one length, or some figure is no number."""
    if len(bad) != len(figures):
        raise TallystickError(f"{len(bad)} outcomes and {len(figures)} figures", mend="give one figure per outcome")
    if not np.isfinite(figures).all():
        raise TallystickError("some figures are no numbers", mend="leave out the rows that have none")


def _need_both(bad: Outcomes, weight: Floats) -> None:
    if not (weight[bad == 1].any() and weight[bad != 1].any()):
        raise OneClass("the outcomes are all alike", mend="validate on subjects of both outcomes")


@dataclass(frozen=True, slots=True)
class _Placed:
    """AUC; share of the good under each bad one; share of the bad over each good one; the weights of both."""

    value: float
    bads: Floats
    goods: Floats
    bad_weight: Floats
    good_weight: Floats


def _placements(bad: Outcomes, risk: Floats, weight: npt.ArrayLike | None) -> _Placed:
    need_outcomes(bad, risk)
    weighed = weights_or_ones(weight, len(bad))
    _need_both(bad, weighed)
    _, place = np.unique(risk, return_inverse=True)
    is_bad = bad == 1
    goods, bads = (np.bincount(place, weights=weighed * one) for one in (~is_bad, is_bad))
    under_bad = ((np.cumsum(goods) - goods / 2) / goods.sum())[place[is_bad]]
    over_good = (1.0 - (np.cumsum(bads) - bads / 2) / bads.sum())[place[~is_bad]]
    of_bad, of_good = weighed[is_bad], weighed[~is_bad]
    return _Placed(float((of_bad * under_bad).sum() / of_bad.sum()), under_bad, over_good, of_bad, of_good)


def _variance(placed: _Placed) -> float:
    return variance_of_mean(placed.bads, placed.bad_weight) + variance_of_mean(placed.goods, placed.good_weight)


def _resampled(count: int, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    return np.bincount(generator.integers(0, count, count), minlength=count)


def _distance(bads: Floats, goods: Floats, last_of_tie: npt.NDArray[np.bool_]) -> float:
    apart = np.abs(np.cumsum(bads) / bads.sum() - np.cumsum(goods) / goods.sum())
    return float(apart[last_of_tie].max())
