"""Codes of the People's Bank of China's second-generation report: repayment status of 60 months, account types."""

from __future__ import annotations

from enum import StrEnum

from tallystick.furnish.codes.days import Days


class PbocCode(StrEnum):
    """How an account stood in one of its 60 months."""

    NOTHING_DUE = "*"
    UNKNOWN = "#"
    SKIPPED = "/"
    NORMAL = "N"
    PAID_LATE_IN_MONTH = "M"
    LATE_30 = "1"
    LATE_60 = "2"
    LATE_90 = "3"
    LATE_120 = "4"
    LATE_150 = "5"
    LATE_180 = "6"
    LATE_OVER_180 = "7"
    NO_BILL = "A"
    BAD_DEBT = "B"
    CLOSED = "C"
    PAID_BY_GUARANTOR = "D"
    PAID_IN_KIND = "Z"
    ENDED_ABNORMALLY = "G"

    @property
    def says(self) -> str:
        return _SAYS[self]


class PbocAccountType(StrEnum):
    NON_REVOLVING_LOAN = "D1"
    REVOLVING_LOAN = "R1"
    CREDIT_CARD = "R2"
    SEMI_CREDIT_CARD = "R3"
    DRAW_UNDER_LINE = "R4"
    RECOVERY = "C1"

    @property
    def says(self) -> str:
        return _TYPE_SAYS[self]


_SAYS = {
    PbocCode.NOTHING_DUE: "nothing due, nothing late",
    PbocCode.UNKNOWN: "unknown",
    PbocCode.SKIPPED: "skipped",
    PbocCode.NORMAL: "paid as agreed",
    PbocCode.PAID_LATE_IN_MONTH: "paid after the day it was due, before the month's end",
    PbocCode.LATE_30: "1 to 30 days past due",
    PbocCode.LATE_60: "31 to 60 days past due",
    PbocCode.LATE_90: "61 to 90 days past due",
    PbocCode.LATE_120: "91 to 120 days past due",
    PbocCode.LATE_150: "121 to 150 days past due",
    PbocCode.LATE_180: "151 to 180 days past due",
    PbocCode.LATE_OVER_180: "more than 180 days past due",
    PbocCode.NO_BILL: "no bill, the billing day moved",
    PbocCode.BAD_DEBT: "bad debt",
    PbocCode.CLOSED: "settled, closed",
    PbocCode.PAID_BY_GUARANTOR: "paid by a guarantor",
    PbocCode.PAID_IN_KIND: "paid in kind",
    PbocCode.ENDED_ABNORMALLY: "ended abnormally",
}
_TYPE_SAYS = {
    PbocAccountType.NON_REVOLVING_LOAN: "loan that does not revolve",
    PbocAccountType.REVOLVING_LOAN: "revolving loan",
    PbocAccountType.CREDIT_CARD: "credit card",
    PbocAccountType.SEMI_CREDIT_CARD: "card with a deposit",
    PbocAccountType.DRAW_UNDER_LINE: "draw under a revolving line",
    PbocAccountType.RECOVERY: "recovery: disposed assets, advances",
}
_NOT_LATE = (PbocCode.NOTHING_DUE, PbocCode.NORMAL, PbocCode.PAID_LATE_IN_MONTH, PbocCode.CLOSED)


def pboc_code(days: int) -> PbocCode:
    """The month's code: N where nothing is late, otherwise min(7, days/30 rounded up).

    >>> pboc_code(0).value, pboc_code(1).value, pboc_code(30).value, pboc_code(31).value, pboc_code(181).value
    ('N', '1', '1', '2', '7')
    """
    return PbocCode(str(min(7, -(-days // 30)))) if days else PbocCode.NORMAL


def days_of_pboc_code(code: PbocCode) -> Days | None:
    """The days that a month's code allows at its end; None for a code that says none.

    >>> days_of_pboc_code(PbocCode.LATE_60), days_of_pboc_code(PbocCode.LATE_OVER_180)
    (Days(low=31, high=60), Days(low=181, high=None))
    """
    if code in _NOT_LATE:
        return Days(0, 0)
    if not code.value.isdigit():
        return None
    grade = int(code.value)
    return Days(30 * grade - 29, 30 * grade if grade < 7 else None)
