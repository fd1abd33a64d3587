"""The dynamic programme of exact binning, and the isotonic blocks that its candidates come from, compiled."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]
# Edges are gone through so often at most; they settle in three or four turns.
_TURNS = 20


@njit(cache=True, nogil=True)
def best_chain(worth: Floats, rate: Floats, most: int, gain: float, turns: bool) -> tuple[Places, float]:
    """Ends of the bins of the best chain of 1 to `most` bins, and its worth; no ends where there is none.

    worth, rate: float64[n+1, n+1] of bin [i, j); -inf for a bin that may not be. Rates may not fall along the chain;
    with `turns` they may fall after they have risen. A bin after the first costs `gain` in the choice of how many.
    """
    size = len(worth) - 1
    rising, rising_after = _before(worth, rate, 1.0)
    # Where chains do not turn, what is about those that have turned stays empty.
    falling, falling_after = _before(worth, rate, -1.0) if turns else (rising[:0], rising_after[:0])
    turned_most = most if turns else 0
    up = np.full((size + 1, size + 1), -np.inf)
    up[0] = worth[0]
    down = np.full((size + 1, size + 1), -np.inf)
    up_backs = np.zeros((most, size + 1, size + 1), np.int16)
    down_backs = np.zeros((turned_most, size + 1, size + 1), np.int16)
    is_down = np.zeros((turned_most, size + 1, size + 1), np.bool_)
    best, bins, last = -np.inf, 0, 0
    for count in range(most):
        if count:
            if turns:
                # A bin on the way down comes after one on the way up or down, whichever is worth more.
                either = np.maximum(up, down)
                down = _extended(either, worth, falling, falling_after, down_backs[count])
            up = _extended(up, worth, rising, rising_after, up_backs[count])
        if turns:
            is_down[count] = down > up
        for start in range(size):
            value = max(up[start, size], down[start, size]) - gain * count
            if value > best + 1e-12:
                best, bins, last = value, count + 1, start
    if bins == 0:
        return np.zeros(0, np.intp), 0.0
    ends = np.zeros(bins, np.intp)
    end, start, turned = size, last, turns and is_down[bins - 1, last, size]
    for count in range(bins - 1, 0, -1):
        ends[count] = end
        back = down_backs[count, start, end] if turned else up_backs[count, start, end]
        turned = turned and is_down[count - 1, back, start]
        end, start = start, back
    ends[0] = end
    return ends, best + gain * (bins - 1)


@njit(cache=True, nogil=True)
def _before(worth: Floats, rate: Floats, sign: float) -> tuple[Places, Places]:
    """Per start of a bin, the bins that end there in the order of their rates; per bin, how many may precede it."""
    size = len(worth) - 1
    order = np.zeros((size + 1, size + 1), np.intp)
    after = np.zeros((size + 1, size + 1), np.intp)
    for start in range(1, size):
        rates = sign * rate[:start, start]
        for place in range(start):
            if worth[place, start] == -np.inf:
                rates[place] = np.inf
        sorted_places = np.argsort(rates, kind="mergesort")
        order[start, :start] = sorted_places
        in_order = rates[sorted_places]
        for end in range(start + 1, size + 1):
            if worth[start, end] > -np.inf:
                after[start, end] = np.searchsorted(in_order, sign * rate[start, end], side="right")
    return order, after


@njit(cache=True, nogil=True)
def _extended(before: Floats, worth: Floats, order: Places, after: Places, back: npt.NDArray[np.int16]) -> Floats:
    """float64[n+1, n+1]: the best chain one bin longer that ends with bin [i, j).

    back: gets where the bin before starts.
    """
    size = len(worth) - 1
    layer = np.full((size + 1, size + 1), -np.inf)
    best = np.zeros(size + 1)
    leader = np.zeros(size + 1, np.intp)
    for start in range(1, size):
        top, at = -np.inf, 0
        for place in range(start):
            value = before[order[start, place], start]
            if value > top:
                top, at = value, order[start, place]
            best[place], leader[place] = top, at
        for end in range(start + 1, size + 1):
            lawful = after[start, end]
            if lawful > 0 and best[lawful - 1] > -np.inf:
                layer[start, end] = worth[start, end] + best[lawful - 1]
                back[start, end] = leader[lawful - 1]
    return layer


@njit(cache=True, nogil=True)
def isotonic_starts(good: Floats, bad: Floats, sign: float) -> Places:
    """First cells of the blocks that pooling neighbours leaves, until bad rates rise (sign 1) or fall (-1) throughout.

    Under such a trend the borders of these blocks are where cuts tell most (Ayer et al. 1955; Fawcett & Niculescu-Mizil
    2007: they are the corners of the hull of the ROC curve). float64[n], n >= 1.
    """
    size = len(good)
    starts = np.zeros(size, np.intp)
    goods, bads = np.zeros(size), np.zeros(size)
    top = -1
    for cell in range(size):
        top += 1
        starts[top], goods[top], bads[top] = cell, good[cell], bad[cell]
        # Cross-multiplied rates of the last two blocks: pooled while they run against the trend.
        while top > 0 and sign * (bads[top] * goods[top - 1] - bads[top - 1] * goods[top]) <= 0:
            goods[top - 1] += goods[top]
            bads[top - 1] += bads[top]
            top -= 1
    return starts[: top + 1].copy()


@njit(cache=True, nogil=True)
def moved_edges(
    good: Floats, bad: Floats, edges: Places, signs: Places, share: float, events: float, reach: int
) -> Places:
    """Edges moved, one by one and as long as that helps, to the cell within `reach` where their two bins tell most.

    good, bad: float64[cells]; edges: from 0 to the number of cells; signs: per inner edge, whether the bad rate may
    only rise (1) or fall (-1) there, or both (0). No bin comes to hold less than the share or the events.
    """
    goods, bads = np.zeros(len(good) + 1), np.zeros(len(good) + 1)
    goods[1:], bads[1:] = np.cumsum(good), np.cumsum(bad)
    all_good, all_bad = goods[-1], bads[-1]
    least = share * (all_good + all_bad)
    edges = edges.copy()
    for _ in range(_TURNS):
        moved = False
        for at in range(1, len(edges) - 1):
            low, high, now = edges[at - 1], edges[at + 1], edges[at]
            best, place = _two(goods, bads, low, now, high) + 1e-15, now
            for cell in range(max(low + 1, now - reach), min(high, now + reach + 1)):
                left_good, left_bad = goods[cell] - goods[low], bads[cell] - bads[low]
                right_good, right_bad = goods[high] - goods[cell], bads[high] - bads[cell]
                if min(left_good, left_bad, right_good, right_bad) < events:
                    continue
                if left_good + left_bad < least or right_good + right_bad < least:
                    continue
                worth = _two(goods, bads, low, cell, high)
                if worth > best and _in_trend(goods, bads, edges, signs, at, cell):
                    best, place = worth, cell
            if place != now:
                edges[at], moved = place, True
        if not moved:
            break
    return edges


@njit(cache=True, nogil=True)
def _two(goods: Floats, bads: Floats, low: int, cut: int, high: int) -> float:
    return _worth(goods, bads, low, cut) + _worth(goods, bads, cut, high)


@njit(cache=True, nogil=True)
def _worth(goods: Floats, bads: Floats, start: int, end: int) -> float:
    good = (goods[end] - goods[start]) / goods[-1]
    bad = (bads[end] - bads[start]) / bads[-1]
    if good <= 0.0 or bad <= 0.0:
        return 0.0
    return float((good - bad) * np.log(good / bad))


@njit(cache=True, nogil=True)
def _in_trend(goods: Floats, bads: Floats, edges: Places, signs: Places, at: int, cell: int) -> bool:
    """Whether the rates of the bins around edge `at`, moved to `cell`, still run as all edges want."""
    for edge in range(max(1, at - 1), min(len(edges) - 1, at + 2)):
        low = cell if edge - 1 == at else edges[edge - 1]
        cut = cell if edge == at else edges[edge]
        high = cell if edge + 1 == at else edges[edge + 1]
        left = (bads[cut] - bads[low]) * (goods[high] - goods[cut])
        right = (bads[high] - bads[cut]) * (goods[cut] - goods[low])
        if signs[edge - 1] * (right - left) < 0:
            return False
    return True
