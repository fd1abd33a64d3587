"""How codes, days and chances are said to a person."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from tallystick.charts import MonthMark, Standing
from tallystick.rights.shown import AccountMonthShown
from tallystick.terms import SERIOUS, AccountStatus, ActivityKind, Month

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_STANDINGS = {
    AccountStatus.PAID: Standing.ENDED,
    AccountStatus.CLOSED: Standing.ENDED,
    AccountStatus.TRANSFERRED: Standing.ENDED,
    AccountStatus.CHARGED_OFF: Standing.CHARGED_OFF,
} | {status: Standing.IN_DEFAULT for status in SERIOUS if status is not AccountStatus.CHARGED_OFF}

_ENDS = {AccountStatus.PAID: "Paid off", AccountStatus.CLOSED: "Closed", AccountStatus.TRANSFERRED: "Transferred"}

_ACTIVITIES = {
    ActivityKind.INFLOW: "Money received",
    ActivityKind.PAYMENTS: "Payments made",
    ActivityKind.UTILITIES: "Utility bills",
    ActivityKind.TELECOM: "Telephone bills",
    ActivityKind.WALLET: "Payments from a wallet",
    ActivityKind.PAY_LATER: "Instalments of purchases",
    ActivityKind.PAYROLL: "Wages received",
    ActivityKind.OVERDRAWN: "Charges for an overdrawn account",
    ActivityKind.ORDERS: "Orders",
    ActivityKind.RIDES: "Rides",
    ActivityKind.DEPOSIT_FREE: "Things hired without a deposit",
    ActivityKind.MERCHANT_SALES: "Sales as a merchant",
    ActivityKind.RECEIVABLES_OWED: "Receivables owed to others",
    ActivityKind.RECURRING_PAYMENTS: "Standing orders and direct debits",
}


def day_in_words(day: date) -> str:
    """A day as a person writes it.

    >>> day_in_words(date(2005, 10, 1))
    '1 October 2005'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_in_words(month: Month) -> str:
    """
    >>> month_in_words(Month.parse("2005-09"))
    'September 2005'
    """
    first = month.first_day
    return f"{_MONTHS[first.month - 1]} {first.year}"


def code_in_words(code: str) -> str:
    """
    >>> code_in_words("credit_card")
    'Credit card'
    """
    plain = code.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def many_in_words(code: str) -> str:
    """
    >>> many_in_words("inquiry"), many_in_words("account_month")
    ('Inquiries', 'Account months')
    """
    one = code_in_words(code)
    return f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"


def activity_in_words(kind: str) -> str:
    """
    >>> activity_in_words("merchant_sales")
    'Sales as a merchant'
    """
    return next((words for known, words in _ACTIVITIES.items() if known == kind), code_in_words(kind))


def chance_in_words(chance: float) -> str:
    """A chance as a count of people, which is read more rightly than a percentage (Gigerenzer 1995).

    >>> chance_in_words(0.204), chance_in_words(0.0031), chance_in_words(0.00001), chance_in_words(0.999)
    ('about 20 in 100', 'about 3 in 1,000', 'fewer than 1 in 1,000', 'more than 99 in 100')
    """
    if chance < 0.001:
        return "fewer than 1 in 1,000"
    if chance < 0.01:
        return f"about {round(1_000 * chance)} in 1,000"
    return "more than 99 in 100" if chance > 0.99 else f"about {round(100 * chance)} in 100"


def standing_of(status: str) -> Standing:
    return next((standing for known, standing in _STANDINGS.items() if known == status), Standing.RUNNING)


def stood(month: AccountMonthShown) -> str:
    """How an account stood in a month, in words."""
    standing = standing_of(month.status)
    late = MonthMark(month.month, month.days_past_due).told
    if standing is Standing.RUNNING:
        return late[:1].upper() + late[1:]
    said = next((words for known, words in _ENDS.items() if known == month.status), code_in_words(standing.value))
    return f"{said}, {late}" if month.days_past_due else said


def mood_of(month: AccountMonthShown) -> str:
    """How well an account stood in a month: the class of its label's colour, which never stands without the words."""
    standing = standing_of(month.status)
    if standing in (Standing.IN_DEFAULT, Standing.CHARGED_OFF):
        return "bad"
    if standing is Standing.ENDED or month.days_past_due is None:
        return "plain"
    return "good" if month.days_past_due == 0 else "late" if month.days_past_due < 90 else "bad"


def isolated(value: object) -> Markup:
    """Words of others, fenced in: a right-to-left mark in a furnished name must not turn the page's own sentence."""
    return Markup("<bdi>{}</bdi>").format(value)
