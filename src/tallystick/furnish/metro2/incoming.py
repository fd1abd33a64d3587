"""A Metro 2 record as lines of the contracts `identity` and `account_month`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tallystick.furnish.codes import AccountCode, ConsumerCode, HistoryCode
from tallystick.furnish.codes.metro2 import RATED, days_of_account_code, days_of_history_code, months_of_profile
from tallystick.furnish.metro2.segment import Record, Segment
from tallystick.furnish.metro2.words import (
    BANKRUPTCIES,
    HISTORY_STANDING,
    LENDER_KINDS,
    NO_CREDIT,
    OBJECTIONS,
    PAID_BY_CO_MAKER,
    RELIEFS,
    ROLES,
    STANDING,
    product_of,
)
from tallystick.terms import INSTALMENT, AccountStatus, Action, Month, Product, Role, SubjectKind, minor_digits

Line = Mapping[str, object]
_PAID = tuple(code for code, standing in STANDING.items() if standing is AccountStatus.PAID)
_DELETED = (AccountCode.DELETE, AccountCode.DELETE_FRAUD)
_FIRST_LATENESS = 30
"""Days past due on the day of first delinquency: that of the first 30-day lateness."""
_GENERATIONS = {"J": "JR", "S": "SR", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII"} | {
    "8": "VIII",
    "9": "IX",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a file does not say of itself. currency: of its whole amounts. secret: makes keys of customers."""

    currency: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer of an account: who it is, and its lines.

    month: the record's. history: the months of the payment history profile, newest first, without the customer and its
    role, which are those of `month`.
    """

    segment: str
    identity: Line
    month: Line
    history: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record, or a consumer of it, that becomes no line, and why."""

    segment: str
    why: str


def consumers_of(record: Record, setting: Setting) -> Iterator[Consumer | LeftOut]:
    """The consumers of an account with their lines, or why there is none."""
    base = record.first
    account = _account(record, setting)
    if isinstance(account, str):
        yield LeftOut("BASE", account)
        return
    history = _history(base, account)
    for segment in (base, *record.all("J1", "J2")):
        name = segment.layout.identifier
        code = segment.text("ecoa_code")
        if code == ConsumerCode.TERMINATED:
            yield LeftOut(name, "the consumer's tie to the account was terminated: its earlier months stand")
            continue
        role = Role.JOINT if code == "4" else ROLES.get(ConsumerCode(code)) if code in tuple(ConsumerCode) else None
        if role is None:
            yield LeftOut(name, f"ECOA code {code!r} does not tell what the consumer is to the account")
            continue
        customer = customer_key(segment, base, setting.secret)
        own = {"customer": customer, "role": role.value}
        own |= {"bankruptcy": BANKRUPTCIES.get(segment.text("consumer_information_indicator"), "")}
        month = account | own
        if code == ConsumerCode.DELETE:
            month |= {"action": Action.DELETE_ACCOUNT.value}
        yield Consumer(name, _identity(segment, record, customer), month, history)


def customer_key(segment: Segment, base: Segment, secret: bytes) -> str:
    """The key that stands for a consumer, for Metro 2 has none: the same in every month and on every account.

    A keyed hash of the social security number and the day of birth, or, where there is no number, of name and day of
    birth; where there is neither, of name and account. Without the secret nobody can try numbers until one fits.
    """
    number = segment.number("social_security_number")
    names = "|".join(segment.text(name) for name in ("surname", "first_name", "middle_name", "generation_code"))
    born = segment.day("date_birth")
    if number not in (0, 999_999_999):
        said = f"ssn|{number:09}|{born}"
    else:
        said = f"name|{names}|{born}" if born else f"account|{names}|{base['consumer_account_number']}"
    return "m2-" + hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()[:24]


