"""The language that characteristics are declared in: conditions on rows, aggregates over rows, arithmetic on these.

The objects say what is meant and run nothing. `characteristics.sql` compiles them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Grain(Enum):
    """What one row is, that a characteristic aggregates over. The columns of each are in `characteristics.grains`."""

    LINE_MONTH = "line_month"
    LINE = "line"
    REVOLVING_MONTH = "revolving_month"
    ACTIVITY = "activity"
    PARTICULARS = "particulars"


@dataclass(frozen=True, slots=True)
class OneOf:
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    column: str
    number: int


@dataclass(frozen=True, slots=True)
class AtMost:
    column: str
    number: int


@dataclass(frozen=True, slots=True)
class Known:
    column: str


@dataclass(frozen=True, slots=True)
class Both:
    first: Condition
    second: Condition


Condition = OneOf | AtLeast | AtMost | Known | Both


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows."""

    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values."""

    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Sum of a column; unknown when every value is."""

    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Highest:
    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Lowest:
    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Mean:
    """Sum over count of the known values."""

    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation of the population of a whole-numbered column."""

    column: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """Least-squares slope of a whole-numbered column over time, per month."""

    column: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """`times` the numerator over the denominator; unknown when the denominator is zero or unknown."""

    numerator: Measure
    denominator: Measure
    times: int = 1


@dataclass(frozen=True, slots=True)
class Over:
    """A measure over a number that is not zero: what turns hundredths of a percent into percent."""

    measure: Measure
    number: int


@dataclass(frozen=True, slots=True)
class Minus:
    first: Measure
    second: Measure


@dataclass(frozen=True, slots=True)
class Capped:
    """Not below `lowest` nor above `highest`."""

    measure: Measure
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first measure, or the second where the first is unknown."""

    first: Measure
    second: Measure


Aggregate = Rows | Distinct | Total | Highest | Lowest | Mean | Spread | Slope
Measure = Aggregate | Ratio | Over | Minus | Capped | FirstKnown
