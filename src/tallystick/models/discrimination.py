"""How well risks tell bad from good: AUC, Gini, KS, with 95 % intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.terms import TallystickError

Floats = npt.NDArray[np.float64]
Outcomes = npt.NDArray[np.int8]

NORMAL_97_5 = 1.959963984540054
_RESAMPLES = 400


class OneClass(TallystickError, ValueError):
    """Only good or only bad outcomes, so nothing can be told apart."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def auc(bad: Outcomes, risk: Floats) -> Interval:
    """Chance that a bad one has a higher risk than a good one, ties counting half; interval by DeLong.

    bad: int8[n], 1 for bad. risk: float[n], higher is riskier. Raises OneClass. Source: DeLong, DeLong and
    Clarke-Pearson 1988, by the midranks of Sun and Xu 2014.

    >>> auc(np.array([0, 0, 1, 1], np.int8), np.array([0.1, 0.4, 0.35, 0.8])).value
    0.75
    """
    value, of_bad, of_good = _placements(bad, risk)
    spread = NORMAL_97_5 * np.sqrt(_variance(of_bad, of_bad) + _variance(of_good, of_good))
    return Interval(value, max(0.0, value - spread), min(1.0, value + spread))


def gini(bad: Outcomes, risk: Floats) -> Interval:
    """Twice the AUC less one."""
    area = auc(bad, risk)
    return Interval(2 * area.value - 1, 2 * area.low - 1, 2 * area.high - 1)


def auc_difference(bad: Outcomes, first: Floats, second: Floats) -> Interval:
    """AUC of the first risks less that of the second on the same subjects; interval by paired DeLong."""
    one, one_bad, one_good = _placements(bad, first)
    two, two_bad, two_good = _placements(bad, second)
    bads, goods = one_bad - two_bad, one_good - two_good
    spread = NORMAL_97_5 * np.sqrt(_variance(bads, bads) + _variance(goods, goods))
    return Interval(one - two, one - two - spread, one - two + spread)


def ks(bad: Outcomes, risk: Floats, seed: int = 0) -> Interval:
    """Greatest distance between the distributions of risk of bad and good; percentile interval of a bootstrap.

    Resamples bad and good apart, by multinomial weights over the sorted risks, so each costs one pass.
    """
    _need_both(bad)
    order = np.argsort(risk, kind="stable")
    is_bad = bad[order] == 1
    last_of_tie = np.append(np.diff(risk[order]) > 0, True)
    value = _distance(is_bad.astype(np.float64), (~is_bad).astype(np.float64), last_of_tie)
    generator = np.random.default_rng(seed)
    drawn = np.empty(_RESAMPLES)
    for turn in range(_RESAMPLES):
        bads, goods = np.zeros(len(risk)), np.zeros(len(risk))
        bads[is_bad] = _resampled(int(is_bad.sum()), generator)
        goods[~is_bad] = _resampled(int((~is_bad).sum()), generator)
        drawn[turn] = _distance(bads, goods, last_of_tie)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Interval(value, float(min(low, value)), float(max(high, value)))


def need_outcomes(bad: Outcomes, figures: Floats) -> None:
    """Raises TallystickError when outcomes and figures are not of one length, or some figure is no number."""
    if len(bad) != len(figures):
        raise TallystickError(f"{len(bad)} outcomes and {len(figures)} figures", mend="give one figure per outcome")
    if not np.isfinite(figures).all():
        raise TallystickError("some figures are no numbers", mend="leave out the rows that have none")


def _need_both(bad: Outcomes) -> None:
    if bad.min(initial=1) == bad.max(initial=0) or len(bad) == 0:
        raise OneClass("the outcomes are all alike", mend="validate on subjects of both outcomes")


def _placements(bad: Outcomes, risk: Floats) -> tuple[float, Floats, Floats]:
    """AUC; share of good ones under each bad one; share of bad ones over each good one."""
    need_outcomes(bad, risk)
    _need_both(bad)
    of_bad, of_good = risk[bad == 1], risk[bad != 1]
    count_bad, count_good = len(of_bad), len(of_good)
    together = _midranks(np.concatenate([of_bad, of_good]))
    under_bad = (together[:count_bad] - _midranks(of_bad)) / count_good
    over_good = 1.0 - (together[count_bad:] - _midranks(of_good)) / count_bad
    return float(under_bad.mean()), under_bad, over_good


def _midranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2.0)[place]
    return ranks


def _variance(first: Floats, second: Floats) -> float:
    if len(first) < 2:
        return 0.0
    return float(np.cov(first, second)[0, 1] / len(first))


def _resampled(count: int, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    return np.bincount(generator.integers(0, count, count), minlength=count)


def _distance(bads: Floats, goods: Floats, last_of_tie: npt.NDArray[np.bool_]) -> float:
    apart = np.abs(np.cumsum(bads) / bads.sum() - np.cumsum(goods) / goods.sum())
    return float(apart[last_of_tie].max())
