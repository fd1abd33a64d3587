"""Bins of one characteristic for weights of evidence: the optimal ones of its values, and one for each special."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.binning import BinLimits, Trend
from tallystick.scorecards.counts import Counts
from tallystick.scorecards.evidence import evidence
from tallystick.scorecards.optimal_bins import optimal_bins
from tallystick.terms import Direction

Floats = npt.NDArray[np.float64]
# Of so many places for a cut, more tell the same.
_MOST_PLACES = 200

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
    values: Floats,
    bad: Floats,
    weight: Floats,
    specials: Sequence[float],
    direction: Direction,
    limits: BinLimits,
    cuts: Floats | None = None,
) -> Binned:
    """values: float[n], NaN where missing; bad: 1.0 for bad; weight: of each row; cuts: the modeller's own, if any.

    Where events are few, a bin needs a twentieth of the rarer class in place of `least_events`.
    """
    rarer = min(float(weight @ bad), float(weight @ (1.0 - bad)))
    limits = replace(limits, least_events=min(limits.least_events, rarer / 20))
    if cuts is None:
        # A row without weight must not even lend its value as an edge.
        used = weight > 0
        counts = Counts.of(values[used], bad[used], weight[used], specials)
        cuts = _cuts(counts, limits, _TRENDS[direction])
    codes = np.searchsorted(cuts, values, side="right").astype(np.int16)
    kept = (*(code for code in specials if not np.isnan(code)), float("nan"))
    for place, code in enumerate(kept):
        codes[np.isnan(values) if np.isnan(code) else values == code] = len(cuts) + 1 + place
    good, bads = _counted(codes, bad, weight, len(cuts) + 1 + len(kept))
    told = np.minimum(good, bads) >= limits.least_events
    told[: len(cuts) + 1] = True
    woe, iv = evidence(good, bads, told)
    return Binned(cuts, kept, good, bads, woe, told, iv, codes)


def _cuts(counts: Counts, limits: BinLimits, trend: Trend) -> Floats:
    if not counts.good.sum() or not counts.bad.sum():
        return np.zeros(0)
    cells = len(counts.cells)
    if trend is Trend.FREE:
        # Without a trend to keep to, cuts follow chance: the best of n places for one gains 2 ln n, in units of the
        # chi-square that information value times G B / (G + B) is (Schwarz's criterion for change points).
        places = min(max(cells, 2), _MOST_PLACES)
        chance = 2 * math.log(places) * (1 / counts.good.sum() + 1 / counts.bad.sum())
        limits = replace(limits, least_gain=max(limits.least_gain, chance))
    found = optimal_bins(counts, limits, trend).cuts
    if len(found) or cells == 1:
        return found
    # Good and bad so far apart that no bin holds both: half an event, spread thin, lets them be parted all the same.
    thin = 0.5 / cells
    spread = replace(counts, good=counts.good + thin, bad=counts.bad + thin)
    return optimal_bins(spread, replace(limits, least_events=0.0), trend).cuts


def _counted(codes: npt.NDArray[Any], bad: Floats, weight: Floats, bins: int) -> tuple[Floats, Floats]:
    everything: Floats = np.bincount(codes, weights=weight, minlength=bins).astype(np.float64)
    bads: Floats = np.bincount(codes, weights=weight * bad, minlength=bins).astype(np.float64)
    return everything - bads, bads
