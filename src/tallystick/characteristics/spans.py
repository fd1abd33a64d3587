"""Words of the language of relations that are about days, and about rows that lie near each other in time."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.characteristics.measure import Condition, Highest, Total


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days from one date of a fact to another; `valid_at` is the day that the file is asked for."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """How many days the month has that a fact is about."""


@dataclass(frozen=True, slots=True)
class FollowedWithin:
    """1 when another row of the subject follows within some days and is the same in some columns, otherwise 0.

    So of a run of rows, each within those days of the next, one has 0: the last. Unknown values are the same.
    Of rows of one day, the later is the one whose line comes later in order.
    day: a column that is a number of days. within: the column that says how many days.
    """

    day: str
    within: str
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LatestMonth:
    """Months back to the latest month of the line, the row's own or one before, of which the condition holds."""

    where: Condition


@dataclass(frozen=True, slots=True)
class LatestBefore:
    """Months back to the latest month of the line before the row's own of which the condition holds."""

    where: Condition


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a column was so many months before; nothing where that month was not reported. Only of rows by month."""

    column: str
    months: int


@dataclass(frozen=True, slots=True)
class Trailing:
    """A sum or a maximum over a row's month and those before it, `months` together. Only of rows by month.

    A sum is known where the column is in each of the months, a maximum where it is in one of them.
    """

    summary: Total | Highest
    months: int
