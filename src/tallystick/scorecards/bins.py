"""Bins of one characteristic: fine pre-bins of its values, their best partition, and bins for what is special."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.terms import Direction

Floats = npt.NDArray[np.float64]
MOST_PREBINS = 200

_TRENDS = {
    Direction.WORSE_WHEN_HIGH: Trend.RISING,
    Direction.BETTER_WHEN_HIGH: Trend.FALLING,
    Direction.ANY: Trend.FREE,
}


@dataclass(frozen=True, slots=True)
class Binned:
    """cuts: inner edges of the ordinary bins. good, bad: per bin, the special ones after the ordinary ones.

    woe: log of the share of all good over that of all bad; more is better. It is 0 for a special bin with too few
    events to tell, or none; `told` is false there. codes: the bin of each row. specials: the values with bins of
    their own, NaN last.
    """

    cuts: Floats
    specials: tuple[float, ...]
    good: Floats
    bad: Floats
    woe: Floats
    told: npt.NDArray[np.bool_]
    iv: float
    codes: npt.NDArray[np.int16]


def bin_values(
    values: Floats, bad: Floats, weight: Floats, specials: Sequence[float], direction: Direction, limits: BinLimits
) -> Binned:
    """values: float[n], NaN where missing; bad: 1.0 for bad; weight: of each row.

    Where events are few, a bin needs a twentieth of the rarer class in place of `least_events`.
    """
    rarer = min(float(weight @ bad), float(weight @ (1.0 - bad)))
    limits = replace(limits, least_events=min(limits.least_events, rarer / 20))
    special = np.isnan(values) | np.isin(values, np.array(specials))
    # A row without weight must not even lend its value as an edge.
    used = ~special & (weight > 0)
    starts = _prebin_starts(values[used], weight[used])
    fine = np.searchsorted(starts, values[used], side="right")
    good_fine, bad_fine = _counted(fine, bad[used], weight[used], len(starts) + 1)
    part = _partition(good_fine, bad_fine, limits, _TRENDS[direction])
    cuts = starts[[edge - 1 for edge in part.edges[1:-1]]]
    codes = np.searchsorted(cuts, values, side="right").astype(np.int16)
    kept = (*(code for code in specials if not np.isnan(code)), float("nan"))
    for place, code in enumerate(kept):
        codes[np.isnan(values) if np.isnan(code) else values == code] = len(cuts) + 1 + place
    good, bads = _counted(codes, bad, weight, len(cuts) + 1 + len(kept))
    told = np.minimum(good, bads) >= limits.least_events
    told[: len(cuts) + 1] = True
    woe, iv = evidence(good, bads, told)
    return Binned(cuts, kept, good, bads, woe, told, iv, codes)


def _partition(good: Floats, bad: Floats, limits: BinLimits, trend: Trend) -> Partition:
    if not good.sum() or not bad.sum():
        return Partition((0, len(good)), 0.0)
    if trend is Trend.FREE:
        # Without a trend to keep to, cuts follow chance: the best of n places for one gains 2 ln n, in units of the
        # chi-square that information value times G B / (G + B) is (Schwarz's criterion for change points).
        chance = 2 * math.log(max(len(good), 2)) * (1 / good.sum() + 1 / bad.sum())
        limits = replace(limits, least_gain=max(limits.least_gain, chance))
    found = best_partition(good, bad, limits, trend)
    if len(found.edges) > 2 or len(good) == 1:
        return found
    # Good and bad so far apart that no bin holds both: half an event, spread thin, lets them be parted all the same.
    thin = 0.5 / len(good)
    return best_partition(good + thin, bad + thin, replace(limits, least_events=0.0), trend)


def _prebin_starts(values: Floats, weight: Floats) -> Floats:
    """First values of the pre-bins after the first: each distinct value where these are few, else quantiles."""
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= MOST_PREBINS:
        return distinct[1:]
    reached = np.cumsum(np.bincount(place, weights=weight)) / weight.sum()
    wanted = np.arange(1, MOST_PREBINS) / MOST_PREBINS
    picked = np.unique(np.searchsorted(reached, wanted) + 1)
    return distinct[picked[picked < len(distinct)]]


def _counted(codes: npt.NDArray[Any], bad: Floats, weight: Floats, bins: int) -> tuple[Floats, Floats]:
    everything: Floats = np.bincount(codes, weights=weight, minlength=bins).astype(np.float64)
    bads: Floats = np.bincount(codes, weights=weight * bad, minlength=bins).astype(np.float64)
    return everything - bads, bads


def evidence(good: Floats, bad: Floats, told: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights of evidence and information value; half an event stands for a count of none."""
    smooth_good, smooth_bad = np.where(good > 0, good, 0.5), np.where(bad > 0, bad, 0.5)
    woe = np.where(told, np.log((smooth_good / good.sum()) / (smooth_bad / bad.sum())), 0.0)
    return woe, float(((good / good.sum() - bad / bad.sum()) * woe).sum())
