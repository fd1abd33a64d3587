"""A calendar month as a thing of its own, and as the whole number that engines agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month by its index: twelve times the year, plus the month less one.

    Differences of indices are whole months on every engine, where differences of dates are not.

    >>> Month.of(date(2005, 9, 30))
    Month(index=24068)
    >>> str(Month.parse("2005-09").plus(4))
    '2006-01'
    """

    index: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        found = _ISO_MONTH.match(text)
        if found is None or not 1 <= int(found[2]) <= 12:
            raise ValueError(f"{text!r} is not a month written as YYYY-MM")
        return cls(int(found[1]) * 12 + int(found[2]) - 1)

    @property
    def first_day(self) -> date:
        return date(self.index // 12, self.index % 12 + 1, 1)

    def plus(self, months: int) -> Month:
        return Month(self.index + months)

    def __str__(self) -> str:
        return f"{self.index // 12:04d}-{self.index % 12 + 1:02d}"


def last_closed_month(day: date) -> Month:
    """The month `m0` that windows count back from: the last one that had ended before `day`.

    >>> str(last_closed_month(date(2005, 10, 1)))
    '2005-09'
    """
    return Month.of(day).plus(-1)
