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
from tallystick.scorecards.kernel.native import Kind, Sources, carray, compiled, inner, pointer, wide
from tallystick.scorecards.kernel.program import CUTS_AT_ONCE, Bins, Pairings, Worth

Numbers: TypeAlias = npt.NDArray[Any]
Table: TypeAlias = npt.NDArray[np.int32]
BLOCK = 2048


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
def _where_null(bitmap: int, first_bit: int, null: Any, numbers: Numbers) -> None:
    """Writes `null` where Arrow's validity bit is 0."""
    wide()
    bits = carray(pointer(bitmap, nb.uint8), ((first_bit + len(numbers) + 7) >> 3,))
    for row in range(len(numbers)):
        bit = first_bit + row
        numbers[row] = numbers[row] if (bits[np.uint64(bit >> 3)] >> (bit & 7)) & 1 else null


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
def _all_above(numbers: Numbers, alarm: float) -> bool:
    wide()
    above = True
    for row in range(len(numbers)):
        above &= numbers[row] > alarm
    return above


@inner
def _equal(numbers: Numbers, special: float, step: int, sums: Ints) -> None:
    wide()
    for row in range(len(numbers)):
        sums[row] += step if numbers[row] == special else np.int32(0)


@inner
def _missing(numbers: Numbers, step: int, sums: Ints) -> None:
    wide()
    for row in range(len(numbers)):
        sums[row] += step if numbers[row] != numbers[row] else np.int32(0)


@inner
def _gain(
    c: int, numbers: Numbers, cuts: Numbers, specials: Numbers, alarm: Any, bins: Any, worth: Any, sums: Ints
) -> None:
    """Adds what characteristic c's numbers are worth more than its first bin."""
    at, end, steps = bins.cut_starts[c], bins.cut_starts[c + 1], worth.steps
    while at + CUTS_AT_ONCE <= end:
        four = (cuts[at], cuts[at + 1], cuts[at + 2], cuts[at + 3])
        _reached(numbers, four, (steps[at], steps[at + 1], steps[at + 2], steps[at + 3]), sums)
        at += CUTS_AT_ONCE
    if at + 2 <= end:
        _reached(numbers, (cuts[at], cuts[at + 1]), (steps[at], steps[at + 1]), sums)
        at += 2
    if at < end:
        _reached(numbers, (cuts[at],), (steps[at],), sums)
    if not _all_above(numbers, alarm):
        for place in range(bins.special_starts[c], bins.special_starts[c + 1]):
            _equal(numbers, specials[place], worth.special_steps[place], sums)
        _missing(numbers, worth.missing_steps[c], sums)


@inner
def _gain_words(c: int, codes: Ints, bins: Any, sources: Any, worth: Any, sums: Ints) -> None:
    of_word = sources.word_bins[sources.word_starts[c] :]
    values = worth.values[bins.value_starts[c] :]
    for row in range(len(codes)):
        sums[row] += values[np.uint64(of_word[np.uint64(codes[row] + 1)])] - values[0]


@inner
def _add_worth(c: int, start: int, bins: Any, sources: Any, worth: Any, room: Any, sums: Ints) -> None:
    """Adds what characteristic c is worth more than its first bin, to each of the rows from `start` on."""
    singles, doubles, codes = room
    rows, kind, stride = len(sums), sources.kinds[c], sources.strides[c]
    address, bitmap = sources.addresses[c] + start * stride, sources.bitmaps[c]
    first_bit = sources.bit_starts[c] + start
    if kind == Kind.WORD:
        _read(address, stride, nb.int32, 4, codes[:rows])
        if bitmap:
            _where_null(bitmap, first_bit, np.int32(-1), codes[:rows])
        _gain_words(c, codes[:rows], bins, sources, worth, sums)
    elif kind <= Kind.UINT16:
        if kind == Kind.FLOAT32 and stride == 4 and not bitmap:
            numbers = carray(pointer(address, nb.float32), (rows,))
        else:
            numbers = singles[:rows]
            _read_singles(kind, address, stride, numbers)
            if bitmap:
                _where_null(bitmap, first_bit, np.float32(np.nan), numbers)
        _gain(c, numbers, bins.cuts32, bins.specials32, bins.alarms32[c], bins, worth, sums)
    else:
        if kind == Kind.FLOAT64 and stride == 8 and not bitmap:
            doubles_here = carray(pointer(address, nb.float64), (rows,))
        else:
            doubles_here = doubles[:rows]
            _read_doubles(kind, address, stride, doubles_here)
            if bitmap:
                _where_null(bitmap, first_bit, np.nan, doubles_here)
        _gain(c, doubles_here, bins.cuts64, bins.specials64, bins.alarms64[c], bins, worth, sums)


