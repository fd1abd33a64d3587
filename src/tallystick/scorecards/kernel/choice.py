"""The compiled choice of reasons, from what each part of a card gives each row.

An entry point and what it calls are in one file, because numba's cache notices changes of that file alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import Ints
from tallystick.scorecards.kernel import native
from tallystick.scorecards.kernel.native import ChoiceRoom, Found, at, bare, carray, compiled, inner, pointer, wide
from tallystick.scorecards.kernel.program import Pairings, Places, Ranking

Table: TypeAlias = npt.NDArray[np.int32]
BLOCK = 512


@inner
def _attainable(
    member: int, bin: int, points: Any, pairs: int, pairings: Any, held: Any, rows: int, sums: Ints
) -> None:
    """Fills sums with what `bin` would give each row as the bin of this member, in the pairs that it is part of too.

    held: the bins of each member, `rows` after those of the one before.
    """
    sums[:] = points[bin]
    for pair in range(pairs):
        grid, width = at(pairings.grid, pairings.grid_starts[pair]), pairings.widths[pair]
        firsts, seconds = at(held, pairings.firsts[pair] * rows), at(held, pairings.seconds[pair] * rows)
        if pairings.firsts[pair] == member:
            for row in range(len(sums)):
                sums[row] += grid[bin * width + seconds[row]]
        elif pairings.seconds[pair] == member:
            for row in range(len(sums)):
                sums[row] += grid[firsts[row] * width + bin]


@inner
def _fill_best(
    member: int,
    points: Any,
    bins: int,
    pairs: int,
    pairings: Any,
    held: Any,
    rows: int,
    best: Ints,
    lost: Ints,
    given: Ints,
) -> None:
    """Fills best with the bin that would give each row the most, the first of equals, and lost with how much it is."""
    wide()
    best[:] = 0
    _attainable(member, 0, points, pairs, pairings, held, rows, lost)
    for bin in range(1, bins):
        _attainable(member, bin, points, pairs, pairings, held, rows, given)
        for row in range(len(given)):
            best[row] = bin if given[row] > lost[row] else best[row]
            lost[row] = max(given[row], lost[row])


@inner
def _rank_again(
    c: int, start: int, rows: int, columns: int, card: Any, parts: Any, held: Any, room: Any, has: Ints, ranks: Ints
) -> None:
    """The rank of a characteristic that is in pairs: what its best bin would add depends on the other's bin.

    has: the points of its own bin; spoilt.
    """
    pairs, points, pairings, ranking = card
    member = pairings.slots[c]
    for pair in range(pairs):
        if pairings.firsts[pair] == member or pairings.seconds[pair] == member:
            given = carray(at(parts, (columns + pair) * rows + start), (len(has),))
            has += given
    best = carray(at(room.best, member * BLOCK), (len(has),))
    most, given = carray(room.most, (len(has),)), carray(room.given, (len(has),))
    _fill_best(member, points, ranking.ordinary[c], pairs, pairings, at(held, start), rows, best, most, given)
    below = (1 << ranking.lost_shift) - 1
    for row in range(len(ranks)):
        ranks[row] = ((most[row] - has[row]) << ranking.lost_shift) + (ranks[row] & below)


@inner
def _insert(ranks: Ints, most: int, top: Any) -> None:
    """Keeps in top the `most` largest ranks of each row, the largest first, BLOCK places from one to the next."""
    wide()
    for place in range(most):
        kept = carray(at(top, place * BLOCK), (len(ranks),))
        for row in range(len(ranks)):
            larger, smaller = max(kept[row], ranks[row]), min(kept[row], ranks[row])
            kept[row], ranks[row] = larger, smaller


@inner
def _write(sums: Ints, start: int, most: int, columns: int, room: Any, card: Any, highest: int, found: Any) -> None:
    """Spells out each row's ranks: characteristic, bin, best bin, points lost; -1 where there is no further reason."""
    _, _, pairings, ranking = card
    order_bits = (1 << (ranking.lost_shift - ranking.order_shift)) - 1
    bin_bits = (1 << ranking.order_shift) - 1
    for row in range(len(sums)):
        for place in range(most):
            rank, to = room.top[place * BLOCK + row], (start + row) * most + place
            lost = rank >> ranking.lost_shift
            if lost <= 0 or sums[row] >= highest:
                found.characteristics[to] = found.bins[to] = found.best_bins[to] = -1
                found.points_lost[to] = 0
                continue
            c = columns - 1 - ((rank >> ranking.order_shift) & order_bits)
            slot = pairings.slots[c]
            found.characteristics[to] = c
            found.bins[to] = rank & bin_bits
            found.best_bins[to] = room.best[slot * BLOCK + row] if slot >= 0 else ranking.best_bins[c]
            found.points_lost[to] = lost


@compiled(
    native.TABLE,
    native.TABLE,
    native.PLACES,
    native.INTS,
    native.PAIRINGS,
    native.RANKING,
    native.CHOICE_ROOM,
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
    room: ChoiceRoom,
    base: int,
    highest: int,
    found: Found,
) -> None:
    """Fills found with what keeps each row's score down the most, the most first; spoils parts.

    parts, held: of `loops.part_rows`, the characteristics' worth being ranks. points: of every bin of the card.
    """
    wide()
    rows, most = found.points_lost.shape
    columns, pairs = len(ranking.best_bins), len(pairings.widths)
    bare_room, bare_found = bare(room), bare(found)
    bare_pairings, bare_ranking = bare(pairings), bare(ranking)
    bare_points = pointer(points.ctypes.data, nb.int32)
    bare_parts, bare_held = pointer(parts.ctypes.data, nb.int32), pointer(held.ctypes.data, nb.int32)
    for start in range(0, rows, BLOCK):
        shape = (min(BLOCK, rows - start),)
        sums, own = carray(bare_room.sums, shape), carray(bare_room.own, shape)
        room.top[:] = np.iinfo(np.int32).min
        sums[:] = base
        for pair in range(pairs):
            sums += carray(at(bare_parts, (columns + pair) * rows + start), shape)
        for c in range(columns):
            ranks = carray(at(bare_parts, c * rows + start), shape)
            best_points = ranking.most[c]
            for row in range(len(sums)):
                own[row] = best_points - (ranks[row] >> ranking.lost_shift)
                sums[row] += own[row]
            if pairings.slots[c] >= 0:
                card = pairs, at(bare_points, value_starts[c]), bare_pairings, bare_ranking
                _rank_again(c, start, rows, columns, card, bare_parts, bare_held, bare_room, own, ranks)
            _insert(ranks, most, bare_room.top)
        card = pairs, bare_points, bare_pairings, bare_ranking
        _write(sums, start, most, columns, bare_room, card, highest, bare_found)
