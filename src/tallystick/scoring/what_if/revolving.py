"""The coming months of a card or a credit line, and of an overdraft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tallystick.files.one import Row
from tallystick.scoring.what_if.deeds import Plan
from tallystick.scoring.what_if.reports import cured, is_behind, last_day, named, next_report
from tallystick.terms import REVOLVING, Month


@dataclass(frozen=True, slots=True)
class Habit:
    """How an account is paid while nothing is late: in full, or by an amount.

    amount: what is due each month, or was paid in the last one where that is not reported; None where neither is.
    """

    full: bool
    amount: int | None

    def pays(self, shown: int) -> int:
        """shown: what the month before showed as owed."""
        return shown if self.full else min(self.amount or 0, shown)


def habit_of(last: Row, before: Row | None) -> Habit:
    """last, before: rows of two months, one after the other."""
    if is_behind(last):
        return Habit(False, _due(last))
    due, paid = _due(last), last["paid"]
    owed = before["balance"] if before is not None else None
    if last["paid_manner"] is not None:
        full = last["paid_manner"] == "in_full"
    else:
        full = paid is not None and owed is not None and 0 < owed <= paid
    return Habit(full, due if due is not None else paid)


def open_questions_of_line(last: Row, habit: Habit, plan: Plan) -> list[str]:
    """What the reports leave open of what will be owed."""
    owed, found = last["balance"], []
    if plan.utilisation is not None and last["product"] in REVOLVING and (owed is None or not last["limit"]):
        lacks = "balance" if owed is None else "limit"
        found.append(f"No {lacks} is reported of {named(last)}: it is not paid down to a share of its limit.")
    if not owed or owed < 0:
        return found
    if plan.nothing_drawn and not habit.full and habit.amount is None:
        found.append(f"What is paid on {named(last)} is not reported: what is owed on it is left as it is.")
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
        "scheduled": _at_most(row["scheduled"], shown, owed),
        "minimum_due": _at_most(row["minimum_due"], shown, owed),
        "paid": pays if _is_told(row, habit, pays) else None,
        "last_paid_on": end if pays else row["last_paid_on"],
        "paid_manner": row["paid_manner"] and _manner(pays, shown, behind and not is_cured),
    }
    if behind and not is_cured and late and shown:
        said["past_due"] = min(late - min(beyond, late), left)
    return next_report(row, said | (cured(row) if is_cured else {}))


def _due(row: Row) -> int | None:
    due = row["scheduled"] if row["scheduled"] is not None else row["minimum_due"]
    return None if due is None else int(due)


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
