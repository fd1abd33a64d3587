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
    """How the bad rate may run over ordered bins; equal neighbours are allowed."""

    RISING = "rising"
    FALLING = "falling"
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
    their bad rates. Time O(m n^2 log n) and memory O(m n^2) for at most m bins. Of equal partitions the one with
    fewer bins is taken, then the one whose last bins begin earliest.

    >>> best_partition(np.array([9.0, 5, 5, 1]), np.array([1.0, 5, 5, 9]), BinLimits(0.0, 1.0), Trend.RISING).edges
    (0, 1, 3, 4)
    """
    worth, rate = _bins(good, bad, limits)
    whole = Partition((0, len(good)), max(float(worth[0, len(good)]), 0.0) if np.isfinite(worth[0, len(good)]) else 0.0)
    if trend is Trend.FALLING:
        rate = -rate
    elif trend is Trend.FREE:
        rate = np.zeros_like(rate)
    layers, backs = _layers(worth, rate, limits.most_bins)
    best, found = whole.iv, None
    for bins, layer in enumerate(layers, start=1):
        start = int(np.argmax(layer[:, -1]))
        net = float(layer[start, -1]) - limits.least_gain * (bins - 1)
        if net > best + _WORTH_A_BIN:
            best, found = net, (bins, start)
    if found is None:
        return whole
    bins, start = found
    return Partition(_traced(backs, bins, start, len(good)), float(layers[bins - 1][start, -1]))


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
        rate = np.where(allowed, bads / (goods + bads), np.nan)
    return worth, rate


def _layers(worth: Floats, rate: Floats, most_bins: int) -> tuple[list[Floats], list[npt.NDArray[np.int32]]]:
    """layers[k][i, j]: best worth of k+1 bins up to j, the last of them [i, j); backs: where the one before starts."""
    size = len(worth)
    first = np.full_like(worth, _NONE)
    first[0] = worth[0]
    layers, backs = [first], [np.zeros((size, size), np.int32)]
    for _ in range(1, most_bins):
        layer, back = np.full_like(worth, _NONE), np.zeros((size, size), np.int32)
        for start in range(1, size - 1):
            _extend(layers[-1], worth, rate, start, layer, back)
        layers.append(layer)
        backs.append(back)
    return layers, backs


def _extend(
    before: Floats, worth: Floats, rate: Floats, start: int, layer: Floats, back: npt.NDArray[np.int32]
) -> None:
    """Fills layer[start] and back[start]: bins that begin at `start`, each after its best lawful predecessor."""
    ending = before[:start, start]
    possible = np.flatnonzero(ending > _NONE)
    following = np.flatnonzero(worth[start] > _NONE)
    if not len(possible) or not len(following):
        return
    in_order = possible[np.argsort(rate[possible, start], kind="stable")]
    best = np.maximum.accumulate(ending[in_order])
    leads = np.where(ending[in_order] >= best, np.arange(len(in_order)), 0)
    leader = in_order[np.maximum.accumulate(leads)]
    under = np.searchsorted(rate[in_order, start], rate[start, following], side="right") - 1
    lawful = under >= 0
    layer[start, following[lawful]] = worth[start, following[lawful]] + best[under[lawful]]
    back[start, following[lawful]] = leader[under[lawful]]


def _traced(backs: list[npt.NDArray[np.int32]], bins: int, start: int, end: int) -> tuple[int, ...]:
    edges = [end]
    for layer in range(bins - 1, 0, -1):
        edges.append(start)
        start, end = int(backs[layer][start, end]), start
    return (0, *reversed(edges))
