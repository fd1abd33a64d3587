"""The best partition of ordered pre-bins, exactly, from counts alone.

Counts add up, so those of several files, partitions or custodians can be summed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_NONE = -np.inf
# A partition with one bin more must be better by more than rounding.
_WORTH_A_BIN = 1e-12


class Trend(Enum):
    """How the bad rate may run over ordered bins; equal neighbours are allowed.

    AUTOMATIC: rising or falling, whichever tells more. PEAK: rising, then falling; VALLEY: falling, then rising.
    """

    RISING = "rising"
    FALLING = "falling"
    AUTOMATIC = "automatic"
    PEAK = "peak"
    VALLEY = "valley"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class BinLimits:
    """What every ordinary bin must hold, a share of all events and so many good and bad ones; how many bins at most.

    least_gain: information value that one bin more must add.
    """

    least_share: float = 0.03
    least_events: float = 15.0
    most_bins: int = 8
    least_gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Partition:
    """edges: first pre-bin of each bin, and the end; iv: information value over the given counts."""

    edges: tuple[int, ...]
    iv: float


def best_partition(good: Floats, bad: Floats, limits: BinLimits, trend: Trend) -> Partition:
    """The partition with the highest information value, less the gains asked for, whose bad rates run with `trend`.

    good, bad: float[n], weight of the events per ordered pre-bin, n >= 1. When no partition meets the limits, all
    pre-bins are one bin. Exact: dynamic programming over the last bin, with the best predecessors in the order of
    their bad rates. Time O(n^2 (log n + m)) and memory O(m n^2) for at most m bins. Of equal partitions the one with
    fewer bins is taken.

    >>> best_partition(np.array([9.0, 5, 5, 1]), np.array([1.0, 5, 5, 9]), BinLimits(0.0, 1.0), Trend.RISING).edges
    (0, 1, 3, 4)
    """
    if trend is Trend.AUTOMATIC:
        rising = best_partition(good, bad, limits, Trend.RISING)
        falling = best_partition(good, bad, limits, Trend.FALLING)
        return falling if _net(falling, limits) > _net(rising, limits) + _WORTH_A_BIN else rising
    # Compiled code takes a second to load; a card is applied without it.
    from tallystick.scorecards.binning_loops import best_chain

    worth, rate = _bins(good, bad, limits)
    size = len(good)
    whole = Partition((0, size), max(float(worth[0, size]), 0.0) if np.isfinite(worth[0, size]) else 0.0)
    if trend in (Trend.FALLING, Trend.VALLEY):
        rate = -rate
    elif trend is Trend.FREE:
        rate = np.zeros_like(rate)
    turns = trend in (Trend.PEAK, Trend.VALLEY)
    edges, iv = best_chain(worth, rate, min(limits.most_bins, size), limits.least_gain, turns)
    found = Partition((0, *edges.tolist()), float(iv))
    return found if edges.size and _net(found, limits) > _net(whole, limits) + _WORTH_A_BIN else whole


def information_value(good: Floats, bad: Floats) -> float:
    """Of bins with good and bad in each: how far the two are apart (Kullback 1959; Siddiqi 2006). Bins of none add 0.

    >>> round(information_value(np.array([90.0, 50, 10]), np.array([10.0, 50, 90])), 4)
    2.3437
    """
    share_good, share_bad = good / good.sum(), bad / bad.sum()
    both = (good > 0) & (bad > 0)
    return float(((share_good - share_bad)[both] * np.log(share_good[both] / share_bad[both])).sum())


def _net(part: Partition, limits: BinLimits) -> float:
    return part.iv - limits.least_gain * (len(part.edges) - 2)


def _bins(good: Floats, bad: Floats, limits: BinLimits) -> tuple[Floats, Floats]:
    """Information value and bad rate of every bin [i, j) as (n+1, n+1); a bin that breaks a limit is worth -inf."""
    cumulated_good = np.concatenate([[0.0], np.cumsum(good)])
    cumulated_bad = np.concatenate([[0.0], np.cumsum(bad)])
    goods = cumulated_good[None, :] - cumulated_good[:, None]
    bads = cumulated_bad[None, :] - cumulated_bad[:, None]
    all_good, all_bad = cumulated_good[-1], cumulated_bad[-1]
    least = max(limits.least_events, np.finfo(float).tiny)
    allowed = (goods >= least) & (bads >= least) & (goods + bads >= limits.least_share * (all_good + all_bad))
    allowed &= np.arange(len(good) + 1)[:, None] < np.arange(len(good) + 1)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        share_good, share_bad = goods / all_good, bads / all_bad
        worth = np.where(allowed, (share_good - share_bad) * np.log(share_good / share_bad), _NONE)
        rate = np.where(allowed, bads / (goods + bads), 0.0)
    return worth, rate
