"""The scale: how odds of being repaid become a score, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.errors import UnfitData
from tallystick.terms import HIGHEST_SCORE, LOWEST_SCORE


@dataclass(frozen=True, slots=True)
class Scale:
    """A score of `anchor_score` means odds of `anchor_odds` good to one bad; each `points_to_double` doubles them.

    Raises UnfitData for ends, odds or points that make no scale.

    >>> scale = Scale()
    >>> [round(scale.score_of(math.log(odds))) for odds in (2.5, 5, 10)]
    [550, 600, 650]
    >>> round(float(scale.default_probability(np.array([600]))[0]), 4)
    0.1667
    """

    anchor_score: int = 600
    anchor_odds: float = 5.0
    points_to_double: int = 50
    lowest: int = LOWEST_SCORE
    highest: int = HIGHEST_SCORE

    def __post_init__(self) -> None:
        told = (self.anchor_score, self.anchor_odds, self.points_to_double, self.lowest, self.highest)
        if not all(isinstance(one, Real) and math.isfinite(one) for one in told):
            raise UnfitData(f"the scale has {told}, which are not all numbers", mend="give numbers")
        if not (self.anchor_odds > 0 and self.points_to_double > 0):
            raise UnfitData(
                f"the scale has odds of {self.anchor_odds} and {self.points_to_double} points to double them",
                mend="give both above 0",
            )
        if not self.lowest < self.highest:
            raise UnfitData(f"the scale goes from {self.lowest} to {self.highest}", mend="give the lower end first")

    @property
    def factor(self) -> float:
        """Points per unit of natural log-odds."""
        return self.points_to_double / math.log(2)

    def score_of(self, log_odds: float) -> float:
        """The score, unrounded and unclipped, of natural log-odds of good to bad."""
        return self.anchor_score + self.factor * (log_odds - math.log(self.anchor_odds))

    def log_odds(self, scores: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Natural log-odds of good to bad that scores stand for: `score_of` the other way round.

        >>> round(float(Scale().log_odds(650)), 6) == round(math.log(10), 6)
        True
        """
        odds: npt.NDArray[np.float64] = (np.asarray(scores, dtype=np.float64) - self.score_of(0.0)) / self.factor
        return odds

    def default_probability(self, scores: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """One over one plus the odds that a score stands for."""
        doublings = (np.asarray(scores, dtype=np.float64) - self.anchor_score) / self.points_to_double
        chance: npt.NDArray[np.float64] = 1.0 / (1.0 + self.anchor_odds * np.exp2(doublings))
        return chance
