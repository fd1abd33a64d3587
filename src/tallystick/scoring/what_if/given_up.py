"""The coming months of an account that its lender gave up on: in default, in collection, written off and the like."""

from __future__ import annotations

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import last_day, named, next_report, settled
from tallystick.terms import AccountStatus, Month

_MOST_DAYS_LATE = 36_525
"""The most that the contract of account months takes."""


def open_questions_of_given_up(last: Row, plan: Plan) -> list[str]:
    """What the reports leave open of what is to be paid."""
    if plan.arrears_paid and last["balance"] is None and not last["past_due"]:
        return [f"What is owed on {named(last)} is not reported: it is not counted as paid."]
    return []


def given_up_month(row: Row, plan: Plan) -> Row:
    """The report of the month after `row`: all that is owed is paid if the plan says so, or it gets a month later.

    Else nothing is paid: its instalments have ended, for all of it is due. Under relief it stays as late as it is.
    """
    end = last_day(Month(row["month"] + 1))
    owed = row["balance"] if row["balance"] is not None else row["past_due"]
    if plan.arrears_paid and owed is not None and owed > 0:
        got = owed if row["status"] == AccountStatus.CHARGED_OFF else None
        return next_report(row, settled(row, owed, end) | {"recovered": got})
    late = row["days_past_due"]
    if late and row["relief"] is None:
        late = min(late + end.day, _MOST_DAYS_LATE)
    return next_report(row, {"days_past_due": late, "paid": None if row["paid"] is None else 0})
