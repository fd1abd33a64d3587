"""The vocabulary of scores: the scale, its bands, the five dimensions, units and special values."""

from __future__ import annotations

from enum import Enum, StrEnum

LOWEST_SCORE = 350
HIGHEST_SCORE = 950


class Dimension(StrEnum):
    """One of the five groups that every characteristic belongs to exactly one of."""

    REPAYMENT = "repayment"
    OBLIGATIONS = "obligations"
    CAPACITY = "capacity"
    TENURE = "tenure"
    CONDUCT = "conduct"

    @property
    def says(self) -> str:
        return _DIMENSION_SAYS[self]


_DIMENSION_SAYS = {
    Dimension.REPAYMENT: "Paid as agreed",
    Dimension.OBLIGATIONS: "How much is owed, against limits",
    Dimension.CAPACITY: "Inflow, sales and what is paid out of them",
    Dimension.TENURE: "Length and stability of the record",
    Dimension.CONDUCT: "New credit sought, bills and orders honoured",
}


class Band(Enum):
    """A stretch of the scale with a name; `floor` is its lowest score."""

    POOR = 350
    FAIR = 550
    GOOD = 600
    EXCELLENT = 650
    OUTSTANDING = 700

    @property
    def floor(self) -> int:
        return self.value

    @property
    def label(self) -> str:
        return self.name.lower()

    @property
    def ceiling(self) -> int:
        """The highest score of the band."""
        above = [band.floor for band in Band if band.floor > self.floor]
        return min(above) - 1 if above else HIGHEST_SCORE


def band_of(score: int) -> Band:
    """The band that a score lies in.

    >>> band_of(599).label, band_of(600).label
    ('fair', 'good')
    """
    if not LOWEST_SCORE <= score <= HIGHEST_SCORE:
        raise ValueError(f"{score} is not on the scale of {LOWEST_SCORE} to {HIGHEST_SCORE}")
    return max((band for band in Band if band.floor <= score), key=lambda band: band.floor)


class Unit(StrEnum):
    COUNT = "count"
    MONTHS = "months"
    PERCENT = "percent"
    MONEY = "money"
    GRADE = "grade"
    RATIO = "ratio"
    YES_NO = "yes_no"


class Direction(StrEnum):
    """What a higher value says of the subject; `ANY` leaves the trend to the data."""

    BETTER_WHEN_HIGH = "better_when_high"
    WORSE_WHEN_HIGH = "worse_when_high"
    ANY = "any"


class Special(Enum):
    """A characteristic that has no value, and why. Never imputed: each has a bin of its own.

    The catalogue numbers them -1 to -4. They are stored that many quadrillions below zero, because -1 is
    also an honest value (an overpaid card, a falling slope) and no furnished amount reaches 10^15.
    """

    NO_RECORD = -1e15
    NONE_IN_WINDOW = -2e15
    NOT_COMPUTABLE = -3e15
    WITHHELD = -4e15

    @property
    def code(self) -> float:
        return self.value

    @property
    def says(self) -> str:
        return _SPECIAL_SAYS[self]


_SPECIAL_SAYS = {
    Special.NO_RECORD: "no record of this kind",
    Special.NONE_IN_WINDOW: "none in this period",
    Special.NOT_COMPUTABLE: "cannot be computed from what was reported",
    Special.WITHHELD: "withheld",
}
