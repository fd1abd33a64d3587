"""What a code says of lateness: an interval of whole days."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days past due, from `low` to `high`, both included; `high` is None where there is no limit.

    >>> 45 in Days(30, 59), 60 in Days(30, 59), 500 in Days(180, None)
    (True, False, True)
    """

    low: int
    high: int | None

    def __contains__(self, days: object) -> bool:
        return isinstance(days, int) and self.low <= days and (self.high is None or days <= self.high)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high
