"""How sure a card is of the chance of default that it gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.scorecards.frames import Floats
from tallystick.scorecards.interval import NORMAL_97_5


@dataclass(frozen=True, slots=True)
class OddsLine:
    """A line through log-odds, fitted to outcomes: its ends and how they vary together. Good to bad.

    variances: of the intercept, of both together, of the slope (inverse of Fisher's information).
    """

    intercept: float
    slope: float
    variances: tuple[float, float, float]

    @classmethod
    def of(cls, log_odds: Floats, good: Floats, bad: Floats) -> OddsLine:
        """Maximum likelihood by Newton's method (Cox 1958). log_odds: what a card says; good, bad: weights, per row."""
        line = np.array([0.0, 1.0])
        design = np.column_stack([np.ones(len(log_odds)), log_odds])
        information = np.eye(2)
        for _ in range(25):
            chance = 1.0 / (1.0 + np.exp(-design @ line))
            events = good + bad
            information = (design * (events * chance * (1.0 - chance))[:, None]).T @ design
            # A ridge as of a hundredth of an event: the line through a single value has no slope of its own.
            information += 0.01 * np.eye(2)
            step = np.linalg.solve(information, design.T @ (good - events * chance) - 0.01 * (line - [0.0, 1.0]))
            line = line + np.clip(step, -1.0, 1.0)
        inverse = np.linalg.inv(information)
        return cls(float(line[0]), float(line[1]), (float(inverse[0, 0]), float(inverse[0, 1]), float(inverse[1, 1])))

    def restated(self, slope: float, shift: float) -> OddsLine:
        """The same line for a card whose log-odds are now `slope` times what they were, plus `shift`; slope not 0.

        >>> line = OddsLine(0.1, 0.9, (0.04, -0.01, 0.02))
        >>> bool(np.allclose(line.restated(0.5, 2.0).interval(np.array([2.5])), line.interval(np.array([1.0]))))
        True
        """
        alone, both, of_slope = self.variances
        moved = shift / slope
        variances = (
            alone - 2 * moved * both + moved**2 * of_slope,
            (both - moved * of_slope) / slope,
            of_slope / slope**2,
        )
        return OddsLine(self.intercept - self.slope * moved, self.slope / slope, variances)

    def interval(self, log_odds: Floats) -> Floats:
        """float64[rows, 2]: between what chances of default the truth lies, with 95 % confidence, at these log-odds.

        It is of the share that goes bad among all of such a score, not of one person, who does or does not.
        """
        alone, both, slope = self.variances
        error = NORMAL_97_5 * np.sqrt(alone + 2 * both * log_odds + slope * log_odds**2)
        middle = self.intercept + self.slope * log_odds
        return np.column_stack([1.0 / (1.0 + np.exp(middle + error)), 1.0 / (1.0 + np.exp(middle - error))])
