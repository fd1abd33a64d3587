"""The language that relations are declared in: which facts a row is made of, and what its columns are.

All time is in whole months back from the last closed month, all amounts in minor units, all shares in hundredths of a
percent: whole numbers, whose sums are the same in any order and on any engine. A column may be made from those declared
before it. Like the language of measures, these objects run nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tallystick.characteristics.measure import Condition, Grain, Highest, Summary
from tallystick.characteristics.spans import (
    DaysBetween,
    DaysOfMonth,
    Earlier,
    FollowedWithin,
    LatestBefore,
    LatestMonth,
    Trailing,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a column of the fact table says: a text, a month, a date or a whole number."""

    column: str


@dataclass(frozen=True, slots=True)
class MonthsBack:
    """Whole months from a date's month, or from a month, to the last closed month. column: the fact table's."""

    column: str


@dataclass(frozen=True, slots=True)
class DayOf:
    """A date as a number of days. column: the fact table's."""

    column: str


@dataclass(frozen=True, slots=True)
class MonthBefore:
    """What the column was in the month before on the same line; nothing where that month was not reported."""

    column: str


@dataclass(frozen=True, slots=True)
class Case:
    """The number beside the first condition that holds, or `otherwise`."""

    whens: tuple[tuple[Condition, int], ...]
    otherwise: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part in hundredths of a percent of the whole, rounded toward zero; nothing unless the whole is above 0."""

    part: str
    whole: str
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Lesser:
    """The smaller of two columns; nothing unless both are known."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A column less another, and so many more; nothing unless both are known."""

    first: str
    second: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class OfSubject:
    """A column's highest value over all rows of the subject in this relation, and so many more."""

    highest: Highest
    more: int = 0


@dataclass(frozen=True, slots=True)
class OthersNear:
    """1 when another row of the subject is within so much in one column and differs in the other, otherwise 0."""

    column: str
    within: int
    differing: str


SaidColumn = Fact | MonthsBack | DayOf | DaysBetween | DaysOfMonth
"""What is made from one fact alone."""
ReckonedColumn = Case | Share | Lesser | Difference
"""What is made from other columns of the same row."""
RowColumn = SaidColumn | ReckonedColumn | MonthBefore | OfSubject | FollowedWithin | LatestMonth | LatestBefore
DerivedColumn = ReckonedColumn | OthersNear | Earlier | Trailing


class Per(Enum):
    """Of what rows are put together, always of one subject."""

    LINE = "line"
    MONTH = "ago"
    SUBJECT = "observation"


@dataclass(frozen=True, slots=True)
class EachRow:
    """A row for each fact that meets `where`.

    facts: the fact table. line: its columns that tell one line from another; with them a column `line` names it.
    """

    facts: str
    columns: Mapping[str, RowColumn]
    where: Condition | None = None
    line: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """A row for each `per` of the rows of another relation that meet `where`.

    columns: made from those rows. derived: made from `columns`. By line, the line's own columns are there as well.
    """

    of: Grain
    per: Per
    columns: Mapping[str, Summary]
    where: Condition | None = None
    derived: Mapping[str, DerivedColumn] = field(default_factory=dict)


Relation = EachRow | Together
