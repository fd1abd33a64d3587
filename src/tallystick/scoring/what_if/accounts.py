"""What an account's furnisher would report of it in the months to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
class Ahead:
    """reports: one for each month to come, oldest first, until the account ends. left_open: what they cannot tell."""

    reports: tuple[Row, ...] = ()
    left_open: tuple[str, ...] = ()


def account_ahead(reports: Sequence[Row], plan: Plan, m0: Month) -> Ahead:
    """The reports of the months after `m0`, the last closed one, if the subject does what the plan says.

    There are none of an account that is over or sold, or of which nothing was reported within six months. A month up to
    `m0` that was not reported stays so.

    reports: the last ones in a file, the latest first; rows of `account_month` with at least the contract's fields.
    """
    last = reports[0]
    if last["status"] in _OVER or last["sold_to"] is not None:
        return Ahead()
    if last["month"] <= m0.index - REPORTED_WITHIN:
        since = f"{named(last)} was last reported for {Month(last['month'])}"
        return Ahead((), (f"{since[0].upper()}{since[1:]}: nothing more is expected of it.",))
    follows, left_open = _course(reports, plan)
    row: Row = {**last, "month": m0.index}
    ahead: list[Row] = []
    while len(ahead) < plan.months and row["status"] not in _OVER:
        row = follows(row)
        ahead.append(row)
    return Ahead(tuple(ahead), tuple(left_open))


def others_ahead(last: Row, plan: Plan, m0: Month) -> tuple[Row, ...]:
    """The reports of the months after `m0` of an account that another owes: nobody promises what that one does, so it
    stands as it stood. There are none of an account that is over or sold, or last reported more than six months ago.
    """
    if last["status"] in _OVER or last["sold_to"] is not None or last["month"] <= m0.index - REPORTED_WITHIN:
        return ()
    return tuple({**last, "month": m0.index + ago} for ago in range(1, plan.months + 1))


def _course(reports: Sequence[Row], plan: Plan) -> tuple[Callable[[Row], Row], list[str]]:
    """What makes of a month's report the next one, and what is left open."""
    last = reports[0]
    if last["status"] in SERIOUS:
        return partial(given_up_month, plan=plan), open_questions_of_given_up(last, plan)
    if last["product"] in INSTALMENT:
        return partial(loan_month, plan=plan, part=repayment(reports)), open_questions_of_loan(reports, plan)
    habit = habit_of(reports)
    return partial(line_month, plan=plan, habit=habit), open_questions_of_line(last, habit, plan)
