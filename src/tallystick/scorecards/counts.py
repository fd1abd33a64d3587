"""Counts that merge: good and bad of one column per cell of a grid that is the same for every column and everywhere.

Tables of several files, partitions or custodians are added, and bins are found from the sum alone. A table is no
larger for more rows. The cells follow the binary form of a number: 2,048 to each doubling of its size, so that whole
numbers up to 2,048 have cells of their own, and a cell is never wider than a two-thousandth of its values.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Floats, columns_of, numbers_of
from tallystick.scorecards.single_precision import blurred, check_told_apart, stand_in, with_stand_ins

Cells: TypeAlias = npt.NDArray[np.int64]
Outcomes: TypeAlias = npt.NDArray[np.uint8]
_MANTISSA_BITS = 11
# Sizes from 2**-62 to 2**66; smaller ones lie with 0, larger ones in the last cell.
HALF = 1 << (_MANTISSA_BITS + 7)
_SHIFT = 52 - _MANTISSA_BITS
_LEAST = (1023 - 62) << _MANTISSA_BITS


@dataclass(frozen=True)
class Counts:
    """cells: those with events, rising. good, bad: float64, weight of events in each.

    specials: values counted by themselves, NaN last; special_good, special_bad: of these.
    """

    cells: Cells
    good: Floats
    bad: Floats
    specials: tuple[float, ...]
    special_good: Floats
    special_bad: Floats

    @classmethod
    def of(
        cls,
        values: Any,
        bad: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        specials: Sequence[float] = (),
    ) -> Counts:
        """values: a column of numbers of any frame, NaN or null where missing; bad: 1 for bad, per row.

        Whole weights add up to the same in any order of the rows; the sum of fractions may differ in its last bit.
        Raises UnfitData for columns of different lengths and for infinite values, UnreadableData for a column that is
        not all numbers.

        >>> Counts.of(np.array([1.0, 2.0, 2.0, np.nan]), [0, 0, 1, 1]).good.tolist()
        [1.0, 1.0]
        """
        from tallystick.scorecards.counting_loops import count, count_weighed

        known = tuple(float(value) for value in specials if not np.isnan(value))
        check_told_apart({"values": values}, blurred({"values": known}))
        outcome, values = outcomes_of(bad), _numbers(values)
        if len(outcome) != len(values):
            raise UnfitData(
                f"there are {len(values)} rows and {len(outcome)} outcomes", mend="give one outcome per row"
            )
        own = np.array(with_stand_ins(known), dtype=np.float64)
        numbers = np.ascontiguousarray(values)
        apart = np.zeros((len(own) + 1, 2))
        if weight is None:
            table = np.zeros((2 * HALF, 2), np.uint32)
            count(numbers, outcome, own, _SHIFT, _LEAST, table, apart)
            # Good and bad of a cell looked at as one number, which takes a seventh of the time.
            cells = np.flatnonzero(table.view(np.uint64))
        else:
            table = np.zeros((2 * HALF, 2), np.float64)
            weighed = np.ascontiguousarray(weight, dtype=np.float64)
            if len(weighed) != len(numbers) or not (weighed >= 0).all():
                raise UnfitData("weights are not one per row, none below 0", mend="give a weight of 0 or more per row")
            count_weighed(numbers, outcome, weighed, own, _SHIFT, _LEAST, table, apart)
            cells = np.flatnonzero(table.view(np.complex128))
        # Infinite values lie in the outermost cells, with what the grid has no other room for.
        if len(cells) and (cells[0] == 0 or cells[-1] == 2 * HALF - 1) and np.isinf(numbers).any():
            raise UnfitData("the column holds infinite values", mend="give the values, or leave them missing")
        good, bads = table[cells].astype(np.float64).T
        apart, kept = _by_special(apart, known), (*known, float("nan"))
        return cls(cells.astype(np.int64), good.copy(), bads.copy(), kept, apart[:, 0].copy(), apart[:, 1].copy())

    def __add__(self, other: Counts) -> Counts:
        """Both together. Raises UnfitData where they count different special values by themselves."""
        if self.specials[:-1] != other.specials[:-1]:
            raise UnfitData("the counts know different special values", mend="count both with the same `specials`")
        cells, place = np.unique(np.concatenate([self.cells, other.cells]), return_inverse=True)
        good = np.bincount(place, weights=np.concatenate([self.good, other.good]), minlength=len(cells))
        bad = np.bincount(place, weights=np.concatenate([self.bad, other.bad]), minlength=len(cells))
        special_good, special_bad = self.special_good + other.special_good, self.special_bad + other.special_bad
        return Counts(cells, good.astype(float), bad.astype(float), self.specials, special_good, special_bad)

    @cached_property
    def lows(self) -> Floats:
        """The least value of each cell: a value is in it or above exactly where it is no less."""
        return _lows(self.cells)

    def to_json(self) -> str:
        """The counts alone, to be sent where the rows may not go."""
        return json.dumps(
            {
                "cells": self.cells.tolist(),
                "good": self.good.tolist(),
                "bad": self.bad.tolist(),
                "specials": [value for value in self.specials if not np.isnan(value)],
                "special_good": self.special_good.tolist(),
                "special_bad": self.special_bad.tolist(),
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Counts:
        """The counts of `to_json`. Raises UnfitData for any other text."""
        try:
            content = json.loads(text)
            specials = (*map(float, content["specials"]), float("nan"))
            floats = [
                np.array(content[name], dtype=np.float64) for name in ("good", "bad", "special_good", "special_bad")
            ]
            return cls(np.array(content["cells"], dtype=np.int64), floats[0], floats[1], specials, floats[2], floats[3])
        except (KeyError, TypeError, ValueError) as error:
            raise UnfitData(f"the text holds no counts: {error}", mend="give what Counts.to_json wrote") from error


def on_grid(values: npt.ArrayLike) -> Floats:
    """The least edge of the grid that is no less than each value; its last edge for values beyond.

    >>> on_grid([-1.0, 0.1, 3.0]).tolist()
    [-1.0, 0.100006103515625, 3.0]
    """
    given = np.asarray(values, dtype=np.float64) + 0.0
    bits = given.view(np.int64)
    below = bits >> 63
    place = (((bits & np.int64((1 << 63) - 1)) + below) >> _SHIFT) - _LEAST
    cells = HALF + (np.clip(place, 0, HALF - 1) ^ below)
    return np.where(_lows(cells) == given, given, _lows(np.minimum(cells + 1, 2 * HALF - 1)))


def _lows(cells: Cells) -> Floats:
    """The least value of each cell."""
    beyond = np.where(cells >= HALF, cells - HALF, HALF - cells)
    sizes = np.where(beyond == 0, 0.0, ((beyond + _LEAST) << _SHIFT).view(np.float64))
    # What is larger than the grid goes on without end.
    lows: Floats = np.where(cells == 0, -np.inf, np.where(cells >= HALF, sizes, -sizes))
    return lows


def _by_special(apart: Floats, known: Sequence[float]) -> Floats:
    """Counts of `with_stand_ins(known)` and of NaN, with those of a stand-in added to those of its value."""
    near = [stand_in(value) for value in known]
    others = [near.index(value) for value in with_stand_ins(known)[len(known) :]]
    found = np.zeros((len(known) + 1, 2))
    np.add.at(found, [*range(len(known)), *others, len(known)], apart)
    return found


def _numbers(values: Any) -> npt.NDArray[Any]:
    """Arrays of numbers as they are, whatever their size; any other column as float64."""
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in "fiub" and values.dtype.isnative:
        # The compiled loops know no float16.
        return values if values.dtype != np.float16 else values.astype(np.float32)
    return numbers_of("values", columns_of({"values": values})["values"])


def outcomes_of(bad: npt.ArrayLike) -> Outcomes:
    """1 for bad and 0 for good, per row. Raises UnfitData for anything else, which would be counted nowhere."""
    given = np.asarray(bad)
    if given.dtype not in (np.bool_, np.uint8):
        strange = (given != 0) & (given != 1)
        if strange.any():
            raise UnfitData(
                f"the outcome {given[strange][0]} is neither good nor bad", mend="give 1 for bad and 0 for good"
            )
    outcome: Outcomes = np.ascontiguousarray(given, dtype=np.uint8)
    if outcome.size and outcome.max() > 1:
        raise UnfitData(f"the outcome {outcome.max()} is neither good nor bad", mend="give 1 for bad and 0 for good")
    return outcome
