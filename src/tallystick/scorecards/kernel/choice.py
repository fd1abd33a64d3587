"""The compiled choice of reasons, from what each part of a card gives each row.

An entry point and what it calls are in one file, because numba's cache notices changes of that file alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import Ints
from tallystick.scorecards.kernel import native
from tallystick.scorecards.kernel.native import Found, compiled, inner, wide
from tallystick.scorecards.kernel.program import Pairings, Places, Ranking

Table: TypeAlias = npt.NDArray[np.int32]
BLOCK = 2048


@inner
def _attainable(member: int, bin: int, points: Ints, pairings: Any, held: Any, start: int, sums: Ints) -> None:
    """Fills sums with what `bin` would give each row as the bin of this member, in the pairs that it is part of too."""
    sums[:] = points[bin]
    for pair in range(len(pairings.widths)):
        grid, width = pairings.grid[pairings.grid_starts[pair] :], pairings.widths[pair]
        if pairings.firsts[pair] == member:
            second = held[pairings.seconds[pair]][start:]
            for row in range(len(sums)):
                sums[row] += grid[np.uint64(bin * width + second[row])]
        elif pairings.seconds[pair] == member:
            first = held[pairings.firsts[pair]][start:]
            for row in range(len(sums)):
                sums[row] += grid[np.uint64(first[row] * width + bin)]


@inner
def _fill_best(
    member: int, points: Ints, ordinary: int, pairings: Any, held: Any, start: int, best: Ints, lost: Ints, given: Ints
) -> None:
    """Fills best with the bin that would give each row the most, the first of equals, and lost with how much it is."""
    wide()
    best[:] = 0
    _attainable(member, 0, points, pairings, held, start, lost)
    for bin in range(1, ordinary):
        _attainable(member, bin, points, pairings, held, start, given)
        for row in range(len(given)):
            best[row] = bin if given[row] > lost[row] else best[row]
            lost[row] = max(given[row], lost[row])


@inner
def _take_own(member: int, points: Ints, pairings: Any, here: Ints, pair_points: Any, start: int, lost: Ints) -> None:
    """Takes from lost what each row's own bin of this member gives it, in the pairs that it is part of too."""
    for row in range(len(lost)):
        lost[row] -= points[np.uint64(here[row])]
    for pair in range(len(pairings.widths)):
        if pairings.firsts[pair] == member or pairings.seconds[pair] == member:
            given = pair_points[pair][start:]
            for row in range(len(lost)):
                lost[row] -= given[row]


@inner
def _insert(ranks: Ints, top: Any) -> None:
    """Keeps in top, int32[most, BLOCK], the largest of what each row was given, in order. Spoils ranks."""
    wide()
    for place in range(len(top)):
        kept = top[place]
        for row in range(len(ranks)):
            larger, smaller = max(kept[row], ranks[row]), min(kept[row], ranks[row])
            kept[row], ranks[row] = larger, smaller


@inner
def _write(sums: Ints, top: Any, best: Any, slots: Any, ranking: Any, highest: int, start: int, found: Any) -> None:
    """Spells out each row's ranks: characteristic, bin, best bin, points lost; -1 where there is no further reason."""
    which, bins, best_bins, points_lost = found
    last = len(ranking.best_bins) - 1
    order_bits = (1 << (ranking.lost_shift - ranking.order_shift)) - 1
    bin_bits = (1 << ranking.order_shift) - 1
    for row in range(len(sums)):
        for place in range(len(top)):
            rank, at = top[place, row], start + row
            lost = rank >> ranking.lost_shift
            if lost <= 0 or sums[row] >= highest:
                which[at, place] = bins[at, place] = best_bins[at, place] = -1
                points_lost[at, place] = 0
                continue
            c = last - ((rank >> ranking.order_shift) & order_bits)
            which[at, place] = c
            bins[at, place] = rank & bin_bits
            best_bins[at, place] = best[slots[c], row] if slots[c] >= 0 else ranking.best_bins[c]
            points_lost[at, place] = lost


@compiled(
    native.TABLE,
    native.TABLE,
    native.PLACES,
    native.INTS,
    native.PAIRINGS,
    native.RANKING,
    native.COUNT,
    native.COUNT,
    native.FOUND,
)
def reason_rows(
    parts: Table,
    held: Table,
    value_starts: Places,
    points: Ints,
    pairings: Pairings,
    ranking: Ranking,
    base: int,
    highest: int,
    found: Found,
) -> None:
    """Fills found with what keeps each row's score down the most, the most first; spoils parts.

    parts, held: of `loops.part_rows`, the characteristics' worth being ranks. points: of every bin of the card.
    """
    wide()
    rows, reasons = found.points_lost.shape
    columns, members = len(ranking.best_bins), len(pairings.members)
    best, top = np.empty((members, BLOCK), np.int32), np.empty((reasons, BLOCK), np.int32)
    spare, sums_room = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32)
    slots = np.full(columns, -1, np.int64)
    for member in range(members):
        slots[pairings.members[member]] = member
    for start in range(0, rows, BLOCK):
        size = min(BLOCK, rows - start)
        sums = sums_room[:size]
        sums[:] = base
        top[:] = np.iinfo(np.int32).min
        for pair in range(columns, len(parts)):
            sums += parts[pair][start : start + size]
        for c in range(columns):
            ranks, most, slot = parts[c][start : start + size], ranking.most[c], slots[c]
            for row in range(size):
                sums[row] += most - (ranks[row] >> ranking.lost_shift)
            if slot >= 0:
                own, here = points[value_starts[c] :], held[slot][start : start + size]
                _fill_best(
                    slot, own, ranking.ordinary[c], pairings, held, start, best[slot][:size], ranks, spare[:size]
                )
                _take_own(slot, own, pairings, here, parts[columns:], start, ranks)
                order = (columns - 1 - c) << ranking.order_shift
                for row in range(size):
                    ranks[row] = (ranks[row] << ranking.lost_shift) + order + here[row]
            _insert(ranks, top)
        _write(sums, top, best, slots, ranking, highest, start, found)
