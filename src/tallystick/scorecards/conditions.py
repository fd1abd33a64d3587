"""A condition on one characteristic that a person can read: which of its values are meant."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import Bin
from tallystick.scorecards.errors import UnfitBranches, UnreadableData
from tallystick.scorecards.frames import Column, Words, numbers_of
from tallystick.scorecards.single_precision import CODE_VALUES, with_stand_ins

_FIELDS = {"name", "low", "high", "missing", "specials", "words"}


@dataclass(frozen=True, slots=True)
class Where:
    """Rows whose value of `name` is in low <= value < high, or one of `specials`, or missing, or one of `words`.

    low, high: either may be left open; without both there is no interval. missing: also rows without a value.
    specials: single values beside the interval. words: categories, which leave no room for numbers.

    An interval holds amounts: the codes of `terms.Special` lie far below every amount and are in it only when named.

    Raises UnfitBranches for a condition that no value meets, or that speaks of words and numbers at once.

    >>> str(Where("months on file", high=12, missing=True))
    'months on file: under 12, or missing'
    >>> from tallystick.terms import Special
    >>> Where("months on file", high=12, missing=True).holds(np.array([3, 12, np.nan, Special.WITHHELD.code]))
    array([ True, False,  True, False])
    >>> Where("state", words=("NY", "CA")).says
    'NY, or CA'
    """

    name: str
    low: float | None = None
    high: float | None = None
    missing: bool = False
    specials: tuple[float, ...] = ()
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = self._wrong()
        if found:
            raise UnfitBranches(f"the condition on {self.name!r} {found[0]}", mend=found[1])

    @property
    def says(self) -> str:
        """The values in words."""
        bins = [Bin(*self._interval, None, 0, 0, 0.0, 0)] if self.bounded else []
        bins += [Bin(-math.inf, math.inf, value, 0, 0, 0.0, 0) for value in self.specials]
        told = [bin.label for bin in bins] + list(self.words) + (["missing"] if self.missing else [])
        return ", or ".join(told)

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"

    @property
    def edges(self) -> tuple[float, ...]:
        """The finite ends of the interval."""
        return tuple(end for end in self._interval if math.isfinite(end)) if self.bounded else ()

    @property
    def special_values(self) -> tuple[float, ...]:
        """Every number that stands for one of `specials`, see `single_precision`."""
        return with_stand_ins(float(value) for value in self.specials)

    @property
    def of_words(self) -> bool | None:
        """Whether the characteristic holds words; None where the condition is on missing values alone."""
        return bool(self.words) if self.words or self.bounded or self.specials else None

    def holds(self, column: Column) -> npt.NDArray[np.bool_]:
        """bool[rows]. Raises UnreadableData for words where numbers are meant, and the other way round."""
        if isinstance(column, Words):
            return self._holds_words(column)
        if self.words:
            raise UnreadableData(f"column {self.name!r} holds numbers, the condition has words", mend="give words")
        low, high = self._interval
        held: npt.NDArray[np.bool_] = np.isin(column, np.array(self.special_values)) | (np.isnan(column) & self.missing)
        under = (column < high) | (high == math.inf)
        return held | ((column >= low) & under & ~np.isin(column, np.array(CODE_VALUES)) & self.bounded)

    def _holds_words(self, column: Words) -> npt.NDArray[np.bool_]:
        if self.of_words is False:
            numbers_of(self.name, column)
        known = [*(word in self.words for word in column.known), self.missing]
        return np.array(known, dtype=np.bool_)[column.codes]

    @property
    def bounded(self) -> bool:
        """Whether it has an interval."""
        return self.low is not None or self.high is not None

    @property
    def _interval(self) -> tuple[float, float]:
        low, high = (-math.inf if self.low is None else self.low), (math.inf if self.high is None else self.high)
        return float(low), float(high)

    def _wrong(self) -> tuple[str, str] | None:
        """What is wrong and how to mend it."""
        if not isinstance(self.name, str) or not _are(str, self.words) or isinstance(self.words, str):
            return "does not give its words as words", 'give a tuple of texts, as ("NY", "CA")'
        if not _are(int | float, [value for value in (self.low, self.high) if value is not None]):
            return "has an end that is no number", "give numbers, or leave an end open"
        if not _are(int | float, self.specials) or not np.isfinite(np.array(self.specials, dtype=float)).all():
            return "has a special value that is no number", "give numbers, and missing=True for rows without a value"
        if self.words and (self.bounded or self.specials):
            return "means words and numbers at once", "give either"
        if not (self.bounded or self.specials or self.words or self.missing):
            return "means no value", "give low, high, missing, specials or words"
        if not self._interval[0] < self._interval[1]:
            return f"has no number from {self.low} to under {self.high}", "give a low end under the high one"
        return None


def first_that_holds(
    conditions: Sequence[Sequence[Where]], columns: Mapping[str, Column], rows: int
) -> npt.NDArray[np.int32]:
    """int32[rows]: the place of the first condition of which every part holds, or how many there are if none does."""
    places = np.full(rows, len(conditions), np.int32)
    for place, parts in enumerate(conditions):
        held = places == len(conditions)
        for one in parts:
            held &= one.holds(columns[one.name])
        places[held] = place
    return places


def condition_content(one: Where) -> dict[str, Any]:
    """What JSON can hold of a condition; what it does not say is left out. Ends without a number are words."""
    content: dict[str, Any] = {"name": one.name}
    content |= {end: _told(value) for end, value in (("low", one.low), ("high", one.high)) if value is not None}
    content |= {"missing": True} if one.missing else {}
    content |= {"specials": [float(value) for value in one.specials]} if one.specials else {}
    return content | ({"words": list(one.words)} if one.words else {})


def condition_of(content: Mapping[str, Any]) -> Where:
    """The condition of `condition_content`. Raises ValueError, TypeError or KeyError for any other content."""
    strange = set(content) - _FIELDS
    if strange:
        raise ValueError(f"a condition has no {sorted(strange)[0]!r}")
    low, high = (None if content.get(end) is None else float(content[end]) for end in ("low", "high"))
    missing = bool(content.get("missing", False))
    specials, words = tuple(content.get("specials", ())), tuple(content.get("words", ()))
    return Where(content["name"], low, high, missing, specials, words)


def _told(end: float) -> float | str:
    return float(end) if math.isfinite(end) else str(float(end))


def _are(kind: Any, values: Iterable[Any]) -> bool:
    return all(isinstance(value, kind) and not isinstance(value, bool) for value in values)
