"""The coming months of a loan that is paid back in parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import cured, is_behind, last_day, named, next_report, settled
from tallystick.terms import Month


def repayment(reports: Sequence[Row]) -> int | None:
    """How much of an instalment repays the loan, the rest being interest; None where none is known to be due.

    It is what the last one did that is known to have been paid, with nothing beside it, and else all of it.
    reports: the last ones of a loan, the latest first.
    """
    due = reports[0]["scheduled"]
    if not due:
        return None
    return _seen_repaid(reports) or int(due)


def open_questions_of_loan(reports: Sequence[Row], plan: Plan) -> list[str]:
    """What the reports leave open of what will be owed."""
    last = reports[0]
    if not last["balance"] or last["balance"] < 0:
        return []
    found = []
    if repayment(reports) is None:
        found.append(f"No instalment is reported of {named(last)}: what is owed on it is left as it is.")
    elif _seen_repaid(reports) is None:
        found.append(
            f"How much of an instalment of {named(last)} is interest is not known: all of it is counted as repaid."
        )
    if plan.arrears_paid and is_behind(last) and last["past_due"] is None:
        found.append(f"How much of {named(last)} is late is not reported: paying it is not counted as repaid.")
    return found


def loan_month(row: Row, plan: Plan, part: int | None) -> Row:
    """The report of the month after `row`: its instalment is paid, and what is late with it if the plan says so.

    part: as of `repayment`. With nothing left to repay the loan is paid; so it is when its balloon falls due, which is
    what is left at the end of the terms. What is late is a part of the balance.
    """
    end = last_day(Month(row["month"] + 1))
    owed, late, catches_up = row["balance"], row["past_due"], plan.arrears_paid and is_behind(row)
    arrears = (late or 0) if catches_up else 0
    rests = row["deferred_until"] is not None and end <= row["deferred_until"]
    due, repaid = (0, 0) if rests or part is None or _is_nothing_owed(owed) else (row["scheduled"], part)
    if owed is not None and owed > 0:
        if repaid + arrears >= owed or _balloon_falls_due(row, end):
            return next_report(row, settled(row, due + arrears if repaid + arrears == owed else owed, end))
        owed -= repaid + arrears
        late = late and min(late, owed)
    is_known = row["paid"] is not None and (row["scheduled"] is not None or rests)
    paid = due + arrears
    said = {
        "balance": owed,
        "past_due": late,
        "paid": paid if is_known else None,
        "last_paid_on": end if paid else row["last_paid_on"],
    }
    return next_report(row, said | (cured(row) if catches_up else {}))


def _seen_repaid(reports: Sequence[Row]) -> int | None:
    """By how much the balance fell in the last month in which exactly today's instalment was paid."""
    due = reports[0]["scheduled"]
    for row, before in pairwise(reports):
        told = row["balance"] is not None and before["balance"] is not None and before["month"] == row["month"] - 1
        if told and row["paid"] == row["scheduled"] == due and 0 < before["balance"] - row["balance"] <= due:
            return int(before["balance"] - row["balance"])
    return None


def _is_nothing_owed(owed: int | None) -> bool:
    return owed is not None and owed <= 0


def _balloon_falls_due(row: Row, end: date) -> bool:
    return row["balloon_due"] is not None and last_day(Month.of(row["balloon_due"])) == end
