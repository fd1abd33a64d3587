"""Whole points for all tables at once, such that their sums come nearest to what the fine tables say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.few import Few, Fine
from tallystick.scorecards.boosted.kernels import BOTH
from tallystick.scorecards.boosted.learn import Setting
from tallystick.scorecards.entries import Ints
from tallystick.scorecards.frames import Floats
from tallystick.terms import Direction

_ROUNDS = 20
# In units of the curve: holds a cell that few rows fall into near what its own fine cells say.
_HOLD = 2.0
_SIGNS = {Direction.BETTER_WHEN_HIGH: 1, Direction.WORSE_WHEN_HIGH: -1}


@dataclass(frozen=True, slots=True)
class WholePoints:
    """mains: int32[bins] per characteristic; grids: int32[first's groups, second's] per pair."""

    mains: tuple[Ints, ...]
    grids: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """start: points before rounding, of whatever shape; cells: per row of `rows`, its place in them, laid flat.

    runs: per axis, how many of its places are in order, and which way (1 up, -1 down).
    """

    start: Floats
    rows: npt.NDArray[np.intp] | slice
    cells: npt.NDArray[np.intp]
    runs: tuple[tuple[int, int], ...]


def whole_points(setting: Setting, fine: Fine, few: Few, factor: float) -> WholePoints:
    """Rounds `few`, times `factor` (points per unit of log-odds), all tables together.

    Rounded one by one, forty tables are off by two points; cut into few bins one by one, by what no table knows of the
    others. So each cell in turn takes the whole points that bring the rows' sums nearest to the fine tables' (weighted
    least squares), as far as the order of its neighbours lets it. Tables that say nothing stay as they are.
    """
    tables = _tables(setting, few, factor)
    points = [np.rint(table.start).astype(np.int64) for table in tables]
    log_odds = fine.log_odds(setting)
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    weight = (setting.rows.good + setting.rows.bad) * chance * (1.0 - chance)
    missing = factor * log_odds
    for table, own in zip(tables, points, strict=True):
        missing[table.rows] -= own.ravel()[table.cells]
    for _ in range(_ROUNDS):
        moved = False
        missing -= float(weight @ missing) / float(weight.sum())
        for table, own in zip(tables, points, strict=True):
            fresh = _nearest(table, own, weight, missing) if table.start.any() else own
            moved = moved or bool((fresh != own).any())
            missing[table.rows] -= (fresh - own).ravel()[table.cells]
            own[...] = fresh
        if not moved:
            break
    whole = [own.astype(np.int32) for own in points]
    return WholePoints(tuple(whole[: len(few.mains)]), tuple(whole[len(few.mains) :]))


def _tables(setting: Setting, few: Few, factor: float) -> list[_Table]:
    columns = setting.rows.columns
    places = [bins[codes] for bins, codes in zip(few.bins, setting.rows.codes, strict=True)]
    ordinary = [int(bins[: column.ordinary].max()) + 1 for bins, column in zip(few.bins, columns, strict=True)]
    signs = [_SIGNS.get(column.direction, 0) for column in columns]
    tables = [
        _Table(factor * main, slice(None), place, ((count, sign),))
        for main, place, count, sign in zip(few.mains, places, ordinary, signs, strict=True)
    ]
    for pair in few.pairs:
        mine = slice(None) if pair.of.side == BOTH else setting.on(pair.of.side)
        first, second = pair.first_groups[places[pair.of.first][mine]], pair.second_groups[places[pair.of.second][mine]]
        runs = tuple(
            (int(groups[: ordinary[at]].max()) + 1, signs[at])
            for groups, at in ((pair.first_groups, pair.of.first), (pair.second_groups, pair.of.second))
        )
        tables.append(_Table(factor * pair.table, mine, first * pair.table.shape[1] + second, runs))
    return tables


def _nearest(table: _Table, points: npt.NDArray[np.int64], weight: Floats, missing: Floats) -> npt.NDArray[np.int64]:
    mine = weight[table.rows]
    heft = np.bincount(table.cells, weights=mine, minlength=points.size).reshape(points.shape)
    wanted = np.bincount(table.cells, weights=mine * missing[table.rows], minlength=points.size).reshape(points.shape)
    step = np.rint((wanted + _HOLD * (table.start - points)) / (heft + _HOLD)).astype(np.int64)
    if not any(sign for _, sign in table.runs):
        return points + step
    fresh = points.copy()
    for cell in zip(*np.nonzero(step), strict=True):
        low, high = _room(table, fresh, cell)
        fresh[cell] = min(max(int(fresh[cell] + step[cell]), low), high)
    return fresh


def _room(table: _Table, points: npt.NDArray[np.int64], cell: tuple[int, ...]) -> tuple[int, int]:
    """Between what points a cell's neighbours in order keep it."""
    low, high = [-(2**30)], [2**30]
    for axis, (count, sign) in enumerate(table.runs):
        at = cell[axis]
        for near in (at - 1, at + 1):
            if sign and at < count and 0 <= near < count:
                beside = int(points[(*cell[:axis], near, *cell[axis + 1 :])])
                (low if (near < at) == (sign > 0) else high).append(beside)
    return max(low), min(high)
