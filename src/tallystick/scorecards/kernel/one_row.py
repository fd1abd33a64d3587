"""A card applied to one row at a time, in microseconds."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np

from tallystick.scorecards.asked import check_most
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic
from tallystick.scorecards.errors import ColumnMissing, UnfitData, UnreadableData
from tallystick.scorecards.kernel.program import Places, Program
from tallystick.scorecards.kernel.row_loops import INFINITE, REASON, address_of, reason_row, row_card, standing
from tallystick.scorecards.reasons import Reason

Value: TypeAlias = float | str | None
# Places; an array is a buffer too, which its type says from Python 3.12 on.
Room: TypeAlias = Any
_REASON = struct.Struct(f"{REASON}q")
_NO_REASON = bytes(_REASON.size)


@dataclass(frozen=True, slots=True)
class Standing:
    """What `row_loops.reason_row` goes by: the address of `numbers`, which hold that of `within`."""

    address: int
    numbers: Places
    within: Places


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
        self._arrays = row_card(Program(card))
        self._anywhere = self.standing(np.zeros(len(card.names), np.int64))
        self._beyond_infinite = INFINITE + len(card.names)
        self._lowest, self._highest = card.scale.lowest, card.scale.highest
        self._values_of = picked(card.names)
        self._values = struct.Struct(f"{len(card.names)}d")
        self._has_words = any(one.categorical for one in card.characteristics)
        self._number_of = [_place_of_word(one) if one.categorical else _number_in(one) for one in card.characteristics]
        self._found = [struct.Struct(f"q{most * f'{_REASON.size}s'}") for most in range(len(card.names) + 1)]
        self._met: dict[bytes, Reason] = {}

    def standing(self, within: Places) -> Standing:
        """To be told by: any bin may be the best, or those within. within: as of `row_loops.standing`."""
        numbers = standing(self.card, self._arrays, within)
        return Standing(address_of(numbers), numbers, within)

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
        columns = len(self._number_of)
        most = min(most, columns)
        found = self._filled(values_in(row, self._values_of), most, self._anywhere)
        return (*self._read(found, most), tuple(found[-2 * columns : -columns].tolist()))

    def told(self, given: tuple[Value, ...], most: int, by: Standing) -> tuple[int, tuple[Reason, ...]]:
        """`score_and_reasons` of the values in the order of the card."""
        most = min(most, len(given))
        return self._read(self._filled(given, most, by), most)

    def _filled(self, given: tuple[Value, ...], most: int, by: Standing) -> Room:
        """As `row_loops.reason_row` leaves it."""
        before = 1 + most * REASON + len(given)
        row = np.empty(before + len(given), np.int64)
        self._fill(row, 8 * before, given)
        reason_row(by.address, row, most)
        return row

    def _fill(self, row: Room, at: int, given: tuple[Value, ...]) -> None:
        """Puts the values there, NaN where missing; the bin where they are words."""
        if not self._has_words:
            try:
                numbers = given if None not in given else [math.nan if value is None else value for value in given]
                self._values.pack_into(row, at, *numbers)
                return
            except (OverflowError, ValueError, struct.error):
                # One is a word or an array, which the next line refuses by name.
                pass
        numbers = [number(value) for number, value in zip(self._number_of, given, strict=True)]
        self._values.pack_into(row, at, *numbers)

    def _read(self, row: Room, most: int) -> tuple[int, tuple[Reason, ...]]:
        total, *found = self._found[most].unpack_from(row)
        if total < self._beyond_infinite:
            raise infinite_value(self.card.names[total - INFINITE])
        met = self._met
        reasons = tuple([met.get(one) or self._reason(one) for one in found if one != _NO_REASON])
        return max(min(total, self._highest), self._lowest), reasons

    def _reason(self, found: bytes) -> Reason:
        """Kept, as there are few: making one takes as long as all the rest of a row."""
        which, bin, best_bin, points_lost = _REASON.unpack(found)
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
