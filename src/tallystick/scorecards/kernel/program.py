"""A card as flat arrays: where its bins begin, and by how much each bin is worth more than the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic, Ints, Pair
from tallystick.scorecards.errors import UnreadableCard

Places = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

CUTS_AT_ONCE = 4
SPECIALS_AT_ONCE = 4


class Bins(NamedTuple):
    """What a value is compared with. Characteristic c has the cuts from cut_starts[c] to cut_starts[c + 1], and so on.

    Each number is there twice. As float32 a cut is rounded up and a special value that float32 cannot hold is NaN, so
    that comparing a float32 with it says what comparing the same value as float64 would. Special values that float32
    can hold come first, up to special_middles[c]; NaN fills each part up to a multiple of `SPECIALS_AT_ONCE`. Nothing
    above alarms[c] is special. value_starts: where the bins begin in `Worth.values`.
    """

    cut_starts: Places
    cuts32: Singles
    cuts64: Doubles
    special_starts: Places
    special_middles: Places
    specials32: Singles
    specials64: Doubles
    alarms32: Singles
    alarms64: Doubles
    value_starts: Places


class Worth(NamedTuple):
    """What a bin is worth, as differences: a row starts with its first bin, and gains `steps` with each cut it reaches.

    special_steps: from the ordinary bin that a special value would fall in to its own; missing_steps: from the first
    bin to the last. values: the worth of every bin, itself.
    """

    steps: Ints
    special_steps: Ints
    missing_steps: Ints
    values: Ints


class Pairings(NamedTuple):
    """Pairs of characteristics. members: the characteristics that are in any; firsts, seconds: places in members;
    slots: place in members of each characteristic, -1 where it is in no pair.

    Pair p's grid of points is grid[grid_starts[p]:], a row of widths[p] points per bin of the first.
    """

    members: Places
    slots: Places
    firsts: Places
    seconds: Places
    grid_starts: Places
    widths: Places
    grid: Ints


class Ranking(NamedTuple):
    """How a reason is one number, so that the larger number comes first: points lost, then order, then the bin.

    lost_shift, order_shift: bits below the points lost and below the order. most: best attainable points of each
    characteristic, best_bins: the bin that has them, ordinary: how many bins anyone can attain.
    """

    lost_shift: int
    order_shift: int
    most: Ints
    best_bins: Ints
    ordinary: Ints


@dataclass(frozen=True)
class Program:
    """Everything the kernel reads of a card."""

    card: Card

    @cached_property
    def bins(self) -> Bins:
        ones = self.card.characteristics
        cuts = [_cuts(one) for one in ones]
        parts = [_special_parts(one) for one in ones]
        specials = [np.concatenate(both) for both in parts]
        starts, singles = _starts(specials), [_exact_singles(values) for values in specials]
        return Bins(
            _starts(cuts),
            _rounded_up(_joined(cuts, np.float64)),
            _joined(cuts, np.float64),
            starts,
            starts[:-1] + np.array([len(single) for single, _ in parts], np.int64),
            _joined(singles, np.float32),
            _joined(specials, np.float64),
            np.array([_highest(values) for values in singles], np.float32),
            np.array([_highest(values) for values in specials], np.float64),
            _starts([one.points for one in ones]),
        )

    @cached_property
    def points(self) -> Worth:
        return self._worth(lambda _, one: one.points)

    @cached_property
    def places(self) -> Worth:
        """A bin is worth its own place."""
        return self._worth(lambda _, one: np.arange(len(one.bins), dtype=np.int32))

    @cached_property
    def ranks(self) -> Worth:
        """A bin is worth its reason as `Ranking` has it."""
        ranking, last = self.ranking, len(self.card.characteristics) - 1

        def rank(order: int, one: CardCharacteristic) -> Ints:
            lost = (one.most - one.points.astype(np.int64)) << ranking.lost_shift
            places = np.arange(len(one.bins), dtype=np.int64)
            return (lost + ((last - order) << ranking.order_shift) + places).astype(np.int32)

        return self._worth(rank)

    @cached_property
    def ranking(self) -> Ranking:
        """Raises UnreadableCard where points, characteristics and bins together are too many for 31 bits."""
        ones = self.card.characteristics
        parts: tuple[CardCharacteristic | Pair, ...] = (*ones, *self.card.pairs)
        order_shift = max((len(one.bins) - 1).bit_length() for one in ones) if ones else 0
        lost_shift = order_shift + max(len(ones) - 1, 0).bit_length()
        widest = sum(one.highest - one.least for one in parts)
        if widest.bit_length() + lost_shift > 31:
            raise UnreadableCard(
                f"a row can lose {widest} points over {len(ones)} characteristics, more than reasons can rank",
                mend="use a coarser scale",
            )
        points = [one.points[: len(one.ordinary)] for one in ones]
        return Ranking(
            lost_shift,
            order_shift,
            np.array([one.max() for one in points], np.int32),
            np.array([one.argmax() for one in points], np.int32),
            np.array([len(one) for one in points], np.int32),
        )

    @cached_property
    def pairings(self) -> Pairings:
        names, pairs = self.card.names, self.card.pairs
        placed = [(names.index(pair.first), names.index(pair.second)) for pair in pairs]
        members = sorted({place for both in placed for place in both})
        return Pairings(
            np.array(members, np.int64),
            np.array([members.index(c) if c in members else -1 for c in range(len(names))], np.int64),
            np.array([members.index(first) for first, _ in placed], np.int64),
            np.array([members.index(second) for _, second in placed], np.int64),
            _starts([pair.grid.ravel() for pair in pairs]),
            np.array([pair.grid.shape[1] for pair in pairs], np.int64),
            _joined([pair.grid.ravel() for pair in pairs], np.int32),
        )

    def _worth(self, of: Callable[[int, CardCharacteristic], Ints]) -> Worth:
        ones = self.card.characteristics
        values = [of(order, one) for order, one in enumerate(ones)]
        each = list(zip(ones, values, strict=True))
        return Worth(
            _joined([_steps(one, worth) for one, worth in each], np.int32),
            _joined([_special_steps(one, worth) for one, worth in each], np.int32),
            np.array([worth[-1] - worth[0] for worth in values], np.int32),
            _joined(values, np.int32),
        )


def _cuts(one: CardCharacteristic) -> Doubles:
    """Padded with cuts that nothing gains by, where comparing with one more at once is quicker than starting again."""
    cuts = [] if one.categorical else [bin.low for bin in one.ordinary[1:]]
    return np.array([*cuts, *[math.inf] * _padding(len(cuts))], np.float64)


def _padding(cuts: int) -> int:
    return 1 if cuts % CUTS_AT_ONCE == CUTS_AT_ONCE - 1 else 0


def _steps(one: CardCharacteristic, worth: Ints) -> Ints:
    if one.categorical:
        return np.zeros(0, np.int32)
    steps = np.diff(worth[: len(one.ordinary)])
    return np.append(steps, np.zeros(_padding(len(steps)), np.int32))


def _special_parts(one: CardCharacteristic) -> tuple[Doubles, Doubles]:
    """The special values that float32 can hold, and the others."""
    values = np.array(list(one.place_of_special), np.float64)
    exact = ~np.isnan(_exact_singles(values))
    first, second = (
        np.append(part, np.full(-len(part) % SPECIALS_AT_ONCE, math.nan)) for part in (values[exact], values[~exact])
    )
    return first, second


def _special_steps(one: CardCharacteristic, worth: Ints) -> Ints:
    cuts, places = [bin.low for bin in one.ordinary[1:]], one.place_of_special

    def step(value: float) -> int:
        return int(worth[places[value]] - worth[np.searchsorted(cuts, value, side="right")]) if value in places else 0

    return np.array([step(value) for value in np.concatenate(_special_parts(one)).tolist()], np.int32)


def _starts(parts: Sequence[npt.NDArray[Any]]) -> Places:
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)


def _joined(parts: Sequence[npt.NDArray[Any]], dtype: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def _rounded_up(values: Doubles) -> Singles:
    """The least float32 that is not below each value.

    >>> float(_rounded_up(np.array([0.1]))[0]) > 0.1
    True
    """
    with np.errstate(over="ignore"):
        nearest = values.astype(np.float32)
    return np.where(nearest < values, np.nextafter(nearest, np.float32(np.inf)), nearest)


def _exact_singles(values: Doubles) -> Singles:
    with np.errstate(over="ignore"):
        nearest = values.astype(np.float32)
    return np.where(nearest == values, nearest, np.float32(np.nan))


def _highest(values: npt.NDArray[Any]) -> float:
    held = values[~np.isnan(values)]
    return float(held.max()) if len(held) else -math.inf
