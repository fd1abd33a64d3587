"""The compiled score and reasons of one row, which take so little time that handing over arguments is most of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np

from tallystick.scorecards.card import Card
from tallystick.scorecards.kernel import native
from tallystick.scorecards.kernel.native import compiled, inner, pointer
from tallystick.scorecards.kernel.program import Places, Program

# Places in each reason of what `reason_row` finds, and its length.
CHARACTERISTIC, BIN, BEST_BIN, POINTS_LOST, REASON = range(5)
# Places in the first numbers of what it goes by, the addresses of a `RowCard` after them.
COLUMNS, PAIRS, BASE, HIGHEST, WITHIN, ADDRESSES = range(6)
# Further below zero than any sum of points.
INFINITE = -(1 << 62)


class RowCard(NamedTuple):
    """The arrays of a `Program` that one row needs. worded: whether a characteristic's value is its bin, from words.

    alone: the best bin of a characteristic that is part of no pair, -1 for one that is.
    """

    worded: Any
    cut_starts: Any
    cuts: Any
    special_starts: Any
    specials: Any
    steps: Any
    special_steps: Any
    missing_steps: Any
    value_starts: Any
    points: Any
    ordinary: Any
    alone: Any
    members: Any
    firsts: Any
    seconds: Any
    grid_starts: Any
    widths: Any
    grid: Any


def row_card(program: Program) -> RowCard:
    bins, places, pairings = program.bins, program.places, program.pairings
    return RowCard(
        np.array([one.categorical for one in program.card.characteristics], np.int64),
        bins.cut_starts,
        bins.cuts64,
        bins.special_starts,
        bins.specials64,
        places.steps,
        places.special_steps,
        places.missing_steps,
        bins.value_starts,
        program.points.values,
        np.array([len(one.ordinary) for one in program.card.characteristics], np.int64),
        _best_alone(program.card),
        pairings.members,
        pairings.firsts,
        pairings.seconds,
        pairings.grid_starts,
        pairings.widths,
        pairings.grid,
    )


def _best_alone(card: Card) -> Places:
    paired = {name for pair in card.pairs for name in (pair.first, pair.second)}
    best = [
        -1 if one.name in paired else int(np.argmax(one.points[: len(one.ordinary)])) for one in card.characteristics
    ]
    return np.array(best, np.int64)


def standing(card: Card, arrays: RowCard, within: Places) -> Places:
    """What `reason_row` goes by: numbers and addresses, good as long as these arrays are held.

    within: int64, per characteristic, 0 where any ordinary bin may be its best; else the address of a flag for each of
    them, int64, that says whether it may.
    """
    counts = len(card.names), len(card.pairs), card.base_points, card.scale.highest
    return np.array([*counts, *(address_of(one) for one in (within, *arrays))], np.int64)


def address_of(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


@inner
def _opened(at: Any) -> RowCard:
    """The arrays at these addresses: one array is handed over in a tenth of a microsecond, seventeen in several."""
    i64, i32, f64 = nb.int64, nb.int32, nb.float64
    return RowCard(
        pointer(at[ADDRESSES + 0], i64),
        pointer(at[ADDRESSES + 1], i64),
        pointer(at[ADDRESSES + 2], f64),
        pointer(at[ADDRESSES + 3], i64),
        pointer(at[ADDRESSES + 4], f64),
        pointer(at[ADDRESSES + 5], i32),
        pointer(at[ADDRESSES + 6], i32),
        pointer(at[ADDRESSES + 7], i32),
        pointer(at[ADDRESSES + 8], i64),
        pointer(at[ADDRESSES + 9], i32),
        pointer(at[ADDRESSES + 10], i64),
        pointer(at[ADDRESSES + 11], i64),
        pointer(at[ADDRESSES + 12], i64),
        pointer(at[ADDRESSES + 13], i64),
        pointer(at[ADDRESSES + 14], i64),
        pointer(at[ADDRESSES + 15], i64),
        pointer(at[ADDRESSES + 16], i64),
        pointer(at[ADDRESSES + 17], i32),
    )


@inner
def _bin(card: Any, c: int, value: float) -> int:
    if card.worded[c]:
        return int(value)
    bin = int(card.missing_steps[c]) if value != value else 0
    for place in range(card.cut_starts[c], card.cut_starts[c + 1]):
        bin += card.steps[place] if value >= card.cuts[place] else 0
    for place in range(card.special_starts[c], card.special_starts[c + 1]):
        bin += card.special_steps[place] if value == card.specials[place] else 0
    return bin


@inner
def _points_of_pair(card: Any, pair: int, first_bin: int, second_bin: int) -> int:
    return int(card.grid[card.grid_starts[pair] + first_bin * card.widths[pair] + second_bin])


@inner
def _given(card: Any, pairs: int, c: int, bin: int, bins: Any) -> int:
    """Points that `bin` would give as the bin of characteristic c, in the pairs that it is part of too."""
    given = int(card.points[card.value_starts[c] + bin])
    for pair in range(pairs):
        first, second = card.members[card.firsts[pair]], card.members[card.seconds[pair]]
        if first == c:
            given += _points_of_pair(card, pair, bin, bins[second])
        elif second == c:
            given += _points_of_pair(card, pair, bins[first], bin)
    return given


@inner
def _best_within(card: Any, pairs: int, c: int, bins: Any, address: int) -> tuple[int, int]:
    """The first of the bins that would give the most, and how much; only those that the flags at an address let in.

    Without any of them the bin that it has, which gains nothing.
    """
    best, most, within = bins[c], _given(card, pairs, c, bins[c], bins), pointer(address, nb.int64)
    for bin in range(card.ordinary[c]):
        given = _given(card, pairs, c, bin, bins)
        if within[bin] and given > most:
            best, most = bin, given
    return best, most


@inner
def _best_of_any(card: Any, pairs: int, c: int, bins: Any) -> tuple[int, int]:
    """The first of the ordinary bins that would give the most, and how much."""
    best, most = 0, _given(card, pairs, c, 0, bins)
    for bin in range(1, card.ordinary[c]):
        given = _given(card, pairs, c, bin, bins)
        if given > most:
            best, most = bin, given
    return best, most


@inner
def _insert(found: Places, reasons: int, c: int, bin: int, best: int, lost: int) -> None:
    """Puts a reason where it belongs among those found so far, after its equals; the last one makes room."""
    place = reasons
    while place > 0 and found[1 + (place - 1) * REASON + POINTS_LOST] < lost:
        place -= 1
    if place == reasons:
        return
    for later in range(reasons - 1, place, -1):
        for field in range(REASON):
            found[1 + later * REASON + field] = found[1 + (later - 1) * REASON + field]
    to = 1 + place * REASON
    found[to + CHARACTERISTIC], found[to + BIN], found[to + BEST_BIN], found[to + POINTS_LOST] = c, bin, best, lost


@compiled(native.COUNT, native.PLACES, native.COUNT)
def reason_row(by: int, row: Places, most: int) -> None:
    """Fills the beginning of row with the sum of base and points, then with each of `most` reasons, 0 where there is
    no further one, then with the bins, one per characteristic.

    Of a row with an infinite value it begins with INFINITE plus the place of its characteristic, and says nothing else.
    by: the address of a `standing`. row: its last numbers are the values' bits, float64, NaN where missing.
    """
    at = pointer(by, nb.int64)
    card, columns, pairs, within = _opened(at), at[COLUMNS], at[PAIRS], pointer(at[WITHIN], nb.int64)
    to_bins = 1 + most * REASON
    found, bins, values = row[:to_bins], row[to_bins : to_bins + columns], row[to_bins + columns :].view(np.float64)
    found[:] = 0
    total = at[BASE]
    for c in range(columns):
        if abs(values[c]) == np.inf:
            found[0] = INFINITE + c
            return
        bins[c] = _bin(card, c, values[c])
        total += card.points[card.value_starts[c] + bins[c]]
    for pair in range(pairs):
        first, second = card.members[card.firsts[pair]], card.members[card.seconds[pair]]
        total += _points_of_pair(card, pair, bins[first], bins[second])
    found[0] = total
    if total >= at[HIGHEST]:
        return
    for c in range(columns):
        best = card.alone[c]
        if within[c]:
            best, given = _best_within(card, pairs, c, bins, within[c])
            lost = given - _given(card, pairs, c, bins[c], bins)
        elif best >= 0:
            first = card.value_starts[c]
            lost = card.points[first + best] - card.points[first + bins[c]]
        else:
            best, given = _best_of_any(card, pairs, c, bins)
            lost = given - _given(card, pairs, c, bins[c], bins)
        _insert(found, most, c, bins[c], best, lost)
