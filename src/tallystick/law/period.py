"""A length of time as statutes write it: whole years, months and days (ISO 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_ISO_PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")


@dataclass(frozen=True, slots=True)
class Period:
    """Months and days of an ISO 8601 period: P5Y is 60 months, P6M six, P180D 180 days.

    >>> str(Period.parse("P5Y")), str(Period.parse("P18M")), str(Period.parse("P0D"))
    ('P5Y', 'P1Y6M', 'P0D')
    """

    months: int
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Raises ValueError for what is no period of years, months and days."""
        found = _ISO_PERIOD.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no period such as P5Y, P6M or P180D")
        years, months, days = (int(part or 0) for part in found.groups())
        return cls(12 * years + months, days)

    def after(self, day: date) -> date:
        """The same day of the month after the months, then the days; a day that a month lacks is the first of the next.

        So whole months lie between the two, as between any others: five years from 2020-02-29 are shown up to
        2025-02-28, from 2021-03-01 up to 2026-02-28.

        >>> str(Period(60).after(date(2020, 2, 29))), str(Period(6).after(date(2021, 8, 31)))
        ('2025-03-01', '2022-03-01')
        """
        index = day.year * 12 + day.month - 1 + self.months
        try:
            there = date(index // 12, index % 12 + 1, day.day)
        except ValueError:
            there = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
        return there + timedelta(days=self.days)

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        parts = (f"{number}{letter}" for number, letter in ((years, "Y"), (months, "M"), (self.days, "D")) if number)
        return f"P{''.join(parts)}" if self.months or self.days else "P0D"
