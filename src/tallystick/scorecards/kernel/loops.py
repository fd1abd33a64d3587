"""The compiled loops. A block of rows stays in cache while its columns are added up one after the other.

Adding a row's points has no branch: reaching a cut adds a step, which processors do for 16 rows at once.
An entry point and what it calls are in one file, because numba's cache notices changes of that file alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numba as nb
import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import Ints
from tallystick.scorecards.kernel import native
from tallystick.scorecards.kernel.native import (
    Kind,
    Room,
    Sources,
    at,
    bare,
    carray,
    compiled,
    inner,
    lowest_bit,
    pointer,
    prefetch,
    wide,
)
from tallystick.scorecards.kernel.program import CUTS_AT_ONCE, SPECIALS_AT_ONCE, Bins, Pairings, Worth

Numbers: TypeAlias = npt.NDArray[Any]
Table: TypeAlias = npt.NDArray[np.int32]
# Measured: blocks four times as long and no asking ahead take a third longer.
BLOCK = 512
AHEAD, LINE = 2, 64
# No amount lies beyond, on either side of zero.
FAR = -1e14


@inner
def _read(address: int, stride: int, dtype: Any, size: int, numbers: Numbers) -> None:
    """Fills `numbers` from memory, whatever type of `size` bytes lies there."""
    wide()
    if stride == size:
        dense = carray(pointer(address, dtype), (len(numbers),))
        for row in range(len(numbers)):
            numbers[row] = dense[row]
    else:
        for row in range(len(numbers)):
            numbers[row] = carray(pointer(address + row * stride, dtype), (1,))[0]


@inner
def _nulls(bitmap: int, bit: int) -> Any:
    """The 32 validity bits from `bit` on, turned over; no byte is read that holds none of them."""
    low, shift = np.uint64(carray(pointer(bitmap + (bit >> 3), nb.uint32), (1,))[0]), np.uint64(bit & 7)
    if shift:
        high = np.uint64(carray(pointer(bitmap + (bit >> 3) + 4, nb.uint8), (1,))[0])
        low = (low >> shift) | (high << (np.uint64(32) - shift))
    return ~low & np.uint64(0xFFFFFFFF)


@inner
def _where_null(bitmap: int, first_bit: int, null: Any, numbers: Numbers) -> None:
    """Writes `null` where Arrow's validity bit is 0, going from null to null, as most values are there."""
    whole = len(numbers) - len(numbers) % 32
    for start in range(0, whole, 32):
        left = _nulls(bitmap, first_bit + start)
        while left:
            numbers[start + lowest_bit(left)] = null
            left &= left - np.uint64(1)
    bits = pointer(bitmap, nb.uint8)
    for row in range(whole, len(numbers)):
        if not (bits[(first_bit + row) >> 3] >> ((first_bit + row) & 7)) & 1:
            numbers[row] = null


@inner
def _read_singles(kind: int, address: int, stride: int, numbers: Numbers) -> None:
    if kind == Kind.FLOAT32:
        _read(address, stride, nb.float32, 4, numbers)
    elif kind == Kind.INT8:
        _read(address, stride, nb.int8, 1, numbers)
    elif kind == Kind.INT16:
        _read(address, stride, nb.int16, 2, numbers)
    elif kind == Kind.UINT8:
        _read(address, stride, nb.uint8, 1, numbers)
    else:
        _read(address, stride, nb.uint16, 2, numbers)


@inner
def _read_doubles(kind: int, address: int, stride: int, numbers: Numbers) -> None:
    if kind == Kind.FLOAT64:
        _read(address, stride, nb.float64, 8, numbers)
    elif kind == Kind.INT32:
        _read(address, stride, nb.int32, 4, numbers)
    elif kind == Kind.INT64:
        _read(address, stride, nb.int64, 8, numbers)
    elif kind == Kind.UINT32:
        _read(address, stride, nb.uint32, 4, numbers)
    else:
        _read(address, stride, nb.uint64, 8, numbers)


@inner
def _reached(numbers: Numbers, cuts: Any, steps: Any, sums: Ints) -> None:
    """Adds each step to the rows that reach its cut. cuts, steps: tuples, so that LLVM unrolls the inner loop."""
    wide()
    for row in range(len(numbers)):
        gained = np.int32(0)
        for place in range(len(cuts)):
            gained += steps[place] if numbers[row] >= cuts[place] else np.int32(0)
        sums[row] += gained


@inner
def _are_amounts(numbers: Numbers, alarm: Any) -> bool:
    """Whether all are above `alarm` and finite; False for some that are, where it is far below zero.

    One comparison in place of two: what lies as far above zero as the codes lie below is looked at more closely.
    """
    wide()
    amounts = True
    if alarm < FAR:
        for row in range(len(numbers)):
            amounts &= abs(numbers[row]) < -alarm
    else:
        for row in range(len(numbers)):
            amounts &= (numbers[row] > alarm) & (numbers[row] < np.inf)
    return amounts


