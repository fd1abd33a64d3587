"""What kernels calculate with: whole numbers that may be unknown, exact sums of products.

An unknown whole number is `NOTHING`, the lowest there is: neutral to a maximum, below every bound, and far from any
furnished amount. An unknown result is NaN. The functions are compiled into the kernels that call them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from tallystick.characteristics.kernel.words import among, choose, plus_product, times_less_product

Function = TypeVar("Function", bound=Callable[..., Any])
Whole = npt.NDArray[np.int64]

NOTHING = -(2**63)
FAR = 2**63 - 1
"""What a minimum starts from."""
_HUNDREDTHS = 10_000
_NO_OVERFLOW = 2**63 // _HUNDREDTHS
_DAYS_TO_YEAR_0 = 719_468
_DAYS_OF_400_YEARS = 146_097


def inner(function: Function) -> Function:
    """Compiled as part of the kernels that call it."""
    return cast(Function, njit(error_model="numpy")(function))


@inner
def of_code(code: int) -> int:
    return NOTHING if code < 0 else code


@inner
def lowest(found: int) -> int:
    return NOTHING if found == FAR else found


@inner
def if_any(total: int, count: int) -> int:
    return NOTHING if count == 0 else total


@inner
def plus(value: int, more: int) -> int:
    return NOTHING if value == NOTHING else value + more


@inner
def minus(one: int, other: int) -> int:
    return NOTHING if one == NOTHING or other == NOTHING else one - other


@inner
def first_known(one: int, other: int) -> int:
    return other if one == NOTHING else one


@inner
def first_number(one: float, other: float) -> float:
    return other if np.isnan(one) else one


@inner
def not_below(value: int, bound: int) -> int:
    return bound if NOTHING < value < bound else value


@inner
def not_above(value: int, bound: int) -> int:
    return min(value, bound)


@inner
def number_not_below(value: float, bound: float) -> float:
    return bound if value < bound else value


@inner
def number_not_above(value: float, bound: float) -> float:
    return bound if value > bound else value


@inner
def mean(total: int, count: int) -> float:
    return np.nan if count == 0 else float(total) / count


@inner
def number(value: int) -> float:
    return np.nan if value == NOTHING else float(value)


@inner
def ratio(one: float, other: float, times: float) -> float:
    """In the order in which the statement does it: times first, the one division last."""
    return np.nan if other == 0.0 else (one * times) / other


@inner
def share(part: int, whole: int) -> int:
    """In hundredths of a percent, rounded toward zero, also where ten thousand times the part overflows."""
    if part == NOTHING or whole <= 0:
        return NOTHING
    size = abs(part)
    if size < _NO_OVERFLOW:
        found = size * _HUNDREDTHS // whole
    else:
        found, left = size // whole, size % whole
        for _ in range(4):
            found, left = found * 10 + left * 10 // whole, left * 10 % whole
    return -found if part < 0 else found


@inner
def _month_of(day: int) -> int:
    """Months since January of the year 0, from days since 1970, in the proleptic Gregorian calendar.

    Counted from 1 March, so that the leap day comes last: 153 days are five months from then on.
    """
    since = day + _DAYS_TO_YEAR_0
    era = since // _DAYS_OF_400_YEARS
    of_era = since - era * _DAYS_OF_400_YEARS
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    return (era * 400 + year) * 12 + (5 * of_year + 2) // 153 + 2


@inner
def back_from_month(last: int, month: int) -> int:
    return NOTHING if month == NOTHING else last - month


@inner
def back_from_day(last: int, day: int) -> int:
    return NOTHING if day == NOTHING else last - _month_of(day)


@inner
def days_of_month(month: int) -> int:
    """month: counted from the year 0, which is a leap year as the year 400 is."""
    if month % 12 != 1:
        return 30 if month % 12 in (3, 5, 8, 10) else 31
    leap = (month % 48 < 12 and month % 1_200 >= 12) or month % 4_800 < 12
    return 29 if leap else 28


@inner
def lesser(one: int, other: int) -> int:
    """Nothing is the lowest there is."""
    return min(one, other)


@inner
def mark(totals: Whole, place: int, condition: bool, value: int) -> None:
    """Keeps a small number as a bit of the words from `place` on."""
    if condition:
        totals[place + (value >> 6)] |= 1 << (value & 63)


@inner
def marked(totals: Whole, place: int, words: int) -> int:
    """How many different numbers were marked."""
    count = 0
    for word in range(place, place + words):
        left = totals[word]
        while left != 0:
            left &= left - 1
            count += 1
    return count


@inner
def _as_number(low: int, high: int) -> float:
    """Two words as a float, the lower one without a sign."""
    if high == -1:
        return -float(np.uint64(~low)) - 1.0
    return float(np.uint64(low)) + float(high) * 18446744073709551616.0


@inner
def add_product(totals: Whole, place: int, one: int, other: int) -> None:
    """Adds a product to the two words at `place`."""
    totals[place], totals[place + 1] = plus_product(totals[place], totals[place + 1], one, other)


@inner
def spread(total: int, count: int, totals: Whole, squares: int) -> float:
    """sqrt(n Sxx - Sx Sx) / n; the sum of squares is two words of `totals`."""
    if count == 0:
        return np.nan
    low, high = times_less_product(totals[squares], totals[squares + 1], count, total, total)
    variance: float = np.sqrt(_as_number(low, high))
    return variance / count


@inner
def slope(moments: tuple[int, int, int, int], totals: Whole, products: int) -> float:
    """(n Sxy - Sx Sy) / (n Sxx - Sx Sx). moments: n, Sx, Sy, Sxx; Sxy is two words of `totals`."""
    n, sx, sy, sxx = moments
    bottom = n * sxx - sx * sx
    if bottom == 0:
        return np.nan
    low, high = times_less_product(totals[products], totals[products + 1], n, sx, sy)
    return _as_number(low, high) / float(bottom)


@inner
def told(kind: int, rows: int, several: bool, value: float, unknown: tuple[float, float, float, float]) -> float:
    """A value, or why there is none. unknown: the codes of no record, none in window, not computable, and its own."""
    no_record, none_in_window, not_computable, its_own = unknown
    if kind == 0:
        return no_record
    if rows == 0:
        return none_in_window
    if several:
        return not_computable
    return its_own if np.isnan(value) else value


@inner
def quotient(
    told: tuple[float, float],
    times: tuple[float, float],
    bounds: tuple[float, float],
    unknown: tuple[float, float, float, float],
) -> float:
    """So many times one value over so many times another, either of which may be the code of a special value.

    bounds: what stands for a denominator of which there is no record, or none in its window, and for one below it; NaN
    where nothing does. unknown: as of `told`.
    """
    top, bottom = told
    no_record, none_in_window, not_computable, _ = unknown
    if bottom in (no_record, none_in_window) and not np.isnan(bounds[0]):
        bottom = bounds[0]
    for value in (top, bottom):
        if value in unknown:
            return value
    if bottom < bounds[1]:
        bottom = bounds[1]
    if bottom == 0.0:
        return not_computable
    return (top * times[0]) / (bottom * times[1])


__all__ = [
    "FAR",
    "NOTHING",
    "add_product",
    "among",
    "back_from_day",
    "back_from_month",
    "choose",
    "days_of_month",
    "first_known",
    "first_number",
    "if_any",
    "lesser",
    "lowest",
    "mark",
    "marked",
    "mean",
    "minus",
    "not_above",
    "not_below",
    "number",
    "number_not_above",
    "number_not_below",
    "of_code",
    "plus",
    "quotient",
    "ratio",
    "share",
    "slope",
    "spread",
    "told",
]
