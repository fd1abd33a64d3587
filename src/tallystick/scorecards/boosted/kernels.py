"""The arithmetic of boosting over codes, compiled: one step of one table, and rounds of steps until they stop helping.

Every table is in natural log-odds of good to bad. A step looks at the slope (first derivative of the log-likelihood)
and the curve (minus the second) of the rows in each cell, and moves the cells a little towards where they want to be
(Friedman 2001; Newton steps as in Friedman, Hastie & Tibshirani 2000).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]
# How a table's ordinary codes may run: see `order` below.
RISING, FALLING, FREE, WORDS = 1, -1, 0, 2
# Which rows a pair's table is for: those on side 0 or 1 of a cut, or all.
BOTH = -1
# Draws every table a little to 0, as by so much of its rows' own curve. Two characteristics that say nearly the same
# would else grow against each other without end: the rows would hardly tell, but few bins of each no longer cancel.
DECAY = 0.05


@njit(cache=True, nogil=True)
def deviance(log_odds: Floats, good: Floats, bad: Floats) -> float:
    """Minus the log-likelihood."""
    total = 0.0
    for row in range(len(log_odds)):
        total += good[row] * np.log1p(np.exp(-log_odds[row])) + bad[row] * np.log1p(np.exp(log_odds[row]))
    return total


@njit(cache=True, nogil=True)
def slopes_and_curves(log_odds: Floats, good: Floats, bad: Floats, slopes: Floats, curves: Floats) -> None:
    """Writes the first and minus the second derivative of the log-likelihood, per row, into `slopes` and `curves`."""
    for row in range(len(log_odds)):
        chance = 1.0 / (1.0 + np.exp(-log_odds[row]))
        weight = good[row] + bad[row]
        slopes[row] = good[row] - weight * chance
        curves[row] = weight * chance * (1.0 - chance)


@njit(cache=True, nogil=True)
def main_step(
    codes: Any,
    slopes: Floats,
    curves: Floats,
    table: Floats,
    ordinary: int,
    order: int,
    rate: float,
    pull: float,
    least: float,
) -> Floats:
    """One step of one characteristic's table; returns what was added to it.

    Numbers: the cut that helps most, which keeps to `order`; each special code by itself. Words: every word by
    itself, drawn to 0 by `pull` (a ridge, so a rare word hardly moves).
    """
    slope = np.zeros(len(table))
    curve = np.zeros(len(table))
    for row in range(len(slopes)):
        slope[codes[row]] += slopes[row]
        curve[codes[row]] += curves[row]
    added = np.zeros(len(table))
    alone = 0
    if order != WORDS:
        alone = ordinary
        for code in range(ordinary):
            slope[code] -= DECAY * curve[code] * table[code]
        cut_step(slope, curve, added, ordinary, order, rate, pull, least)
    for code in range(alone, len(table)):
        added[code] = rate * (slope[code] - pull * table[code]) / (curve[code] + pull)
    for code in range(len(table)):
        table[code] += added[code]
    return added


@njit(cache=True, nogil=True)
def cut_step(
    slope: Floats, curve: Floats, added: Floats, ordinary: int, order: int, rate: float, pull: float, least: float
) -> None:
    """Writes the best two-leaf step over the first `ordinary` codes into `added`."""
    all_slope, all_curve = slope[:ordinary].sum(), curve[:ordinary].sum()
    left_slope, left_curve, best, cut, low, high = 0.0, 0.0, 0.0, -1, 0.0, 0.0
    for code in range(ordinary - 1):
        left_slope += slope[code]
        left_curve += curve[code]
        right_slope, right_curve = all_slope - left_slope, all_curve - left_curve
        if left_curve < least or right_curve < least:
            continue
        left, right = left_slope / (left_curve + pull), right_slope / (right_curve + pull)
        gain = left_slope * left + right_slope * right
        if gain > best and order * (right - left) >= 0:
            best, cut, low, high = gain, code, left, right
    if cut >= 0:
        for code in range(ordinary):
            added[code] = rate * (low if code <= cut else high)


@njit(cache=True, nogil=True)
def sequence(slope: Floats, curve: Floats, order: int, pull: float) -> Places:
    """In which order cells may be cut: words by what they want, best first; numbers as they are."""
    if order == WORDS:
        return np.argsort(-slope / (curve + pull), kind="mergesort")
    return np.arange(len(slope))


@njit(cache=True, nogil=True)
def best_cut(
    slope: Floats, curve: Floats, cells: Places, order: int, pull: float, least: float
) -> tuple[float, int, float, float]:
    """What the best cut of `cells` gains, how many lie before it (0: no cut), and what either side wants."""
    all_slope, all_curve = slope.sum(), curve.sum()
    whole = all_slope / (all_curve + pull)
    best, at, low, high = all_slope * whole, 0, whole, whole
    left_slope, left_curve = 0.0, 0.0
    for place in range(len(cells) - 1):
        left_slope += slope[cells[place]]
        left_curve += curve[cells[place]]
        right_slope, right_curve = all_slope - left_slope, all_curve - left_curve
        if left_curve < least or right_curve < least:
            continue
        left, right = left_slope / (left_curve + pull), right_slope / (right_curve + pull)
        gain = left_slope * left + right_slope * right
        if gain > best and (order == WORDS or order * (right - left) >= 0):
            best, at, low, high = gain, place + 1, left, right
    return best, at, low, high


@njit(cache=True, nogil=True)
def tree(
    slope: Floats, curve: Floats, order: int, order_within: int, pull: float, least: float, leaves: Floats
) -> float:
    """The best tree of a cut of the rows and then of the columns on either side; `leaves` gets it, cell by cell.

    Returns its gain, 0 where there is none. Where rows keep an order, all leaves on the one side must be as the order
    wants it against all on the other, so that the sum of trees keeps it in every column.
    """
    rows, columns = slope.shape
    first = sequence(slope.sum(axis=1), curve.sum(axis=1), order, pull)
    near, near_curve = np.zeros(columns), np.zeros(columns)
    far, far_curve = slope.sum(axis=0), curve.sum(axis=0)
    best = 0.0
    for place in range(rows - 1):
        row = first[place]
        near += slope[row]
        near_curve += curve[row]
        far -= slope[row]
        far_curve -= curve[row]
        if near_curve.sum() < least or far_curve.sum() < least:
            continue
        near_cells = sequence(near, near_curve, order_within, pull)
        far_cells = sequence(far, far_curve, order_within, pull)
        one, one_at, one_low, one_high = best_cut(near, near_curve, near_cells, order_within, pull, least)
        two, two_at, two_low, two_high = best_cut(far, far_curve, far_cells, order_within, pull, least)
        if one + two <= best:
            continue
        if order == RISING and min(two_low, two_high) < max(one_low, one_high):
            continue
        if order == FALLING and max(two_low, two_high) > min(one_low, one_high):
            continue
        best = one + two
        for other in range(rows):
            on_near = other <= place
            for cell in range(columns):
                column = near_cells[cell] if on_near else far_cells[cell]
                before = cell < (one_at if on_near else two_at)
                low, high = (one_low, one_high) if on_near else (two_low, two_high)
                leaves[first[other], column] = low if before else high
    return best


@njit(cache=True, nogil=True)
def pair_step(
    slope: Floats, curve: Floats, first_order: int, second_order: int, rate: float, pull: float, least: float
) -> Floats:
    """float64[first, second]: `rate` times the better of the two trees that begin with the one or the other."""
    leaves = np.zeros(slope.shape)
    turned = np.zeros((slope.shape[1], slope.shape[0]))
    one = tree(slope, curve, first_order, second_order, pull, least, leaves)
    two = tree(slope.T.copy(), curve.T.copy(), second_order, first_order, pull, least, turned)
    if one >= two:
        return rate * leaves
    return rate * turned.T.copy()


@njit(cache=True, nogil=True)
def summed_cells(
    first: Any, second: Any, sides: Any, side: int, slopes: Floats, curves: Floats, rows: int, columns: int
) -> tuple[Floats, Floats]:
    """Slope and curve of each cell of two coarse codes, of the rows on one side or of all (`BOTH`)."""
    slope = np.zeros((rows, columns))
    curve = np.zeros((rows, columns))
    for row in range(len(slopes)):
        if side == BOTH or sides[row] == side:
            slope[first[row], second[row]] += slopes[row]
            curve[first[row], second[row]] += curves[row]
    return slope, curve


@njit(cache=True, nogil=True)
def promise(
    learned: tuple[Floats, Floats],
    held: tuple[Floats, Floats],
    first_order: int,
    second_order: int,
    steps: int,
    rate: float,
    pull: float,
    least: float,
) -> float:
    """What a few steps on the learning rows' cells gain on the held-out rows' cells, to second order."""
    table = np.zeros(learned[0].shape)
    for _ in range(steps):
        table += pair_step(learned[0] - learned[1] * table, learned[1], first_order, second_order, rate, pull, least)
    return float((held[0] * table - 0.5 * held[1] * table * table).sum())


@njit(cache=True, nogil=True)
def boost(
    learning: tuple[Any, Any, Any, Floats, Floats, Floats],
    held: tuple[Any, Any, Any, Floats, Floats, Floats],
    mains: Floats,
    pairs: Floats,
    sizes: tuple[Places, Places, Places],
    orders: Places,
    pulls: Floats,
    which: Any,
    settings: tuple[float, float, float],
    most: int,
    patience: int,
) -> int:
    """Rounds of one step per table, until `patience` rounds have not helped the held-out rows; returns how many did.

    learning, held: codes uint8[columns, rows], coarse codes of the same shape; side, good, bad, log-odds of the rows.
    mains: float64[columns, codes]; pairs: float64[pairs, coarse codes, coarse codes]. Tables and log-odds are left as
    they were at the best round. sizes: codes, ordinary codes and coarse codes per column. orders, pulls: per column.
    which: intp[pairs, 3], two columns and a side. settings: rate, the pairs' pull, least curve of a leaf.
    """
    log_odds, held_log_odds = learning[5], held[5]
    best = deviance(held_log_odds, held[3], held[4])
    kept = (mains.copy(), pairs.copy(), log_odds.copy(), held_log_odds.copy())
    helped = 0
    slopes, curves = np.empty(len(log_odds)), np.empty(len(log_odds))
    for turn in range(most):
        one_round(learning, held, mains, pairs, sizes, orders, pulls, which, settings, slopes, curves)
        now = deviance(held_log_odds, held[3], held[4])
        if now < best - 1e-9:
            best, helped = now, turn + 1
            kept = (mains.copy(), pairs.copy(), log_odds.copy(), held_log_odds.copy())
        elif turn + 1 - helped >= patience:
            break
    mains[:], pairs[:], log_odds[:], held_log_odds[:] = kept
    return helped


@njit(cache=True, nogil=True)
def boost_for(
    learning: tuple[Any, Any, Any, Floats, Floats, Floats],
    held: tuple[Any, Any, Any, Floats, Floats, Floats],
    mains: Floats,
    pairs: Floats,
    sizes: tuple[Places, Places, Places],
    orders: Places,
    pulls: Floats,
    which: Any,
    settings: tuple[float, float, float],
    rounds: int,
) -> None:
    """So many rounds, whatever the held-out rows say of them; all as in `boost`."""
    slopes, curves = np.empty(len(learning[5])), np.empty(len(learning[5]))
    for _ in range(rounds):
        one_round(learning, held, mains, pairs, sizes, orders, pulls, which, settings, slopes, curves)


@njit(cache=True, nogil=True)
def one_round(
    learning: tuple[Any, Any, Any, Floats, Floats, Floats],
    held: tuple[Any, Any, Any, Floats, Floats, Floats],
    mains: Floats,
    pairs: Floats,
    sizes: tuple[Places, Places, Places],
    orders: Places,
    pulls: Floats,
    which: Any,
    settings: tuple[float, float, float],
    slopes: Floats,
    curves: Floats,
) -> None:
    """A step of every table. slopes, curves: room for a number per learning row."""
    codes, coarse, sides, good, bad, log_odds = learning
    held_codes, held_coarse, held_sides, _, _, held_log_odds = held
    all_codes, ordinary, all_coarse = sizes
    rate, pair_pull, least = settings
    slopes_and_curves(log_odds, good, bad, slopes, curves)
    for column in range(len(codes)):
        added = main_step(
            codes[column], slopes, curves, mains[column, : all_codes[column]], ordinary[column],
            orders[column], rate, pulls[column], least,
        )  # fmt: skip
        for row in range(len(log_odds)):
            step = added[codes[column, row]]
            log_odds[row] += step
            slopes[row] -= curves[row] * step
        for row in range(len(held_log_odds)):
            held_log_odds[row] += added[held_codes[column, row]]
    for pair in range(len(which)):
        first, second, side = which[pair]
        slope, curve = summed_cells(
            coarse[first], coarse[second], sides, side, slopes, curves, all_coarse[first], all_coarse[second]
        )
        move = pair_step(slope, curve, orders[first], orders[second], rate, pair_pull, least)
        pairs[pair, : all_coarse[first], : all_coarse[second]] += move
        for row in range(len(log_odds)):
            if side == BOTH or sides[row] == side:
                step = move[coarse[first, row], coarse[second, row]]
                log_odds[row] += step
                slopes[row] -= curves[row] * step
        for row in range(len(held_log_odds)):
            if side == BOTH or held_sides[row] == side:
                held_log_odds[row] += move[held_coarse[first, row], held_coarse[second, row]]