@inner
def _any_infinite(numbers: Numbers) -> bool:
    wide()
    found = False
    for row in range(len(numbers)):
        found |= abs(numbers[row]) == np.inf
    return found


@inner
def _special(numbers: Numbers, specials: Any, steps: Any, missing: int, sums: Ints) -> None:
    """Adds each step to the rows that hold its special value, and `missing` to those that hold none at all.

    specials, steps: tuples as above.
    """
    wide()
    for row in range(len(numbers)):
        gained = missing if numbers[row] != numbers[row] else np.int32(0)
        for place in range(len(specials)):
            gained += steps[place] if numbers[row] == specials[place] else np.int32(0)
        sums[row] += gained


@inner
def _gain(
    c: int,
    numbers: Numbers,
    cuts: Any,
    specials: Any,
    end: int,
    alarm: Any,
    bins: Any,
    worth: Any,
    room: Any,
    sums: Ints,
) -> None:
    """Adds what characteristic c's numbers are worth more than its first bin. end: of the special values to look at."""
    place, last, steps = bins.cut_starts[c], bins.cut_starts[c + 1], worth.steps
    while place + CUTS_AT_ONCE <= last:
        four = (cuts[place], cuts[place + 1], cuts[place + 2], cuts[place + 3])
        _reached(numbers, four, (steps[place], steps[place + 1], steps[place + 2], steps[place + 3]), sums)
        place += CUTS_AT_ONCE
    if place + 2 <= last:
        _reached(numbers, (cuts[place], cuts[place + 1]), (steps[place], steps[place + 1]), sums)
        place += 2
    if place < last:
        _reached(numbers, (cuts[place],), (steps[place],), sums)
    if not _are_amounts(numbers, alarm):
        if _any_infinite(numbers):
            room.infinite[0] = c + 1
        _gain_specials(numbers, specials, bins.special_starts[c], end, worth, worth.missing_steps[c], sums)


@inner
def _four(of: Any, place: int) -> Any:
    return (of[place], of[place + 1], of[place + 2], of[place + 3])


@inner
def _gain_specials(numbers: Numbers, specials: Any, place: int, end: int, worth: Any, missing: Any, sums: Ints) -> None:
    """Eight at once where there are so many: going through the rows again takes as long as four comparisons."""
    steps = worth.special_steps
    while place < end:
        values, points = _four(specials, place), _four(steps, place)
        place += SPECIALS_AT_ONCE
        if place < end:
            eight, of_eight = values + _four(specials, place), points + _four(steps, place)
            _special(numbers, eight, of_eight, missing, sums)
            place += SPECIALS_AT_ONCE
        else:
            _special(numbers, values, points, missing, sums)
        missing = np.int32(0)


@inner
def _gain_words(c: int, codes: Ints, bins: Any, sources: Any, worth: Any, sums: Ints) -> None:
    of_no_word, first = sources.word_starts[c], bins.value_starts[c]
    for row in range(len(codes)):
        bin = sources.word_bins[of_no_word + 1 + codes[row]]
        sums[row] += worth.values[first + bin] - worth.values[first]


@inner
def _add_worth(c: int, start: int, bins: Any, sources: Any, worth: Any, room: Any, sums: Ints) -> None:
    """Adds what characteristic c is worth more than its first bin, to each of the rows from `start` on."""
    shape, kind, stride = (len(sums),), sources.kinds[c], sources.strides[c]
    address, bitmap = sources.addresses[c] + start * stride, sources.bitmaps[c]
    first_bit = sources.bit_starts[c] + start
    if kind == Kind.WORD:
        codes = carray(room.codes, shape)
        _read(address, stride, nb.int32, 4, codes)
        if bitmap:
            _where_null(bitmap, first_bit, np.int32(-1), codes)
        _gain_words(c, codes, bins, sources, worth, sums)
    elif kind <= Kind.UINT16:
        singles = carray(room.singles, shape)
        if kind == Kind.FLOAT32 and stride == 4 and not bitmap:
            singles = carray(pointer(address, nb.float32), shape)
        else:
            _read_singles(kind, address, stride, singles)
        if bitmap:
            _where_null(bitmap, first_bit, np.float32(np.nan), singles)
        middle = bins.special_middles[c]
        _gain(c, singles, bins.cuts32, bins.specials32, middle, bins.alarms32[c], bins, worth, room, sums)
    else:
        doubles = carray(room.doubles, shape)
        if kind == Kind.FLOAT64 and stride == 8 and not bitmap:
            doubles = carray(pointer(address, nb.float64), shape)
        else:
            _read_doubles(kind, address, stride, doubles)
        if bitmap:
            _where_null(bitmap, first_bit, np.nan, doubles)
        last = bins.special_starts[c + 1]
        _gain(c, doubles, bins.cuts64, bins.specials64, last, bins.alarms64[c], bins, worth, room, sums)


