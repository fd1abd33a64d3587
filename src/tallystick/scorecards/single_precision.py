"""Special values as columns of single precision hold them.

A float32 cannot be -1e15: the nearest that it can be is -999,999,986,991,104. That number stands for the code wherever
it is met, in float64 as well, since values go from one to the other on their way: a database, an evaluator or a frame
that joins two others widens a float32 without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.scorecards.errors import UnreadableData
from tallystick.terms import Special

Floats = npt.NDArray[np.float64]
Blurred: TypeAlias = Mapping[str, tuple[tuple[type[np.floating[Any]], float], ...]]
CODES = tuple(one.code for one in Special)
# No amount is larger: what lies beyond can only stand for something else.
_AMOUNTS_END = 1e14
# float32 tells numbers of so many digits apart, so one with more was not written by anybody.
_DIGITS = 9
_NARROW: tuple[type[np.floating[Any]], ...] = (np.float16, np.float32)


@lru_cache(maxsize=1024)
def stand_in(value: float) -> float | None:
    """The float32 nearest to a special value. None where it is the value itself, or might be an amount.

    >>> stand_in(-1e15), stand_in(-999.99)
    (-999999986991104.0, -999.989990234375)
    >>> stand_in(-1.0), stand_in(999_999_999.0)
    (None, None)
    """
    nearest = _nearest(value, np.float32)
    return None if nearest == value or not np.isfinite(nearest) or _may_be_an_amount(nearest) else nearest


def with_stand_ins(values: Iterable[float]) -> tuple[float, ...]:
    """The values, and what stands for them in single precision."""
    known = tuple(values)
    near = [one for one in map(stand_in, known) if one is not None]
    return (*known, *(one for one in near if one not in known))


def blurred(specials: Mapping[str, Collection[float]]) -> Blurred:
    """By name, the special values that a narrower number might be as well as an amount; names without any are left out.

    A float32 of 1e9 may have been 999,999,999, and the float16 of 9,999 is 10,000.

    >>> blurred({"late": [-1.0, -1e15], "limit": [999_999_999.0]})["limit"]
    ((<class 'numpy.float32'>, 999999999.0),)
    """
    found = {
        name: tuple((kind, value) for kind in _NARROW for value in own if _is_blurred(value, kind))
        for name, own in specials.items()
    }
    return {name: values for name, values in found.items() if values}


def check_told_apart(table: Mapping[str, Any], found: Blurred) -> None:
    """Raises UnreadableData for a column, as given, of a narrower kind that holds what may be either."""
    for name, values in found.items():
        held = _as_array(table[name]) if name in table else np.zeros(0)
        for kind, value in values:
            if held.dtype == kind and (held == kind(value)).any():
                raise UnreadableData(
                    f"column {name!r} is {held.dtype.name}, which has {kind(value):.17g} for the special value "
                    f"{value:.17g} as well as for the amount",
                    mend="give the column as float64, made before its values are rounded",
                )


def restored(column: Floats, specials: Iterable[float]) -> Floats:
    """The column with special values in place of what stands for them; itself where nothing does."""
    known = tuple(specials)
    for value in known:
        near = stand_in(value)
        if near is not None and near not in known and (held := column == near).any():
            column = np.where(held, value, column)
    return column


def _nearest(value: float, kind: type[np.floating[Any]]) -> float:
    with np.errstate(over="ignore"):
        return float(kind(value))


def _may_be_an_amount(value: float) -> bool:
    return abs(value) < _AMOUNTS_END and (value == int(value) or float(f"{value:.{_DIGITS}g}") == value)


def _is_blurred(value: float, kind: type[np.floating[Any]]) -> bool:
    nearest = _nearest(value, kind)
    return nearest != value and bool(np.isfinite(nearest)) and (kind is np.float16 or stand_in(value) is None)


def _as_array(column: Any) -> npt.NDArray[Any]:
    """In the precision that it has."""
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    return column.to_numpy() if isinstance(column, pa.ChunkedArray) else np.asarray(column)


# Every number that stands for a code of `terms.Special`.
CODE_VALUES = with_stand_ins(CODES)
