"""The entries of a card: bins, the characteristics that they belong to, and pairs of characteristics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tallystick.charts import Drawing
from tallystick.scorecards import show
from tallystick.scorecards.errors import UnreadableData
from tallystick.scorecards.frames import Column, Floats, Words, numbers_of
from tallystick.scorecards.single_precision import CODES, stand_in
from tallystick.scorecards.tables import listed, written
from tallystick.terms import Dimension, Direction, Special

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bin:
    """Values with low <= value < high; or one special value (NaN for a missing one); or words.

    special: the one value, else None. words: the categories, else None; an empty tuple stands for every word that no
    other bin names, those never seen included. good, bad: weight of the events seen in development. points: what a
    row in this bin gets. others: of the bin of every word that no other names, words met in development, the most
    frequent first; more: how many were met beside these.
    """

    low: float
    high: float
    special: float | None
    good: float
    bad: float
    woe: float
    points: int
    words: tuple[str, ...] | None = None
    others: tuple[str, ...] = ()
    more: int = 0

    def __post_init__(self) -> None:
        # One and the same NaN, so that a card that was written and read again is equal to itself.
        if self.special is not None and math.isnan(self.special):
            object.__setattr__(self, "special", math.nan)

    @property
    def label(self) -> str:
        """The bin in words: every digit of its ends, and the special values by what they mean.

        >>> Bin(1250000.0, math.inf, None, 1, 1, 0.0, 0).label, Bin(0, 0, -1e15, 1, 1, 0.0, 0).label
        ('1,250,000 or more', 'no record of this kind')
        >>> Bin(-math.inf, math.inf, None, 1, 1, 0.0, 0, (), ("inn", "mill"), 12).label
        'any other, like inn, mill and 12 more'
        """
        if self.special is not None:
            return "missing" if math.isnan(self.special) else _special(self.special)
        if self.words is not None:
            return listed(self.words) if self.words else _any_other(self.others, self.more)
        if math.isinf(self.low):
            return "any value" if math.isinf(self.high) else f"under {written(self.high)}"
        above = f"{written(self.low)} "
        return above + ("or more" if math.isinf(self.high) else f"to under {written(self.high)}")


def _special(value: float) -> str:
    return next((one.says for one in Special if one.code == value), f"exactly {written(value)}")


def _any_other(words: tuple[str, ...], more: int) -> str:
    if words:
        return f"any other, like {listed(words, more)}"
    return f"any other, {more:,} of them seen" if more else "any other"


@dataclass(frozen=True)
class CardCharacteristic:
    """One characteristic's bins: the ordinary ones first, then the special ones, the missing one last.

    Ordinary bins are intervals in rising order or groups of words, of which the last takes any other word.
    iv: information value over all bins. coefficient: of the weights of evidence, 1 where points were fitted bin by
    bin. direction: what its bins were held to.
    """

    name: str
    dimension: Dimension
    iv: float
    coefficient: float
    bins: tuple[Bin, ...]
    direction: Direction = Direction.ANY

    @property
    def ordinary(self) -> tuple[Bin, ...]:
        return tuple(bin for bin in self.bins if bin.special is None)

    @property
    def categorical(self) -> bool:
        return self.bins[0].words is not None

    @property
    def most(self) -> int:
        """The best attainable points: those of an ordinary bin, since nobody can bring a special value about."""
        return max(bin.points for bin in self.ordinary)

    @property
    def least(self) -> int:
        return min(bin.points for bin in self.bins)

    @property
    def highest(self) -> int:
        """The most points that any bin gives, special ones too."""
        return max(bin.points for bin in self.bins)

    @cached_property
    def points(self) -> Ints:
        """int32[bins]"""
        return np.array([bin.points for bin in self.bins], dtype=np.int32)

    @cached_property
    def place_of_special(self) -> dict[float, int]:
        """The bin of each single value that is no amount, in the order of the bins.

        A code of `terms.Special` without a bin of its own is there too, as it falls into the missing one. What stands
        for a value in single precision is there with it.
        """
        if self.categorical:
            return {}
        own = {
            bin.special: place
            for place, bin in enumerate(self.bins)
            if bin.special is not None and not math.isnan(bin.special)
        }
        known = own | {code: len(self.bins) - 1 for code in CODES if code not in own}
        near = {stand_in(value): place for value, place in known.items()}
        return known | {value: place for value, place in near.items() if value is not None and value not in known}

    @cached_property
    def _cuts(self) -> Floats:
        return np.array([bin.low for bin in self.ordinary[1:]])

    @cached_property
    def _place_of_word(self) -> dict[str, int]:
        return {word: place for place, bin in enumerate(self.ordinary) for word in bin.words or ()}

    def plot(self) -> Drawing:
        """Share of rows, bad rate with its interval, WOE and points of each bin."""
        return show.characteristic_drawing(self)

    def _repr_html_(self) -> str:
        return show.characteristic_html(self)

    def places(self, column: Column) -> Ints:
        """The bin of each row. A code of `terms.Special` without a bin of its own falls into the missing one."""
        if self.categorical:
            return self._places_of_words(column)
        numbers = numbers_of(self.name, column)
        places = np.searchsorted(self._cuts, numbers, side="right").astype(np.int32)
        places[np.isnan(numbers)] = len(self.bins) - 1
        for value, place in self.place_of_special.items():
            places[numbers == value] = place
        return places

    def _places_of_words(self, column: Column) -> Ints:
        if not isinstance(column, Words):
            raise UnreadableData(f"column {self.name!r} holds numbers, the card has words there", mend="give words")
        other = len(self.ordinary) - 1
        of_code = [*(self._place_of_word.get(word, other) for word in column.known), len(self.bins) - 1]
        return np.array(of_code, dtype=np.int32)[column.codes]


@dataclass(frozen=True)
class Pair:
    """Points for how two characteristics go together, over groups of the bins of each.

    first_groups, second_groups: per bin of the characteristic, its row or column in `points`.
    """

    first: str
    second: str
    dimension: Dimension
    first_groups: tuple[int, ...]
    second_groups: tuple[int, ...]
    points: tuple[tuple[int, ...], ...]

    @property
    def name(self) -> str:
        return f"{self.first} with {self.second}"

    @property
    def least(self) -> int:
        return min(min(row) for row in self.points)

    @property
    def highest(self) -> int:
        return max(max(row) for row in self.points)

    @cached_property
    def grid(self) -> Ints:
        """int32[bins of the first, bins of the second]: the points, group by group spelt out."""
        points = np.array(self.points, dtype=np.int32)
        return points[np.ix_(self.first_groups, self.second_groups)]