@inner
def _ask_ahead(c: int, start: int, columns: int, sources: Any) -> None:
    """Asks memory for the block whose turn comes AHEAD turns after this one, so that it is there by then."""
    later, column = divmod(c + AHEAD, columns)
    stride = sources.strides[column]
    if 0 < stride <= 8:
        block = sources.addresses[column] + (start + later * BLOCK) * stride
        for line in range(block, block + BLOCK * stride, LINE):
            prefetch(line)


@inner
def _place(member: int, start: int, bins: Any, sources: Any, places: Any, pairings: Any, room: Any, sums: Ints) -> None:
    """Fills sums with the bin of a characteristic that is in a pair."""
    sums[:] = 0
    _add_worth(pairings.members[member], start, bins, sources, places, room, sums)


@inner
def _add_pair(pair: int, pairings: Any, held: Any, rows: int, sums: Ints) -> None:
    """Adds the pair's points. held: the bins of each member, `rows` after those of the one before."""
    grid, width = at(pairings.grid, pairings.grid_starts[pair]), pairings.widths[pair]
    firsts, seconds = at(held, pairings.firsts[pair] * rows), at(held, pairings.seconds[pair] * rows)
    for row in range(len(sums)):
        sums[row] += grid[firsts[row] * width + seconds[row]]


@compiled(
    native.SOURCES,
    native.BINS,
    native.WORTH,
    native.WORTH,
    native.PAIRINGS,
    native.ROOM,
    native.COUNT,
    native.COUNT,
    native.COUNT,
    native.INTS,
)
def score_rows(
    sources: Sources,
    bins: Bins,
    points: Worth,
    places: Worth,
    pairings: Pairings,
    room: Room,
    base: int,
    lowest: int,
    highest: int,
    scores: Ints,
) -> None:
    """Fills scores, int32[rows], with base and points, held between lowest and highest; see also `Room.infinite`."""
    wide()
    columns, members, pairs = len(sources.kinds), len(pairings.members), len(pairings.widths)
    bare_sources, bare_bins, bare_room = bare(sources), bare(bins), bare(room)
    bare_points, bare_places, bare_pairings = bare(points), bare(places), bare(pairings)
    first = np.int32(base)
    for c in range(columns):
        first += points.values[bins.value_starts[c]]
    for start in range(0, len(scores), BLOCK):
        sums = carray(pointer(scores.ctypes.data + 4 * start, nb.int32), (min(BLOCK, len(scores) - start),))
        sums[:] = first
        for c in range(columns):
            _ask_ahead(c, start, columns, bare_sources)
            _add_worth(c, start, bare_bins, bare_sources, bare_points, bare_room, sums)
        for member in range(members):
            here = carray(at(bare_room.held, member * BLOCK), (len(sums),))
            _place(member, start, bare_bins, bare_sources, bare_places, bare_pairings, bare_room, here)
        for pair in range(pairs):
            _add_pair(pair, bare_pairings, bare_room.held, BLOCK, sums)
        for row in range(len(sums)):
            sums[row] = min(max(sums[row], lowest), highest)


@compiled(
    native.SOURCES,
    native.BINS,
    native.WORTH,
    native.WORTH,
    native.PAIRINGS,
    native.ROOM,
    native.COUNT,
    native.TABLE,
    native.TABLE,
)
def part_rows(
    sources: Sources,
    bins: Bins,
    worth: Worth,
    places: Worth,
    pairings: Pairings,
    room: Room,
    first: int,
    parts: Table,
    held: Table,
) -> None:
    """What the rows from `first` on are worth, part by part, before anything is added up.

    parts: int32[characteristics and pairs, rows] gets the worth of each characteristic's bin, then the points of each
    pair. held: int32[members, rows] gets the bin of each characteristic that is in a pair.
    """
    wide()
    columns, rows = len(sources.kinds), parts.shape[1]
    bare_sources, bare_bins, bare_room = bare(sources), bare(bins), bare(room)
    bare_worth, bare_places, bare_pairings = bare(worth), bare(places), bare(pairings)
    into, into_held = pointer(parts.ctypes.data, nb.int32), pointer(held.ctypes.data, nb.int32)
    for start in range(0, rows, BLOCK):
        shape = (min(BLOCK, rows - start),)
        for c in range(columns):
            sums = carray(at(into, c * rows + start), shape)
            sums[:] = worth.values[bins.value_starts[c]]
            _ask_ahead(c, first + start, columns, bare_sources)
            _add_worth(c, first + start, bare_bins, bare_sources, bare_worth, bare_room, sums)
        for member in range(len(held)):
            sums = carray(at(into_held, member * rows + start), shape)
            _place(member, first + start, bare_bins, bare_sources, bare_places, bare_pairings, bare_room, sums)
        for pair in range(len(parts) - columns):
            sums = carray(at(into, (columns + pair) * rows + start), shape)
            sums[:] = 0
            _add_pair(pair, bare_pairings, at(into_held, start), rows, sums)