def _account(record: Record, setting: Setting) -> dict[str, object] | str:
    """What all consumers' lines share, or why there is none."""
    base = record.first
    code, portfolio, kind = (base.text(name) for name in ("account_status", "portfolio_type", "account_type"))
    informed = base.day("date_account_information")
    if code not in tuple(AccountCode):
        return f"account status {code!r} is none of Metro 2's"
    if informed is None:
        return "no date of account information tells what month the record is about"
    product = product_of(portfolio, kind)
    if product is None:
        what = NO_CREDIT.get(kind)
        return f"account type {kind} is {what}, no credit" if what else f"portfolio type {portfolio!r} is none"
    status = AccountCode(code)
    return {
        "month": str(Month.of(informed)),
        "product": product.value,
        "status": _standing(base, status, product).value,
        "currency": setting.currency,
        "opened": _day(base.day("date_opened")),
        "closed": _day(base.day("date_closed")),
        **_amounts(base, product, status, 10 ** minor_digits(setting.currency)),
        "days_past_due": _told(days_past_due(base, status, informed)),
        "terms_months": _terms(base, product),
        "action": Action.DELETE_ACCOUNT.value if status in _DELETED else "",
        "first_delinquency": _day(base.day("date_first_delinquency")),
        "last_paid_on": _day(base.day("date_last_payment")),
        "relief": RELIEFS.get(base.text("special_comment"), ""),
        "objection": OBJECTIONS.get(base.text("compliance_condition_code"), ""),
        **_appended(record, 10 ** minor_digits(setting.currency)),
    }


def days_past_due(base: Segment, status: AccountCode, informed: date) -> int | None:
    """Whole days that the account is late on the day of the record; None where nothing tells.

    The days since the first delinquency, where they are among those that the status allows; otherwise the fewest that
    it allows, so that nobody is later than the furnisher said. See
    docs/decisions/0011-days-past-due-and-metro-2.md.
    """
    if status in _PAID:
        return 0
    began = base.day("date_first_delinquency")
    since = (informed - began).days + _FIRST_LATENESS if began and began <= informed else None
    allowed = days_of_account_code(status)
    if status in RATED:
        rating = base.text("payment_rating")
        allowed = days_of_history_code(HistoryCode(rating)) if rating and rating in "0123456" else None
        if allowed is None:
            return None
    if allowed is None:
        return None if status in _DELETED else since
    if allowed.low == 0:
        return 0
    return since if since in allowed else allowed.low


def _standing(base: Segment, status: AccountCode, product: Product) -> AccountStatus:
    if base.text("special_comment") == PAID_BY_CO_MAKER and status in _PAID:
        return AccountStatus.GUARANTOR_PAID
    # A line or card is closed, a loan is paid: Metro 2 has one code for both.
    if status is AccountCode.PAID and product not in INSTALMENT:
        return AccountStatus.CLOSED
    return STANDING[status]


def _amounts(base: Segment, product: Product, status: AccountCode, minor: int) -> dict[str, object]:
    """Amounts in minor units. Nought stands in the file for what is not known too, so a limit, an amount granted, one
    due or one written off that is nought is not told."""

    def told(name: str) -> object:
        return base.number(name) * minor or ""

    granted = told("highest_credit") if product in INSTALMENT else ""
    charged_off = status is AccountCode.CHARGED_OFF
    return {
        "limit": "" if product in INSTALMENT else told("credit_limit"),
        "original_amount": granted,
        "balance": base.number("current_balance") * minor,
        "past_due": base.number("amount_past_due") * minor,
        "scheduled": told("scheduled_monthly_payment_amount"),
        "paid": base.number("actual_payment_amount") * minor,
        "charged_off_amount": told("original_charge_off_amount") if charged_off else "",
    }


def _terms(base: Segment, product: Product) -> object:
    duration = base.text("terms_duration")
    if product not in INSTALMENT or not duration.isdigit() or base.text("portfolio_type") == "O":
        return ""
    # A mortgage tells years.
    return int(duration) * (12 if base.text("portfolio_type") == "M" else 1) or ""


