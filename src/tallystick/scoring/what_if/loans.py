"""The coming months of a loan that is paid back in parts."""

from __future__ import annotations

from datetime import date

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import cured, is_behind, last_day, named, next_report, settled
from tallystick.terms import Month


def repayment(last: Row, before: Row | None) -> int | None:
    """How much of an instalment repays the loan, the rest being interest; None where none is known to be due.

    It is what the last month's did, where exactly the instalment was paid in it and the month before is known; else
    all of it. last, before: rows of two months, one after the other.
    """
    due = last["scheduled"]
    if not due:
        return None
    return _seen_repaid(last, before) or int(due)


def open_questions_of_loan(last: Row, before: Row | None, plan: Plan) -> list[str]:
    """What the reports leave open of what will be owed."""
    if not last["balance"] or last["balance"] < 0:
        return []
    found = []
    if repayment(last, before) is None:
        found.append(f"No instalment is reported of {named(last)}: what is owed on it is left as it is.")
    elif _seen_repaid(last, before) is None:
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


def _seen_repaid(last: Row, before: Row | None) -> int | None:
    """By how much the balance fell in the last month, if exactly the instalment was paid in it."""
    if before is None or before["balance"] is None or last["balance"] is None or last["paid"] != last["scheduled"]:
        return None
    fell = int(before["balance"] - last["balance"])
    return fell if 0 < fell <= last["scheduled"] else None


def _is_nothing_owed(owed: int | None) -> bool:
    return owed is not None and owed <= 0


def _balloon_falls_due(row: Row, end: date) -> bool:
    return row["balloon_due"] is not None and last_day(Month.of(row["balloon_due"])) == end
