"""What an account's furnisher would report of it in the months to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.given_up import given_up_month, open_questions_of_given_up
from tallystick.scoring.what_if.loans import loan_month, open_questions_of_loan, repayment
from tallystick.scoring.what_if.reports import named
from tallystick.scoring.what_if.revolving import habit_of, line_month, open_questions_of_line
from tallystick.terms import INSTALMENT, SERIOUS, AccountStatus, Month

REPORTED_WITHIN = 6
"""Months: as the characteristics have it, an account reported within these is recent, and its furnisher goes on."""
_OVER = (AccountStatus.PAID, AccountStatus.CLOSED, AccountStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Standing:
    """last: an account's last report in a file. before: that of the month right before it, if there is one.

    Rows of `account_month` with at least the contract's fields.
    """

    last: Row
    before: Row | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """reports: one for each month to come, oldest first, until the account ends. left_open: what they cannot tell."""

    reports: tuple[Row, ...] = ()
    left_open: tuple[str, ...] = ()


def account_ahead(standing: Standing, plan: Plan, m0: Month) -> Ahead:
    """The reports of the months after `m0`, the last closed one, if the subject does what the plan says.

    There are none of an account that is over or sold, or of which nothing was reported within six months. A month up to
    `m0` that was not reported stays so.
    """
    last = standing.last
    if last["status"] in _OVER or last["sold_to"] is not None:
        return Ahead()
    if last["month"] <= m0.index - REPORTED_WITHIN:
        since = f"{named(last)} was last reported for {Month(last['month'])}"
        return Ahead((), (f"{since[0].upper()}{since[1:]}: nothing more is expected of it.",))
    follows, left_open = _course(standing, plan)
    row: Row = {**last, "month": m0.index}
    reports: list[Row] = []
    while len(reports) < plan.months and row["status"] not in _OVER:
        row = follows(row)
        reports.append(row)
    return Ahead(tuple(reports), tuple(left_open))


def _course(standing: Standing, plan: Plan) -> tuple[Callable[[Row], Row], list[str]]:
    """What makes of a month's report the next one, and what is left open."""
    last, before = standing.last, standing.before
    if last["status"] in SERIOUS:
        return partial(given_up_month, plan=plan), open_questions_of_given_up(last, plan)
    if last["product"] in INSTALMENT:
        part = repayment(last, before)
        return partial(loan_month, plan=plan, part=part), open_questions_of_loan(last, before, plan)
    habit = habit_of(last, before)
    return partial(line_month, plan=plan, habit=habit), open_questions_of_line(last, habit, plan)
