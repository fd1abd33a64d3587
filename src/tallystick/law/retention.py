"""When an adverse item must leave the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.law.jurisdiction import ClockStart, Jurisdiction


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """A lateness, or something serious (a default, a charge-off).

    began: the first day. ended: the day on which it was cured or settled; None while it lasts.
    """

    began: date
    ended: date | None
    serious: bool


def expires_on(event: AdverseEvent, pack: Jurisdiction) -> date | None:
    """The first day on which the event may not be shown any more; None while its clock has not started.

    Source: the pack's `retention.adverse`.

    >>> from tallystick.law import load
    >>> str(expires_on(AdverseEvent(date(2019, 5, 1), date(2021, 3, 1), serious=True), load("cn")))
    '2026-03-01'
    >>> expires_on(AdverseEvent(date(2019, 5, 1), None, serious=True), load("cn")) is None
    True
    """
    rule = pack.adverse
    start = event.began if rule.starts is ClockStart.BEGIN else event.ended
    if start is None:
        return None
    if event.serious:
        start += timedelta(days=rule.days_before_start)
    return years_after(start, rule.years)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none, so that no day is lost.

    >>> str(years_after(date(2020, 2, 29), 5))
    '2025-03-01'
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