def _appended(record: Record, minor: int) -> dict[str, object]:
    base = record.first
    number = base["consumer_account_number"]
    said: dict[str, object] = {"account": number}
    change, creditor = record.only("L1"), record.only("K1")
    if change and change.number("change_indicator") in (1, 3) and change["new_consumer_account_number"]:
        said |= {"account": change["new_consumer_account_number"], "previous_account": number}
    if creditor:
        kind = LENDER_KINDS.get(creditor.number("creditor_classification"))
        said |= {"original_creditor": creditor["original_creditor_name"], "lender_kind": kind.value if kind else ""}
    for sale in record.all("K2"):
        if sale.number("purchased_indicator") == 2:
            said["sold_to"] = sale["purchased_name"]
    payment = record.only("K4")
    if payment:
        said |= {
            "balloon": payment.number("balloon_payment_amount") * minor or "",
            "balloon_due": _day(payment.day("balloon_payment_due_date")),
            "deferred_until": _day(payment.day("deferred_payment_start_date")),
        }
    return said


def _months_told(code: HistoryCode) -> Line | None:
    days, standing = days_of_history_code(code), HISTORY_STANDING.get(code)
    if days is None and standing is None:
        return None
    said: dict[str, object] = {"status": (standing or AccountStatus.OPEN).value}
    if days:
        said["days_past_due"] = days.low
    return said | {"balance": 0} if code is HistoryCode.NOTHING_OWED else said


_TOLD_BY_CODE = {code: _months_told(code) for code in HistoryCode}
"""What a code says of its month; None where it says nothing."""


def _history(base: Segment, account: Line) -> tuple[Line, ...]:
    """A line, but for its customer, for each month of the profile of which something is known."""
    shared = {name: account[name] for name in ("account", "product", "currency", "opened")}
    pairs = months_of_profile(base.text("payment_history_profile"), Month.parse(str(account["month"])))
    told = ((month, _TOLD_BY_CODE[code]) for month, code in pairs)
    return tuple({**shared, "month": str(month), **said} for month, said in told if said)


def _identity(segment: Segment, record: Record, customer: str) -> Line:
    # J1 is a consumer at the base segment's address.
    at = segment if segment.layout.identifier != "J1" else record.first
    number = segment.number("social_security_number")
    business = segment.text("ecoa_code") == ConsumerCode.BUSINESS
    employer = record.only("N1") if segment is record.first else None
    phone = segment.number("telephone_number")
    documented = not business and number not in (0, 999_999_999)
    return {
        "customer": customer,
        "kind": (SubjectKind.BUSINESS if business else SubjectKind.PERSON).value,
        "name": _name(segment, business=business),
        "birth_date": "" if business else _day(segment.day("date_birth")),
        "street": ", ".join(
            str(at[name]).rstrip(", ") for name in ("first_line_address", "second_line_address") if at[name]
        ),
        "city": at["city"],
        "region": at["state"],
        "postcode": at["zip_code"],
        "country": at["country_code"],
        "document_type": "tax_number" if documented else "",
        "document_number": f"{number:09}" if documented else "",
        "document_country": "US" if documented else "",
        "phone": f"+1 {phone:010}" if phone else "",
        "employer": employer["employer_name"] if employer else "",
    }


def _name(segment: Segment, *, business: bool) -> str:
    """Given names first; a surname of several words first, with a comma, for nothing else would tell where it ends."""
    surname, first, middle = (str(segment[name] or "") for name in ("surname", "first_name", "middle_name"))
    generation = _GENERATIONS.get(segment.text("generation_code"), "")
    given = " ".join(part for part in (first, middle) if part)
    if business:
        return " ".join(part for part in (surname, given) if part)
    if " " in surname:
        return f"{surname}, {' '.join(part for part in (given, generation) if part)}"
    return " ".join(part for part in (given, surname, generation) if part)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _told(number: int | None) -> object:
    return "" if number is None else number
