"""A score promised to a subject, and all that it holds under."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tallystick.files.one import Row
from tallystick.scoring.score import Scored, Unscored
from tallystick.scoring.what_if.accounts import REPORTED_WITHIN, account_ahead, others_ahead
from tallystick.scoring.what_if.activity import activity_ahead
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import is_behind
from tallystick.terms import REVOLVING, SERIOUS, Month, SubjectId


@dataclass(frozen=True, slots=True)
class ReportsAhead:
    """What has to be reported for a promise, as rows of the fact tables with the contracts' fields, oldest first.

    left_open: what the reports until today do not tell, in sentences. Of an account that one of them names, the amounts
    are what can be said, and its furnisher may report others. without_effect: which actions change nothing, and why.
    """

    account_months: tuple[Row, ...]
    activity_months: tuple[Row, ...]
    left_open: tuple[str, ...] = ()
    without_effect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What a subject is told on `on` of its score on the day `then`.

    now, promised: the engine's answers of the two days. values_now, values: every characteristic, by its id.
    assumed: what it takes for granted, in sentences.
    """

    subject: SubjectId
    on: date
    then: date
    now: Scored | Unscored
    values_now: Mapping[str, float]
    promised: Scored | Unscored
    values: Mapping[str, float]
    reports: ReportsAhead
    assumed: tuple[str, ...]


def reports_ahead(
    accounts: Sequence[Sequence[Row]], others: Sequence[Row], activities: Sequence[Row], plan: Plan, m0: Month
) -> ReportsAhead:
    """What would be reported of a subject after `m0`, the last closed month.

    accounts: of each the last reports, the latest first, rows of `account_month`. others: the last report of each
    account that another owes. activities: the last report of each kind of activity from each platform, rows of
    `activity_month`.
    """
    ahead = [account_ahead(one, plan, m0) for one in accounts]
    going_on = [reports[0] for reports, one in zip(accounts, ahead, strict=True) if one.reports]
    of_others = (row for last in others for row in others_ahead(last, plan, m0))
    account_months = (*(row for one in ahead for row in one.reports), *of_others)
    activity_months = tuple(row for last in activities for row in activity_ahead(last, plan, m0))
    left_open = tuple(text for one in ahead for text in one.left_open)
    if not account_months and not activity_months:
        idle = [f"Nothing was reported in the last {REPORTED_WITHIN} months that goes on: only time passes."]
    else:
        idle = _idle(plan, going_on)
    return ReportsAhead(account_months, activity_months, left_open, tuple(idle))


def day_after(on: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that lacks it.

    >>> day_after(date(2024, 1, 31), 1), day_after(date(2024, 1, 15), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 1, 15))
    """
    first = Month.of(on).plus(months).first_day
    return first.replace(day=min(on.day, calendar.monthrange(first.year, first.month)[1]))


def assumptions(plan: Plan, then: date) -> tuple[str, ...]:
    """What a promise takes for granted whoever it is given to.

    >>> assumptions(Plan(3, nothing_drawn=True), date(2024, 4, 15))[0]
    'Whoever reported an account or an activity in the last 6 months reports every month until 2024-04-15 by that day.'
    """
    late = (
        "is paid in the first month"
        if plan.arrears_paid
        else f"{_stays(plan)}, and what a lender gave up on gets later"
    )
    drawn = "nothing more is drawn on cards and credit lines" if plan.nothing_drawn else "as much is drawn as is paid"
    return (
        f"Whoever reported an account or an activity in the last {REPORTED_WITHIN} months reports every month until "
        f"{then} by that day.",
        f"All that falls due is paid on its day, {drawn}, and no interest is added to what is owed; "
        f"what is late already {late}.",
        "No credit is applied for or opened, no limit is changed, and nothing is entered in a public register or taken "
        "out of it before its time.",
        "What others owe stays as it is, as guaranteed by you as it was.",
        "Platforms report what they last reported, all of it in time and without a fault of yours.",
        "The law, the model and what was reported until today stay as they are.",
    )


def _stays(plan: Plan) -> str:
    unless = "" if plan.utilisation is None else " unless its card is paid down by more"
    return f"stays as late as it is{unless}"


def _idle(plan: Plan, accounts: Sequence[Row]) -> list[str]:
    """Which deeds of the plan change nothing. accounts: the last report of each that goes on."""
    found = []
    if plan.arrears_paid and not any(is_behind(one) or one["status"] in SERIOUS for one in accounts):
        found.append("No account is reported as late: there are no arrears to pay on one.")
    cards = [one for one in accounts if one["product"] in REVOLVING]
    if (plan.utilisation is not None or plan.nothing_drawn) and not cards:
        found.append("No card or credit line is reported: there is none to pay down or to stop drawing on.")
    return found
