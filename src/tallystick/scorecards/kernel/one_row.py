"""A card applied to one row at a time, in microseconds."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np

from tallystick.scorecards.asked import check_most
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic
from tallystick.scorecards.errors import ColumnMissing, UnfitData, UnreadableData
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.kernel.program import Places, Program
from tallystick.scorecards.kernel.row_loops import INFINITE, POINTS_LOST, REASON, reason_row, row_card
from tallystick.scorecards.reasons import Reason

Value: TypeAlias = float | str | None


class OneRow:
    """What `Card` says of a table of one row, for a server that has one at a time. Threads may share it.

    >>> from tallystick.scorecards import Bin, Scale
    >>> from tallystick.terms import Dimension
    >>> inf, nan = math.inf, math.nan
    >>> bins = Bin(-inf, 1, None, 9, 1, 0.4, 20), Bin(1, inf, None, 5, 5, -1.8, -30), Bin(-inf, inf, nan, 0, 0, 0.0, 0)
    >>> late = CardCharacteristic("late", Dimension.REPAYMENT, 0.3, 1.0, bins)
    >>> OneRow(Card(Scale(), 600, (late,))).score_and_reasons({"late": 2})
    (570, (Reason(name='late', bin=1, best_bin=0, points_lost=50),))
    """

    def __init__(self, card: Card) -> None:
        self.card = card
        # The addresses are of these arrays.
        self._arrays = row_card(Program(card))
        self._addresses = np.array([array.__array_interface__["data"][0] for array in self._arrays], np.int64)
        self._pairs, self._base = len(card.pairs), card.base_points
        self._beyond_infinite = INFINITE + len(card.names)
        self._lowest, self._highest = card.scale.lowest, card.scale.highest
        self._values_of = picked(card.names)
        self._packed = struct.Struct(f"{len(card.names)}d")
        self._has_words = any(one.categorical for one in card.characteristics)
        self._number_of = [_place_of_word(one) if one.categorical else _number_in(one) for one in card.characteristics]
        self._anywhere = np.zeros(len(card.names), np.int64)
        self._met: dict[tuple[int, ...], Reason] = {}

    def score(self, row: Mapping[str, Value]) -> int:
        """The score on the scale; row as below."""
        return self.score_and_reasons(row, 0)[0]

    def score_and_reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[int, tuple[Reason, ...]]:
        """The score of a row, and what keeps it down as `Card.reasons` has it.

        row: a number, a word, or None by each characteristic's name. Raises ColumnMissing, UnreadableData, and
        UnfitData for an infinite number.
        """
        check_most(most)
        return self.told(values_in(row, self._values_of), most, self._anywhere)

    def reasons_and_places(
        self, row: Mapping[str, Value], most: int = 4
    ) -> tuple[int, tuple[Reason, ...], tuple[int, ...]]:
        """As `score_and_reasons`, and the bin of each characteristic, as `Card.places` has it."""
        check_most(most)
        found, end = self._found(values_in(row, self._values_of), most, self._anywhere).tolist(), 1 + most * REASON
        return (*self._read(found[:end]), tuple(found[end:]))

    def told(self, given: tuple[Value, ...], most: int, within: Places) -> tuple[int, tuple[Reason, ...]]:
        """`score_and_reasons` of the values in the order of the card. within: as of `row_loops.reason_row`."""
        return self._read(self._found(given, most, within)[: 1 + most * REASON].tolist())

    def _found(self, given: tuple[Value, ...], most: int, within: Places) -> Places:
        found = np.empty(1 + most * REASON + len(given), np.int64)
        reason_row(self._addresses, self._pairs, self._base, self._highest, self._numbers(given), most, within, found)
        return found

    def _read(self, found: list[int]) -> tuple[int, tuple[Reason, ...]]:
        total, *fields = found
        if total < self._beyond_infinite:
            raise infinite_value(self.card.names[total - INFINITE])
        met, each = self._met, zip(*[iter(fields)] * REASON, strict=True)
        reasons = tuple([met.get(one) or self._reason(one) for one in each if one[POINTS_LOST]])
        return max(min(total, self._highest), self._lowest), reasons

    def _numbers(self, given: tuple[Value, ...]) -> Floats:
        """float64[characteristics]: the values, NaN where missing; the bin where they are words."""
        values = np.empty(len(given))
        if not self._has_words:
            try:
                packed = given if None not in given else [math.nan if value is None else value for value in given]
                self._packed.pack_into(values.data, 0, *packed)
                return values
            except (OverflowError, ValueError, struct.error):
                # One is a word or an array, which the next line refuses by name.
                pass
        values[:] = [number(value) for number, value in zip(self._number_of, given, strict=True)]
        return values

    def _reason(self, found: tuple[int, ...]) -> Reason:
        """Kept, as there are few: making one takes as long as all the rest of a row."""
        which, bin, best_bin, points_lost = found
        reason = self._met[found] = Reason(self.card.names[which], bin, best_bin, points_lost)
        return reason


def picked(keys: Sequence[Any]) -> Callable[[Any], tuple[Value, ...]]:
    """The values at these keys, of a row by name or of a tuple by place."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda row: tuple(row[key] for key in keys)


def values_in(row: Mapping[str, Value], picked: Callable[[Any], tuple[Value, ...]]) -> tuple[Value, ...]:
    """The values that are picked. Raises ColumnMissing, and UnreadableData for what holds nothing by name."""
    try:
        return picked(row)
    except KeyError as error:
        raise ColumnMissing(
            f"the row lacks the characteristic {error}", mend="give None where it has no value"
        ) from None
    except (IndexError, TypeError):
        raise UnreadableData(f"a {type(row).__name__} is no row", mend="give a value by each name") from None


def word_of(value: float | str) -> str:
    """A number is read as the word that names it, as `frames.columns_of` does."""
    return value if isinstance(value, str) else f"{float(value):.17g}"


def number_of(name: str, value: Value) -> float:
    """NaN where there is none. Raises UnreadableData for what is no number."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        raise _no_number(name, value)
    try:
        return float(value)
    except (OverflowError, TypeError):
        raise _no_number(name, value) from None


def infinite_value(name: str) -> UnfitData:
    return UnfitData(f"{name!r} is infinite", mend="give the value, or None")


def _no_number(name: str, value: object) -> UnreadableData:
    return UnreadableData(f"{name!r} is {value!r}, where a number is wanted", mend="give a number, or None")


def _place_of_word(one: CardCharacteristic) -> Callable[[Value], float]:
    """The bin of a word."""
    places = {word: place for place, bin in enumerate(one.ordinary) for word in bin.words or ()}
    missing, other = len(one.bins) - 1, len(one.ordinary) - 1

    def place(value: Value) -> float:
        if value is None or value != value:
            return missing
        return places.get(word_of(value), other)

    return place


def _number_in(one: CardCharacteristic) -> Callable[[Value], float]:
    return partial(number_of, one.name)
