"""The entries of a card: bins, and the characteristics that they belong to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tallystick.terms import Dimension, Direction

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bin:
    """Values with low <= value < high; or, where `special` is set, that one value (NaN for a missing one).

    good, bad: weight of the events seen in development. points: what a row in this bin gets.
    """

    low: float
    high: float
    special: float | None
    good: float
    bad: float
    woe: float
    points: int

    @property
    def label(self) -> str:
        """The bin in words, for a modeller."""
        if self.special is not None:
            return "missing" if math.isnan(self.special) else f"special {self.special:g}"
        if math.isinf(self.low) and math.isinf(self.high):
            return "any value"
        if math.isinf(self.low):
            return f"under {self.high:g}"
        return f"{self.low:g} or more" if math.isinf(self.high) else f"{self.low:g} to under {self.high:g}"


@dataclass(frozen=True)
class CardCharacteristic:
    """One characteristic's bins: the ordinary ones in rising order, then the special ones, the missing one last.

    iv: information value over all bins. coefficient: of the weights of evidence. direction: what its bins were held to.
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
    def most(self) -> int:
        """The best attainable points: those of an ordinary bin, since nobody can bring a special value about."""
        return max(bin.points for bin in self.ordinary)

    @property
    def best_bin(self) -> int:
        """Place of the first ordinary bin with the best attainable points."""
        return next(place for place, bin in enumerate(self.bins) if bin.special is None and bin.points == self.most)

    @property
    def least(self) -> int:
        return min(bin.points for bin in self.bins)

    @property
    def highest(self) -> int:
        """The most points that any bin gives, special ones too."""
        return max(bin.points for bin in self.bins)

    @cached_property
    def _cuts(self) -> npt.NDArray[np.float64]:
        return np.array([bin.low for bin in self.ordinary[1:]])

    def places(self, values: npt.NDArray[np.float64]) -> Ints:
        """The bin of each value. A special value without a bin of its own falls into the missing one."""
        places = np.searchsorted(self._cuts, values, side="right").astype(np.int32)
        places[np.isnan(values)] = len(self.bins) - 1
        for place, bin in enumerate(self.bins):
            if bin.special is not None and not math.isnan(bin.special):
                places[values == bin.special] = place
        return places
