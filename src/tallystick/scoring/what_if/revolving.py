"""The coming months of a card or a credit line, and of an overdraft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import cured, is_behind, last_day, named, next_report
from tallystick.terms import REVOLVING, Month


@dataclass(frozen=True, slots=True)
class Habit:
    """How a line is paid while nothing is late: all that is owed, or an amount.

    amount: what is due each month, or was last paid where that is not reported; None where neither is. scheduled,
    minimum: what is reported as due when something is owed; None where it is not reported.
    """

    full: bool
    amount: int | None
    scheduled: int | None
    minimum: int | None

    def pays(self, shown: int) -> int:
        """shown: what the month before showed as owed."""
        return shown if self.full else min(self.amount or 0, shown)


def habit_of(reports: Sequence[Row]) -> Habit:
    """reports: the last ones of a line, the latest first.

    A month in which nothing was owed tells nothing of how what is owed is paid, so the last one is taken that does.
    """
    scheduled, minimum, paid = (_latest(reports, name) for name in ("scheduled", "minimum_due", "paid"))
    # A payment of nothing is no habit; that nothing was due is.
    amount = next((one for one in (scheduled, minimum, paid or None) if one is not None), None)
    told = (_in_full(row, reports[place + 1 : place + 2]) for place, row in enumerate(reports))
    full = not is_behind(reports[0]) and next((one for one in told if one is not None), False)
    return Habit(full, amount, scheduled, minimum)


def open_questions_of_line(last: Row, habit: Habit, plan: Plan) -> list[str]:
    """What the reports leave open of what will be owed and paid."""
    owed, found = last["balance"], []
    if plan.utilisation is not None and last["product"] in REVOLVING and (owed is None or not last["limit"]):
        lacks = "balance" if owed is None else "limit"
        found.append(f"No {lacks} is reported of {named(last)}: it is not paid down to a share of its limit.")
    if not owed or owed < 0:
        return found
    if not habit.full and habit.amount is None and (plan.nothing_drawn or last["paid"] is not None):
        found.append(f"What falls due on {named(last)} is not reported: no payment of it is counted.")
    if plan.arrears_paid and is_behind(last) and last["past_due"] is None:
        found.append(f"How much of {named(last)} is late is not reported: paying it is not counted as repaid.")
    return found


def line_month(row: Row, plan: Plan, habit: Habit) -> Row:
    """The report of the month after `row`: it is paid by habit, and as much is drawn again unless the plan says no.

    What is paid beyond the habit goes to what is late first. Nothing makes a balance grow.
    """
    end = last_day(Month(row["month"] + 1))
    owed, late, behind = row["balance"], row["past_due"], is_behind(row)
    shown = max(owed or 0, 0)
    arrears = (late or 0) if plan.arrears_paid and behind else 0
    if owed is None:
        left, pays = 0, (habit.amount or 0) + arrears
        usual = habit.amount or 0
    else:
        usual = habit.pays(shown)
        needed = min(usual + arrears, shown)
        left = min(_ceiling(row, plan, shown), shown - (needed if plan.nothing_drawn else min(arrears, shown)))
        pays = max(needed, shown - left)
    beyond = pays - usual
    is_cured = behind and (plan.arrears_paid or (bool(late) and beyond >= late) or (shown > 0 and left == 0))
    said: dict[str, Any] = {
        "balance": left if shown else owed,
        "scheduled": _at_most(habit.scheduled, shown, owed),
        "minimum_due": _at_most(habit.minimum, shown, owed),
        "paid": pays if _is_told(row, habit, pays) else None,
        "last_paid_on": end if pays else row["last_paid_on"],
        "paid_manner": row["paid_manner"] and _manner(pays, shown, behind and not is_cured),
    }
    if behind and not is_cured and late and shown:
        said["past_due"] = min(late - min(beyond, late), left)
    return next_report(row, said | (cured(row) if is_cured else {}))


def _latest(reports: Sequence[Row], name: str) -> int | None:
    """The last amount that is more than nought; else nought, or None where the last report has none."""
    if reports[0][name] is None:
        return None
    return next((int(row[name]) for row in reports if row[name]), 0)


def _in_full(row: Row, before: Sequence[Row]) -> bool | None:
    """Whether a month's payment covered all that the month before had shown; None where that is not told."""
    if row["paid_manner"] is not None:
        return None if row["paid_manner"] == "nothing_due" else bool(row["paid_manner"] == "in_full")
    owed = next((one["balance"] for one in before if one["month"] == row["month"] - 1), None)
    return None if not owed or owed < 0 or row["paid"] is None else bool(owed <= row["paid"])


def _ceiling(row: Row, plan: Plan, shown: int) -> int:
    """The most that the plan lets be owed."""
    if plan.utilisation is None or not row["limit"] or row["product"] not in REVOLVING:
        return shown
    return int(row["limit"] * plan.utilisation // 100)


def _at_most(due: int | None, shown: int, owed: int | None) -> int | None:
    return due if due is None or owed is None else min(due, shown)


def _is_told(row: Row, habit: Habit, pays: int) -> bool:
    """Whether the furnisher reports what is paid, and it is known."""
    return row["paid"] is not None and (habit.full or habit.amount is not None or pays > 0)


def _manner(pays: int, shown: int, behind: bool) -> str:
    if behind:
        return "less"
    if shown == 0:
        return "nothing_due"
    return "in_full" if pays >= shown else "at_least_minimum"
