"""What kernels look up in other rows of the same table of rows that are put together.

Column 0 of such a table counts the rows that a place is of: a place where it is 0 is empty.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.kernel.arithmetic import NOTHING, inner

Places = npt.NDArray[np.int64]
"""Rows by their place, and their columns."""


@inner
def others_near(rows: Places, places: int, here: int, column: int, within: int, differing: int) -> int:
    """Whether a row but this one lies near it in a column and differs in another."""
    at = rows[here, column]
    if at == NOTHING:
        return 0
    for place in range(places):
        other = rows[place, column]
        near = rows[place, 0] > 0 and other != NOTHING and abs(other - at) <= within
        if near and rows[place, differing] != rows[here, differing]:
            return 1
    return 0


@inner
def at_place(rows: Places, places: int, place: int, column: int, known: int) -> int:
    """A column of a row; `known` is the column that counts its known values, and column 0 where none does."""
    if place >= places or rows[place, 0] == 0 or rows[place, known] == 0:
        return NOTHING
    value: int = rows[place, column]
    return value


@inner
def trailing_total(rows: Places, places: int, here: int, months: int, column: int, known: int) -> int:
    total = 0
    for place in range(here, here + months):
        value = at_place(rows, places, place, column, known)
        if value == NOTHING:
            return NOTHING
        total += value
    return total


@inner
def trailing_highest(rows: Places, places: int, here: int, months: int, column: int, known: int) -> int:
    highest = NOTHING
    for place in range(here, here + months):
        highest = max(highest, at_place(rows, places, place, column, known))
    return highest


__all__ = ["at_place", "others_near", "trailing_highest", "trailing_total"]
