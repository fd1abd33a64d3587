"""What a modeller asked of a card, checked before any row is looked at, and against the columns that there are."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from numbers import Integral, Real
from typing import Any

import numpy as np

from tallystick.scorecards.binning import BinLimits
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Columns, Words
from tallystick.scorecards.scale import Scale


def check_limits(limits: BinLimits | None, most_tables: int | None) -> None:
    """Raises UnfitData for a cap on tables below 1, and for limits that no bins can meet.

    >>> check_limits(BinLimits(least_share=2.0), None)
    Traceback (most recent call last):
    tallystick.scorecards.errors.UnfitData: bins shall hold a share of at least 2.0 ... give one from 0 to 0.5.
    """
    if most_tables is not None and not _whole_from_one(most_tables):
        raise UnfitData(f"a card cannot have at most {most_tables!r} tables", mend="give a whole number from 1 on")
    if limits is None:
        return
    if not 0 <= limits.least_share <= 0.5:
        raise UnfitData(
            f"bins shall hold a share of at least {limits.least_share!r} each", mend="give one from 0 to 0.5"
        )
    for what, least in (("events", limits.least_events), ("information value", limits.least_gain)):
        if not 0 <= least < np.inf:
            raise UnfitData(f"bins shall bring at least {least!r} of {what} each", mend="give a number from 0 on")
    if not _whole_from_one(limits.most_bins):
        raise UnfitData(f"there cannot be at most {limits.most_bins!r} bins", mend="give a whole number from 1 on")


def check_most(most: int) -> None:
    """Raises UnfitData for a number of reasons that nobody can give."""
    if type(most) is int and most >= 0:
        # Looked at first, since one row at a time is told in microseconds.
        return
    if not isinstance(most, Integral) or isinstance(most, bool) or int(most) < 0:
        raise UnfitData(f"there cannot be at most {most!r} reasons", mend="give a whole number from 0 on")


def check_finite(columns: Columns) -> None:
    """Raises UnfitData for a column with infinite values."""
    for name, column in columns.items():
        if not isinstance(column, Words) and np.isinf(column).any():
            raise infinite_values(name)


def infinite_values(name: str) -> UnfitData:
    # What is called infinite is mostly a quotient by zero, or a code in a column too narrow for it.
    return UnfitData(
        f"column {name!r} holds infinite values",
        mend="give the values, as float64 where float16 has no room for them, or leave them missing",
    )


def check_scale(scale: Any) -> None:
    """Raises UnfitData for what is no scale."""
    if scale is not None and not isinstance(scale, Scale):
        raise UnfitData(f"the scale is {scale!r}", mend="give a Scale, as Scale(points_to_double=20)")


def check_specials(specials: Sequence[Any]) -> None:
    """Raises UnfitData for special values that are no numbers, or infinite."""
    for value in specials:
        if not isinstance(value, Real) or math.isinf(value):
            raise UnfitData(f"a special value is {value!r}", mend="give finite numbers")


def listed_names(what: str, names: Collection[str]) -> Collection[str]:
    """The names, unless they are one text, whose letters nobody means, or no names. Raises UnfitData for these."""
    if isinstance(names, str):
        raise UnfitData(f"{what} is the text {names!r}", mend=f"give a list of names, as [{names!r}]")
    if not isinstance(names, Collection):
        raise UnfitData(f"{what} is {names!r}", mend="give a list of names, empty where there is none")
    return names


def check_fixed(fixed: Collection[str], names: Collection[str]) -> None:
    """Raises UnfitData for what cannot change but is not on the card."""
    strange = [name for name in listed_names("fixed", fixed) if name not in names]
    if strange:
        raise UnfitData(f"{strange[0]!r} is no characteristic of the card", mend=f"one of {', '.join(names)}")


def check_names(asked: Mapping[str, Collection[str]], columns: Columns) -> None:
    """asked: by the name of a parameter, the columns that it names. Raises UnfitData where there is no such column."""
    for what, names in asked.items():
        strange = [name for name in listed_names(what, names) if name not in columns]
        if strange:
            raise UnfitData(f"{what} names {strange[0]!r}, which is no column", mend=f"one of {', '.join(columns)}")


def check_kinds(what: str, said: Mapping[str, Any], kind: type[Enum]) -> None:
    """Raises UnfitData where what is said of a column is not one of `kind`."""
    for name, value in said.items():
        if not isinstance(value, kind):
            known = ", ".join(f"{kind.__name__}.{one.name}" for one in kind)
            raise UnfitData(f"{what} says {value!r} of {name!r}", mend=f"give one of {known}")


def check_cuts(cuts: Mapping[str, Sequence[float]], columns: Columns) -> None:
    """Raises UnfitData for cuts of words, and for those that are not finite numbers."""
    for name, edges in cuts.items():
        if isinstance(columns[name], Words):
            raise UnfitData(f"cuts names {name!r}, which holds words", mend="give cuts of numbers alone")
        try:
            finite = bool(np.isfinite(np.asarray(edges, dtype=np.float64)).all())
        except (TypeError, ValueError):
            finite = False
        if not finite:
            raise UnfitData(f"the cuts of {name!r} are {edges!r}", mend="give finite numbers")


def _whole_from_one(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 1
