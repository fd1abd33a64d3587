"""The language that characteristics are declared in: conditions on rows, aggregates over rows, arithmetic on these.

The objects say what is meant and run nothing. `characteristics.sql` compiles them to a statement,
`characteristics.kernel` to loops.
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
    ACTIVITY_LINE = "activity_line"
    SALES_MONTH = "sales_month"
    PARTICULARS_TOLD = "particulars_told"
    PARTICULARS = "particulars"
    INQUIRY = "hard_inquiry"
    PUBLIC_RECORD = "public_record_told"
    GUARANTEED_MONTH = "guaranteed_line_month"
    GUARANTEED_LINE = "guaranteed_line"
    FILE = "file"
    """The file as a whole: of what is made from other characteristics. No relation holds its rows."""


@dataclass(frozen=True, slots=True)
class OneOf:
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Known, and none of the values."""

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
class Reaches:
    """Both are known, and the column is at least the other."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class Known:
    column: str


@dataclass(frozen=True, slots=True)
class Both:
    first: Condition
    second: Condition


Condition = OneOf | NoneOf | AtLeast | AtMost | Reaches | Known | Both


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


@dataclass(frozen=True, slots=True)
class Latest:
    """What the latest row of a line says, if it meets the condition. Only where rows are put together by line."""

    column: str
    where: Condition | None = None


Aggregate = Rows | Distinct | Total | Highest | Lowest | Mean | Spread | Slope
Summary = Rows | Total | Highest | Lowest | Latest
"""What a column of a relation can be that puts several rows together."""
Measure = Aggregate | Ratio | Over | Minus | Capped | FirstKnown
