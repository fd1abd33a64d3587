"""Counting a column into its grid in one pass, compiled.

The grid is passed in and never built in: numba's cache notices changes of this file alone, and code that was compiled
for a larger grid would write past the end of a smaller one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

# All bits but the sign.
_SIZE = (1 << 63) - 1


def _as_whole_number(_typing: Any, _value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

    return types.int64(types.float64), generate


# The binary form of a float64 as a whole number.
_bits: Any = intrinsic(_as_whole_number)


@njit(cache=True, nogil=True)
def cell_of(value: float, shift: int, least: int, half: int) -> int:
    """The cell of a number; higher numbers have no lower cells.

    shift: bits of the binary form that a cell leaves out; least: what is left of the least size that is not 0's;
    half: cells for 0 and above.
    """
    # Without a branch, which numbers on both sides of 0 would mislead half of the time. -0.0 + 0.0 is 0.0.
    bits = _bits(value + 0.0)
    below = bits >> 63
    # One less in binary form: a cell of negative numbers begins with its lowest, as one of positive numbers does.
    place = (((bits & _SIZE) + below) >> shift) - least
    return int(half + (min(max(place, 0), half - 1) ^ below))


@njit(cache=True, nogil=True)
def apart_of(value: float, own: Any) -> int:
    """Which of the special values it is, the number of them for NaN, -1 for none."""
    if value != value:
        return len(own)
    for place in range(len(own)):
        if value == own[place]:
            return place
    return -1


@njit(cache=True, nogil=True)
def count(values: Any, bad: Any, own: Any, shift: int, least: int, table: Any, apart: Any) -> None:
    """Adds one per row to table uint32[cells, good and bad], or to apart float64[specials and NaN, good and bad]."""
    half = len(table) >> 1
    lowest, highest = own_range(own)
    for row in range(len(values)):
        value = np.float64(values[row])
        # The special values are few and lie together: most rows are past them with two comparisons.
        if value != value or lowest <= value <= highest:
            place = apart_of(value, own)
            if place >= 0:
                apart[place, bad[row]] += 1.0
                continue
        table[np.uint64(cell_of(value, shift, least, half)), bad[row]] += np.uint32(1)


@njit(cache=True, nogil=True)
def count_weighed(values: Any, bad: Any, weight: Any, own: Any, shift: int, least: int, table: Any, apart: Any) -> None:
    """The same with the weight of each row; table float64."""
    half = len(table) >> 1
    lowest, highest = own_range(own)
    for row in range(len(values)):
        value = np.float64(values[row])
        if value != value or lowest <= value <= highest:
            place = apart_of(value, own)
            if place >= 0:
                apart[place, bad[row]] += weight[row]
                continue
        table[np.uint64(cell_of(value, shift, least, half)), bad[row]] += weight[row]


@njit(cache=True, nogil=True)
def own_range(own: Any) -> tuple[float, float]:
    lowest, highest = np.inf, -np.inf
    for value in own:
        lowest, highest = min(lowest, value), max(highest, value)
    return lowest, highest
