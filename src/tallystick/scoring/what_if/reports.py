"""An account's next report, made from its last: what stays, and what becomes of it when something is paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tallystick.files.one import Row
from tallystick.terms import AccountStatus, Month


def last_day(month: Month) -> date:
    """
    >>> last_day(Month.parse("2024-02"))
    datetime.date(2024, 2, 29)
    """
    return date.fromordinal(month.plus(1).first_day.toordinal() - 1)


def is_behind(row: Row) -> bool:
    """Whether something of the account is late, as far as its report says."""
    return (row["days_past_due"] or 0) > 0 or (row["past_due"] or 0) > 0


def next_report(row: Row, said: Mapping[str, Any]) -> Row:
    """The report of the month after: as the last one, but for the month and what is said."""
    # A key changes once, and what was recovered is told of the month in which it was.
    fresh = {"month": row["month"] + 1, "previous_account": None, "recovered": None}
    return {**row, **fresh, **said}


def cured(row: Row) -> dict[str, Any]:
    """What the report says once nothing is late any more; what its furnisher does not report stays out of it."""
    return {
        "past_due": None if row["past_due"] is None else 0,
        "days_past_due": None if row["days_past_due"] is None else 0,
        "first_delinquency": None,
        "notice_on": None,
        "five_class": row["five_class"] and "normal",
    }


def settled(row: Row, paid: int, on: date) -> dict[str, Any]:
    """What the report says of an account that a payment ended."""
    return cured(row) | {
        "status": AccountStatus.PAID.value,
        "balance": 0,
        "paid": None if row["paid"] is None else paid,
        "last_paid_on": on,
        "closed": on,
        "charged_off_amount": None,
        "relief": None,
        "deferred_until": None,
    }


def named(row: Row) -> str:
    """The account as its sentences name it."""
    return f"account {row['account']!r} of {row['furnisher']}"
