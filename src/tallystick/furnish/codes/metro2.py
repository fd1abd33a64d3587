"""Codes of Metro 2: how an account stands, how late it was month by month, and what a consumer is to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tallystick.furnish.codes.days import Days
from tallystick.terms import Month

PROFILE_MONTHS = 24


class PortfolioCode(StrEnum):
    LINE_OF_CREDIT = "C"
    INSTALMENT = "I"
    MORTGAGE = "M"
    OPEN = "O"
    REVOLVING = "R"


class ConsumerCode(StrEnum):
    """What a consumer is to the account (ECOA code)."""

    INDIVIDUAL = "1"
    JOINT = "2"
    AUTHORISED_USER = "3"
    CO_MAKER = "5"
    MAKER = "7"
    TERMINATED = "T"
    DECEASED = "W"
    BUSINESS = "X"
    DELETE = "Z"


class HistoryCode(StrEnum):
    """How late an account was in one month of its payment history profile."""

    CURRENT = "0"
    LATE_30 = "1"
    LATE_60 = "2"
    LATE_90 = "3"
    LATE_120 = "4"
    LATE_150 = "5"
    LATE_180 = "6"
    NONE_BEFORE = "B"
    NONE_THIS_MONTH = "D"
    NOTHING_OWED = "E"
    COLLECTION = "G"
    FORECLOSED = "H"
    SURRENDERED = "J"
    REPOSSESSED = "K"
    CHARGED_OFF = "L"
    TOO_NEW = "Z"

    @property
    def says(self) -> str:
        return _HISTORY_SAYS[self]


class AccountCode(StrEnum):
    """How an account stands at the day of its record."""

    TRANSFERRED = "05"
    CURRENT = "11"
    PAID = "13"
    PAID_WAS_SURRENDERED = "61"
    PAID_WAS_COLLECTION = "62"
    PAID_WAS_REPOSSESSED = "63"
    PAID_WAS_CHARGED_OFF = "64"
    PAID_WAS_FORECLOSURE = "65"
    LATE_30 = "71"
    LATE_60 = "78"
    LATE_90 = "80"
    LATE_120 = "82"
    LATE_150 = "83"
    LATE_180 = "84"
    INSURANCE_CLAIMED = "88"
    DEED_IN_LIEU = "89"
    COLLECTION = "93"
    FORECLOSED = "94"
    SURRENDERED = "95"
    REPOSSESSED = "96"
    CHARGED_OFF = "97"
    DELETE = "DA"
    DELETE_FRAUD = "DF"

    @property
    def says(self) -> str:
        return _ACCOUNT_SAYS[self]


_LATE = (
    AccountCode.CURRENT,
    AccountCode.LATE_30,
    AccountCode.LATE_60,
    AccountCode.LATE_90,
    AccountCode.LATE_120,
    AccountCode.LATE_150,
    AccountCode.LATE_180,
)
RATED = (
    AccountCode.TRANSFERRED,
    AccountCode.PAID,
    AccountCode.PAID_WAS_FORECLOSURE,
    AccountCode.INSURANCE_CLAIMED,
    AccountCode.DEED_IN_LIEU,
    AccountCode.FORECLOSED,
    AccountCode.SURRENDERED,
)
"""Statuses beside which a payment rating says how late the account was."""
_HISTORY_SAYS = {
    HistoryCode.CURRENT: "0 to 29 days past due",
    HistoryCode.LATE_30: "30 to 59 days past due",
    HistoryCode.LATE_60: "60 to 89 days past due",
    HistoryCode.LATE_90: "90 to 119 days past due",
    HistoryCode.LATE_120: "120 to 149 days past due",
    HistoryCode.LATE_150: "150 to 179 days past due",
    HistoryCode.LATE_180: "180 days past due or more",
    HistoryCode.NONE_BEFORE: "no history before this month",
    HistoryCode.NONE_THIS_MONTH: "no history of this month",
    HistoryCode.NOTHING_OWED: "nothing owed, and current",
    HistoryCode.COLLECTION: "with a collector",
    HistoryCode.FORECLOSED: "foreclosure completed",
    HistoryCode.SURRENDERED: "given up by the consumer",
    HistoryCode.REPOSSESSED: "repossessed",
    HistoryCode.CHARGED_OFF: "charged off",
    HistoryCode.TOO_NEW: "too new to rate (Canada)",
}
_ACCOUNT_SAYS = {
    AccountCode.TRANSFERRED: "transferred",
    AccountCode.CURRENT: "current, 0 to 29 days past due",
    AccountCode.PAID: "paid, or closed with nothing owed",
    AccountCode.PAID_WAS_SURRENDERED: "paid, was given up by the consumer",
    AccountCode.PAID_WAS_COLLECTION: "paid, was with a collector",
    AccountCode.PAID_WAS_REPOSSESSED: "paid, was repossessed",
    AccountCode.PAID_WAS_CHARGED_OFF: "paid, was charged off",
    AccountCode.PAID_WAS_FORECLOSURE: "paid, a foreclosure was started",
    AccountCode.LATE_30: "30 to 59 days past due",
    AccountCode.LATE_60: "60 to 89 days past due",
    AccountCode.LATE_90: "90 to 119 days past due",
    AccountCode.LATE_120: "120 to 149 days past due",
    AccountCode.LATE_150: "150 to 179 days past due",
    AccountCode.LATE_180: "180 days past due or more",
    AccountCode.INSURANCE_CLAIMED: "claim filed with the government that insured part of a loan in default",
    AccountCode.DEED_IN_LIEU: "deed received in lieu of a foreclosure",
    AccountCode.COLLECTION: "with a collector",
    AccountCode.FORECLOSED: "foreclosure completed",
    AccountCode.SURRENDERED: "given up by the consumer",
    AccountCode.REPOSSESSED: "repossessed",
    AccountCode.CHARGED_OFF: "charged off",
    AccountCode.DELETE: "delete the account",
    AccountCode.DELETE_FRAUD: "delete the account, it came from fraud",
}


_BY_SIGN = {code.value: code for code in HistoryCode}


def history_code(days: int, balance: int | None = None) -> HistoryCode:
    """The month's code: k = min(6, days div 30); E where nothing is owed and nothing late.

    >>> history_code(29).value, history_code(30).value, history_code(1000).value, history_code(0, balance=0).value
    ('0', '1', '6', 'E')
    """
    if days == 0 and balance == 0:
        return HistoryCode.NOTHING_OWED
    return HistoryCode(str(min(6, days // 30)))


def account_code(days: int) -> AccountCode:
    """The status of an account about which nothing but its lateness is told.

    >>> account_code(29).value, account_code(61).value, account_code(180).value
    ('11', '78', '84')
    """
    return _LATE[min(6, days // 30)]


def _of_grade(grade: int) -> Days:
    return Days(30 * grade, 30 * grade + 29 if grade < 6 else None)


def days_of_history_code(code: HistoryCode) -> Days | None:
    """The days that a month's code allows; None for a code that says none.

    >>> days_of_history_code(HistoryCode.LATE_30), days_of_history_code(HistoryCode.CHARGED_OFF)
    (Days(low=30, high=59), None)
    """
    if code is HistoryCode.NOTHING_OWED:
        return Days(0, 0)
    return _of_grade(int(code.value)) if code.value.isdigit() else None


def days_of_account_code(code: AccountCode) -> Days | None:
    """The days that a status allows; None for one that says none."""
    return _of_grade(_LATE.index(code)) if code in _LATE else None


def months_of_profile(profile: str, reporting: Month) -> tuple[tuple[Month, HistoryCode], ...]:
    """The months of a payment history profile with their codes, newest first.

    The first byte is the month before the one that the record is about. Blanks and unknown signs tell of no month.
    Source: the Payment History Profile's definition ("the previous 24 reporting periods prior to the Date of Account
    Information"). See docs/decisions/0011-days-past-due-and-metro-2.md.

    >>> [(str(month), code.value) for month, code in months_of_profile("10B", Month.parse("2026-06"))]
    [('2026-05', '1'), ('2026-04', '0'), ('2026-03', 'B')]
    """
    return tuple(
        (reporting.plus(-place), _BY_SIGN[sign])
        for place, sign in enumerate(profile.upper(), start=1)
        if sign in _BY_SIGN
    )


def profile_of_months(months: Iterable[tuple[Month, HistoryCode]], reporting: Month) -> str:
    """The profile of 24 signs: D for a month between known ones of which nothing is known, B before all of them.

    >>> pairs = [(Month.parse("2026-05"), HistoryCode.LATE_30), (Month.parse("2026-03"), HistoryCode.CURRENT)]
    >>> profile_of_months(pairs, Month.parse("2026-06"))
    '1D0BBBBBBBBBBBBBBBBBBBBB'
    """
    known: Mapping[Month, HistoryCode] = dict(months)
    signs = [known.get(reporting.plus(-place)) for place in range(1, PROFILE_MONTHS + 1)]
    told = max((place for place, sign in enumerate(signs, start=1) if sign), default=0)
    body = "".join((sign or HistoryCode.NONE_THIS_MONTH).value for sign in signs[:told])
    return body.ljust(PROFILE_MONTHS, HistoryCode.NONE_BEFORE.value)