@inner
def _room() -> Any:
    return np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float64), np.empty(BLOCK, np.int32)


@inner
def _fill_places(
    first: int,
    start: int,
    end: int,
    bins: Any,
    sources: Any,
    places: Any,
    pairings: Any,
    room: Any,
    held: Table,
) -> None:
    """held: int32[members, rows] gets, from start to end, the bin of each characteristic that is in a pair."""
    for member in range(len(pairings.members)):
        sums = held[member][start:end]
        sums[:] = 0
        _add_worth(pairings.members[member], first + start, bins, sources, places, room, sums)


@inner
def _add_pair(pair: int, start: int, pairings: Any, held: Table, sums: Ints) -> None:
    grid, width = pairings.grid[pairings.grid_starts[pair] :], pairings.widths[pair]
    firsts, seconds = held[pairings.firsts[pair]][start:], held[pairings.seconds[pair]][start:]
    for row in range(len(sums)):
        sums[row] += grid[np.uint64(firsts[row] * width + seconds[row])]


@compiled(
    native.SOURCES,
    native.BINS,
    native.WORTH,
    native.WORTH,
    native.PAIRINGS,
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
    base: int,
    lowest: int,
    highest: int,
    scores: Ints,
) -> None:
    """Fills scores, int32[rows], with base and points, held between lowest and highest."""
    wide()
    room = _room()
    held = np.empty((len(pairings.members), BLOCK), np.int32)
    first = np.int32(base)
    for c in range(len(sources.kinds)):
        first += points.values[bins.value_starts[c]]
    for start in range(0, len(scores), BLOCK):
        sums = scores[start : start + BLOCK]
        sums[:] = first
        for c in range(len(sources.kinds)):
            _add_worth(c, start, bins, sources, points, room, sums)
        if len(pairings.widths):
            _fill_places(start, 0, len(sums), bins, sources, places, pairings, room, held)
            for pair in range(len(pairings.widths)):
                _add_pair(pair, 0, pairings, held, sums)
        for row in range(len(sums)):
            sums[row] = min(max(sums[row], lowest), highest)


@compiled(
    native.SOURCES, native.BINS, native.WORTH, native.WORTH, native.PAIRINGS, native.COUNT, native.TABLE, native.TABLE
)
def part_rows(
    sources: Sources,
    bins: Bins,
    worth: Worth,
    places: Worth,
    pairings: Pairings,
    first: int,
    parts: Table,
    held: Table,
) -> None:
    """What the rows from `first` on are worth, part by part, before anything is added up.

    parts: int32[characteristics and pairs, rows] gets the worth of each characteristic's bin, then the points of each
    pair. held: int32[members, rows] gets the bin of each characteristic that is in a pair.
    """
    wide()
    room = _room()
    columns = len(sources.kinds)
    for start in range(0, parts.shape[1], BLOCK):
        end = min(start + BLOCK, parts.shape[1])
        for c in range(columns):
            sums = parts[c][start:end]
            sums[:] = worth.values[bins.value_starts[c]]
            _add_worth(c, first + start, bins, sources, worth, room, sums)
        _fill_places(first, start, end, bins, sources, places, pairings, room, held)
        for pair in range(len(pairings.widths)):
            sums = parts[columns + pair][start:end]
            sums[:] = 0
            _add_pair(pair, start, pairings, held, sums)
