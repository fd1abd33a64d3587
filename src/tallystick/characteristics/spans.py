"""Words of the language of relations that are about days, and about rows that lie near each other in time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days from one date of a fact to another; `valid_at` is the day that the file is asked for."""

    earlier: str
    later: str


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
