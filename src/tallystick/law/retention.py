"""When an adverse account month must leave the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tallystick.law.jurisdiction import ClockStart, Jurisdiction
from tallystick.terms import Month

_LONGEST_MONTH = 31


class AdverseKind(StrEnum):
    """LATENESS was late and no more; SERIOUS came to a default or a charge-off (`terms.SERIOUS`)."""

    LATENESS = "lateness"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """A run of adverse months of one account.

    began: its first day. ended: the day on which it was cured or settled; None while it lasts.
    """

    kind: AdverseKind
    began: date
    ended: date | None

    def __post_init__(self) -> None:
        if self.ended is not None and self.ended < self.began:
            raise ValueError(f"the event ended on {self.ended}, before it began on {self.began}")


def expires_on(event: AdverseEvent, pack: Jurisdiction) -> date | None:
    """The day on which the event is gone from the file; None while its clock has not started.

    The event is shown up to the day before, and not on this day. A clock that runs from the end of the event never
    starts while it lasts. Source: the pack's `retention.adverse_account`.

    >>> from tallystick.law import load
    >>> str(expires_on(AdverseEvent(AdverseKind.SERIOUS, date(2019, 5, 1), date(2021, 3, 1)), load("cn")))
    '2026-03-01'
    >>> expires_on(AdverseEvent(AdverseKind.SERIOUS, date(2019, 5, 1), None), load("cn")) is None
    True
    """
    rule = pack.adverse
    start = event.began if rule.starts is ClockStart.BEGIN else event.ended
    if start is None:
        return None
    return years_after(start + timedelta(days=_days_before_start(event.kind, pack)), rule.years)


def visible_on(event: AdverseEvent, day: date, pack: Jurisdiction) -> bool:
    """Whether the law lets the event be shown on a day.

    >>> from tallystick.law import load
    >>> cured = AdverseEvent(AdverseKind.SERIOUS, date(2019, 5, 1), date(2021, 3, 1))
    >>> visible_on(cured, date(2026, 2, 28), load("cn")), visible_on(cured, date(2026, 3, 1), load("cn"))
    (True, False)
    """
    gone = expires_on(event, pack)
    return gone is None or day < gone


@dataclass(frozen=True, slots=True)
class MonthRule:
    """`expires_on` in whole months, as an engine compiles it over facts that know only their month.

    starts: whether it counts from the month in which the event began, or from the first in which it had ended.
    months: the event is gone in the month whose index is the start's plus `months`, and after.

    In SQL, with indices of `terms.Month`: `expired = (asked_month >= start_month + months)`, false where
    `start_month` is null because the event lasts.
    """

    starts: ClockStart
    months: int


def retention_months(pack: Jurisdiction) -> Mapping[AdverseKind, MonthRule]:
    """The month rule of each kind of event.

    A month does not say on which of its days an event began or ended, so each day is taken to be the first, and a
    month in which an event expires shows it no more: never a day too late, and under the shipped packs less than two
    months too early (less than one where no days pass before the start). Those days count as whole months of 31.

    >>> from tallystick.law import load
    >>> retention_months(load("us"))[AdverseKind.SERIOUS]
    MonthRule(starts=<ClockStart.BEGIN: 'begin'>, months=89)
    """
    rule = pack.adverse
    return {
        kind: MonthRule(rule.starts, 12 * rule.years + _days_before_start(kind, pack) // _LONGEST_MONTH)
        for kind in AdverseKind
    }


def visible_in_month(rule: MonthRule, start: Month | None, asked: Month) -> bool:
    """Whether an event may be shown in a month. start: the month that `rule.starts` names; None while it lasts.

    >>> rule = MonthRule(ClockStart.END, 60)
    >>> cured = Month.parse("2021-03")
    >>> visible_in_month(rule, cured, Month.parse("2026-02")), visible_in_month(rule, cured, Month.parse("2026-03"))
    (True, False)
    """
    return start is None or asked < start.plus(rule.months)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none.

    So `years` whole years lie between the two, as between any others: five years from 2020-02-29 are shown up to
    2025-02-28, from 2021-03-01 up to 2026-02-28. The end of a month means nothing else: years keep the month.

    >>> str(years_after(date(2020, 2, 29), 5)), str(years_after(date(2020, 2, 29), 4))
    ('2025-03-01', '2024-02-29')
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _days_before_start(kind: AdverseKind, pack: Jurisdiction) -> int:
    return pack.adverse.days_before_start if kind is AdverseKind.SERIOUS else 0
