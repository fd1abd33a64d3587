"""Optimal bins of a column from counts alone: exact over the cuts that can matter, then each cut to its best cell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.charts import Drawing
from tallystick.scorecards import show_bins
from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition, information_value
from tallystick.scorecards.counts import Counts, on_grid, outcomes_of
from tallystick.scorecards.entries import Bin
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Floats, table_of
from tallystick.scorecards.single_precision import blurred, check_told_apart

Places = npt.NDArray[np.intp]
# Besides the borders of isotonic blocks: borders spread evenly, so that bins can be as small as the limits allow.
_SPREAD = 64
# A cut moves over so many cells at most; there are about twice as many between two spread borders.
_REACH = 400


@dataclass(frozen=True)
class OptimalBins:
    """cuts: inner edges, a value belongs above where it is no less. good, bad: per bin, the special ones last.

    specials: the special values, NaN last. iv: information value of the ordinary bins.
    """

    cuts: Floats
    good: Floats
    bad: Floats
    specials: tuple[float, ...]
    iv: float

    def plot(self) -> Drawing:
        """Share of rows, bad rate with its interval and WOE of each bin."""
        return show_bins.bins_drawing(self._bins())

    def _repr_html_(self) -> str:
        return show_bins.bins_html(self._bins(), self.iv)

    def _bins(self) -> tuple[Bin, ...]:
        return show_bins.interval_bins(self.cuts, self.specials, self.good, self.bad)


def optimal_bins(counts: Counts, limits: BinLimits | None = None, trend: Trend = Trend.AUTOMATIC) -> OptimalBins:
    """The bins with the highest information value under the limits, whose bad rates run with `trend`.

    The dynamic programme is exact over its candidates: under a rising or falling trend the borders of the isotonic
    blocks, at which alone a cut can be best where no limit binds, and evenly spread ones for where a limit does.

    >>> random = np.random.default_rng(1)
    >>> values = random.normal(size=10_000)
    >>> bins = optimal_bins(Counts.of(values, random.random(10_000) < 1 / (1 + np.exp(2 - values))))
    >>> bool((np.diff(bins.bad[:-1] / (bins.good + bins.bad)[:-1]) > 0).all())
    True
    """
    limits = limits or BinLimits()
    if not counts.good.sum() or not counts.bad.sum():
        return _bins_at(counts, np.zeros(0, np.intp))
    directions = [Trend.RISING, Trend.FALLING] if trend is Trend.AUTOMATIC else [trend]
    # What isotonic blocks tell is the most that any bins of the trend can: often the other trend need not be tried.
    bounds = [_bound(counts, way) for way in directions]
    best: tuple[float, Places] | None = None
    for place in np.argsort([-bound for bound in bounds], kind="stable").tolist():
        if best is None or bounds[place] > best[0]:
            edges = _edges(counts, limits, directions[place])
            worth = _worth(counts, edges)
            if best is None or worth > best[0]:
                best = (worth, edges)
    assert best is not None
    return _bins_at(counts, best[1][1:-1])


def bins_at(counts: Counts, cuts: Sequence[float]) -> OptimalBins:
    """Bins at the modeller's own cuts. What they cost is the difference to `optimal_bins(counts).iv`.

    A cut inside a cell of the grid moves to the cell's end.
    """
    own = np.asarray(cuts, dtype=np.float64)
    if np.isnan(own).any():
        raise UnfitData("a cut is no number", mend="give numbers")
    edges = np.unique(on_grid(own))
    places = np.searchsorted(counts.lows, edges, side="left")
    # A cut beyond all values, or beside another with no value between, would leave a bin of nothing.
    _, first = np.unique(places, return_index=True)
    kept = first[(places[first] > 0) & (places[first] < len(counts.cells))]
    return replace(_bins_at(counts, places[kept]), cuts=edges[kept])


def optimal_bins_of(
    X: Any,
    bad: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    limits: BinLimits | None = None,
    trend: Trend = Trend.AUTOMATIC,
    specials: Sequence[float] = (),
) -> dict[str, OptimalBins]:
    """Counts and bins of every column of a frame of numbers, on all cores; the same as column by column."""
    columns, outcome = table_of(X), outcomes_of(bad)
    check_told_apart(columns, blurred(dict.fromkeys(columns, tuple(specials))))

    def one(values: Any) -> OptimalBins:
        return optimal_bins(Counts.of(values, outcome, weight, specials), limits, trend)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(columns, pool.map(one, columns.values()), strict=True))


def _edges(counts: Counts, limits: BinLimits, trend: Trend) -> Places:
    """Cells at which the best bins begin, and the number of cells.

    Looked for twice: where bins are as small as they may be, the best cuts lie just so far from other cuts, and which
    ones is known only when there are some.
    """
    blocks = _blocks(counts, trend)
    edges = _best_edges(counts, limits, trend, [blocks, _spread(counts)])
    again = _best_edges(counts, limits, trend, [blocks, edges, *_at_the_limit(counts, edges, limits.least_share)])
    return again if _worth(counts, again) > _worth(counts, edges) else edges


def _best_edges(counts: Counts, limits: BinLimits, trend: Trend, candidates: Sequence[Places]) -> Places:
    from tallystick.scorecards.binning_loops import moved_edges

    starts = np.unique(np.concatenate([np.zeros(1, np.intp), *candidates]))
    starts = starts[starts < len(counts.cells)]
    good, bad = np.add.reduceat(counts.good, starts), np.add.reduceat(counts.bad, starts)
    part = best_partition(good, bad, limits, trend)
    edges = np.append(starts, len(counts.cells))[list(part.edges)]
    signs = _signs(part, good, bad, trend)
    moved: Places = moved_edges(
        counts.good, counts.bad, edges, signs, limits.least_share, max(limits.least_events, 1e-300), _REACH
    )
    return moved


def _blocks(counts: Counts, trend: Trend) -> Places:
    """Where isotonic blocks begin: of the trend, or of both where the bad rate may rise and fall."""
    from tallystick.scorecards.binning_loops import isotonic_starts

    ways = {Trend.RISING: [1.0], Trend.FALLING: [-1.0]}.get(trend, [1.0, -1.0])
    return np.concatenate([isotonic_starts(counts.good, counts.bad, way) for way in ways])


def _spread(counts: Counts) -> Places:
    reached = np.cumsum(counts.good + counts.bad)
    spread: Places = np.searchsorted(reached, reached[-1] * np.arange(1, _SPREAD) / _SPREAD) + 1
    return spread


def _at_the_limit(counts: Counts, edges: Places, share: float) -> list[Places]:
    """Cells that leave one or two bins of the least share between themselves and an edge."""
    reached = np.concatenate([np.zeros(1), np.cumsum(counts.good + counts.bad)])
    least = share * reached[-1]
    above = [np.searchsorted(reached, reached[edges] + bins * least) for bins in (1, 2)]
    below = [np.searchsorted(reached, reached[edges] - bins * least, side="right") - 1 for bins in (1, 2)]
    return [np.clip(found, 0, len(counts.cells)) for found in (*above, *below)]


def _signs(part: Partition, good: Floats, bad: Floats, trend: Trend) -> Places:
    """Per inner edge, how the bad rate may go there: 1 not down, -1 not up, 0 as it likes."""
    inner = len(part.edges) - 2
    if trend in (Trend.RISING, Trend.FALLING, Trend.FREE):
        return np.full(inner, {Trend.RISING: 1, Trend.FALLING: -1, Trend.FREE: 0}[trend], np.intp)
    goods, bads = np.add.reduceat(good, part.edges[:-1]), np.add.reduceat(bad, part.edges[:-1])
    rates = bads / (goods + bads)
    turn = int(np.argmax(rates if trend is Trend.PEAK else -rates))
    up = np.where(np.arange(inner) < turn, 1, -1)
    return (up if trend is Trend.PEAK else -up).astype(np.intp)


def _bound(counts: Counts, trend: Trend) -> float:
    if trend not in (Trend.RISING, Trend.FALLING):
        return np.inf
    starts = _blocks(counts, trend)
    good, bad = np.add.reduceat(counts.good, starts), np.add.reduceat(counts.bad, starts)
    # A block of good or bad alone would tell without end; half an event stands for none, which is still a bound.
    return information_value(np.maximum(good, 0.5), np.maximum(bad, 0.5)) * (1 + 1e-9)


def _worth(counts: Counts, edges: Places) -> float:
    starts = edges[:-1]
    return information_value(np.add.reduceat(counts.good, starts), np.add.reduceat(counts.bad, starts))


def _bins_at(counts: Counts, inner: Places) -> OptimalBins:
    starts = np.concatenate([np.zeros(1, np.intp), inner])
    if len(counts.cells):
        good, bad = np.add.reduceat(counts.good, starts), np.add.reduceat(counts.bad, starts)
    else:
        good, bad = np.zeros(1), np.zeros(1)
    iv = information_value(good, bad) if good.sum() and bad.sum() else 0.0
    return OptimalBins(
        counts.lows[inner],
        np.concatenate([good, counts.special_good]),
        np.concatenate([bad, counts.special_bad]),
        counts.specials,
        iv,
    )
