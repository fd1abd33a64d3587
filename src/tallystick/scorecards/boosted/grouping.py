"""Few groups in place of many cells, such that the groups' means tell nearly what the cells told."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from tallystick.scorecards.frames import Floats

Groups: TypeAlias = npt.NDArray[np.intp]


def in_order(values: Floats, weights: Floats, most: int, worth: float, share: float) -> Groups:
    """The best cut of ordered cells into at most `most` runs; a run more must be worth `worth`. intp[cells].

    values, weights: float64[cells, tables]: what each table says of a cell, and with which weight. A run holds at
    least `share` of the first table's weight. Exact, by dynamic programming over the weighted squares around each
    run's means (Fisher 1958). All cells are one run where no cut meets the share.
    """
    size = len(values)
    loss = _losses(np.ascontiguousarray(values), np.ascontiguousarray(weights), share)
    best, backs = [loss[0]], []
    below = np.tri(size + 1, dtype=bool)
    for _ in range(1, min(most, size)):
        through = np.where(below, np.inf, best[-1][:, None] + loss)
        backs.append(np.argmin(through, axis=0))
        best.append(through.min(axis=0))
    paid = [float(layer[size]) + worth * runs for runs, layer in enumerate(best)]
    runs, end = int(np.argmin(paid)), size
    groups = np.zeros(size, dtype=np.intp)
    if not np.isfinite(paid[runs]):
        return groups
    for run in range(runs, 0, -1):
        start = int(backs[run - 1][end])
        groups[start:end] = run
        end = start
    return groups


def in_any_order(values: Floats, weights: Floats, most: int, worth: float) -> Groups:
    """Groups of cells without an order, two by two joined where that costs least (Ward 1963). intp[cells]

    Joins until there are at most `most` groups and the next joint would cost more than `worth`.
    """
    groups: Groups = _joined(np.ascontiguousarray(values), np.ascontiguousarray(weights), most, worth)
    return np.unique(groups, return_inverse=True)[1].astype(np.intp)


@njit(cache=True, nogil=True)
def _losses(values: Floats, weights: Floats, share: float) -> Floats:
    """[i, j]: the weighted squares around the means of cells i to j - 1; infinite where they weigh too little."""
    size, tables = values.shape
    least = share * weights[:, 0].sum()
    loss = np.full((size + 1, size + 1), np.inf)
    for start in range(size):
        weight, total, squares = np.zeros(tables), np.zeros(tables), np.zeros(tables)
        for end in range(start, size):
            lost = 0.0
            for table in range(tables):
                weight[table] += weights[end, table]
                total[table] += weights[end, table] * values[end, table]
                squares[table] += weights[end, table] * values[end, table] ** 2
                if weight[table] > 0:
                    lost += squares[table] - total[table] ** 2 / weight[table]
            if weight[0] >= least:
                loss[start, end + 1] = lost
    return loss


@njit(cache=True, nogil=True)
def _cost(values: Floats, weights: Floats, one: Any, other: Any) -> float:
    cost = 0.0
    for table in range(values.shape[1]):
        both = weights[one, table] + weights[other, table]
        if both > 0:
            apart = values[one, table] - values[other, table]
            cost += weights[one, table] * weights[other, table] / both * apart * apart
    return cost


@njit(cache=True, nogil=True)
def _joined(values: Floats, weights: Floats, most: int, worth: float) -> Groups:
    size = len(values)
    values, weights = values.copy(), weights.copy()
    groups = np.arange(size)
    costs = np.full((size, size), np.inf)
    for one in range(size):
        for other in range(one):
            costs[one, other] = _cost(values, weights, one, other)
    for left in range(size, 1, -1):
        place = np.argmin(costs)
        gone, kept = place // size, place % size
        if left <= most and costs[gone, kept] > worth:
            break
        for table in range(values.shape[1]):
            both = weights[gone, table] + weights[kept, table]
            if both > 0:
                mean = weights[gone, table] * values[gone, table] + weights[kept, table] * values[kept, table]
                values[kept, table] = mean / both
            weights[kept, table] = both
        groups[groups == gone] = kept
        costs[gone, :] = np.inf
        costs[:, gone] = np.inf
        for other in range(size):
            if groups[other] == other and other < kept:
                costs[kept, other] = _cost(values, weights, kept, other)
            elif groups[other] == other and other > kept:
                costs[other, kept] = _cost(values, weights, kept, other)
    return groups
