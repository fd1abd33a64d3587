"""Lines of the contracts `identity` and `account_month` as Metro 2 records."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tallystick.furnish.codes import AccountCode, ConsumerCode, HistoryCode, account_code, history_code
from tallystick.furnish.codes.metro2 import RATED, profile_of_months
from tallystick.furnish.metro2.layout import Value
from tallystick.furnish.metro2.layouts import APPENDED, BASE
from tallystick.furnish.metro2.people import consumer_fields, employer_fields, latin
from tallystick.furnish.metro2.segment import Record, Segment
from tallystick.furnish.metro2.words import (
    AS_METRO2,
    BANKRUPTCIES_AS_METRO2,
    HISTORY_STANDING,
    LENDER_KINDS_AS_METRO2,
    OBJECTIONS_AS_METRO2,
    PAID_BY_CO_MAKER,
    RELIEFS_AS_METRO2,
)
from tallystick.terms import INSTALMENT, REVOLVING, AccountStatus, Action, Month, Product, Role, minor_digits

Row = Mapping[str, Any]
"""A line with typed values by the contract's names; None where it does not tell."""

_ROLES = (Role.BORROWER, Role.JOINT, Role.GUARANTOR, Role.AUTHORISED_USER)
_ECOA = {
    Role.BORROWER: ConsumerCode.INDIVIDUAL,
    Role.JOINT: ConsumerCode.JOINT,
    Role.AUTHORISED_USER: ConsumerCode.AUTHORISED_USER,
    Role.GUARANTOR: ConsumerCode.CO_MAKER,
}
_STATUSES = {
    AccountStatus.TRANSFERRED: AccountCode.TRANSFERRED,
    AccountStatus.COLLECTION: AccountCode.COLLECTION,
    AccountStatus.REPOSSESSED: AccountCode.REPOSSESSED,
    AccountStatus.SURRENDERED: AccountCode.SURRENDERED,
    AccountStatus.FORECLOSED: AccountCode.FORECLOSED,
    AccountStatus.GUARANTOR_PAID: AccountCode.PAID,
    AccountStatus.PAID_IN_KIND: AccountCode.DEED_IN_LIEU,
    AccountStatus.CHARGED_OFF: AccountCode.CHARGED_OFF,
}
_PAID_AFTER = {
    AccountStatus.SURRENDERED: AccountCode.PAID_WAS_SURRENDERED,
    AccountStatus.COLLECTION: AccountCode.PAID_WAS_COLLECTION,
    AccountStatus.REPOSSESSED: AccountCode.PAID_WAS_REPOSSESSED,
    AccountStatus.CHARGED_OFF: AccountCode.PAID_WAS_CHARGED_OFF,
    AccountStatus.FORECLOSED: AccountCode.PAID_WAS_FORECLOSURE,
}
_HISTORY_CODES = {standing: code for code, standing in HISTORY_STANDING.items()}
_MOST_DOLLARS = 999_999_999
"""What has no room is written as the most that has."""
_LONGEST_ACCOUNT = 30


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is to be made. identification: the furnisher's code of itself. made_on: the day of its making."""

    identification: str
    currency: str
    made_on: date


def record_of(rows: Sequence[Row], people: Mapping[str, Row], written: Written, number: int) -> Record | str:
    """One account as a record; or why it cannot be one.

    rows: lines of one account, of all its customers and months. people: identity lines by customer.
    The latest month becomes the record, the months before it the payment history profile of its first consumer.
    """
    month = max(row["month"] for row in rows)
    now = sorted((row for row in rows if row["month"] == month), key=lambda row: _ROLES.index(Role(row["role"])))
    first = now[0]
    why = _why_not(now, people, written)
    if why:
        return why
    earlier = [row for row in rows if row["customer"] == first["customer"] and row["month"] < month]
    status = _status(first, earlier)
    if status is None:
        return "its days past due are not told, and its status alone says nothing to Metro 2"
    try:
        consumers = [_consumer(row, now, people[row["customer"]]) for row in now]
    except ValueError as error:
        return str(error)
    base = Segment.of(BASE, **consumers[0], **_account(first, earlier, status, written))
    others = [Segment.of(APPENDED["J2"], **consumer) for consumer in consumers[1:]]
    return Record(number, (base, *others, *_appended(first, people[first["customer"]], written)), 0)


def _why_not(now: Sequence[Row], people: Mapping[str, Row], written: Written) -> str:
    first = now[0]
    number = first["previous_account"] or first["account"]
    if Product(first["product"]) not in AS_METRO2:
        return f"{first['product']} has no place in Metro 2"
    if first["currency"] != written.currency:
        return f"its amounts are in {first['currency']}, and the file's in {written.currency}"
    if len(number) > _LONGEST_ACCOUNT or len(first["account"]) > _LONGEST_ACCOUNT:
        return f"its key is longer than {_LONGEST_ACCOUNT} signs"
    if sum(row["role"] == Role.BORROWER for row in now) > 1:
        return "several borrowers have an account of this key, and Metro 2 knows an account by its key alone"
    unknown = [row["customer"] for row in now if row["customer"] not in people]
    return "there is no identity line of one of its customers" if unknown else ""


def _consumer(row: Row, now: Sequence[Row], person: Row) -> dict[str, Value]:
    role = Role(row["role"])
    code = _ECOA[role]
    roles = {Role(other["role"]) for other in now}
    if role is Role.BORROWER:
        code = (
            ConsumerCode.BUSINESS
            if person["kind"] == "business"
            else ConsumerCode.JOINT
            if Role.JOINT in roles
            else ConsumerCode.MAKER
            if Role.GUARANTOR in roles
            else code
        )
    if row["action"] == Action.DELETE_ACCOUNT and row is not now[0]:
        code = ConsumerCode.DELETE
    return consumer_fields(person) | {
        "ecoa_code": code.value,
        "consumer_information_indicator": BANKRUPTCIES_AS_METRO2.get(row["bankruptcy"] or "", ""),
    }


def _status(row: Row, earlier: Sequence[Row]) -> AccountCode | None:
    """None where an account that has not ended does not tell how late it is."""
    if row["action"] == Action.DELETE_ACCOUNT:
        return AccountCode.DELETE
    standing = AccountStatus(row["status"])
    if standing in (AccountStatus.PAID, AccountStatus.CLOSED):
        serious = [_PAID_AFTER[was] for was in _standings(earlier) if was in _PAID_AFTER]
        return serious[-1] if serious else AccountCode.PAID
    if standing in _STATUSES:
        return _STATUSES[standing]
    return None if row["days_past_due"] is None else account_code(row["days_past_due"])


def _standings(rows: Sequence[Row]) -> list[AccountStatus]:
    return [AccountStatus(row["status"]) for row in sorted(rows, key=lambda row: row["month"])]


def _account(row: Row, earlier: Sequence[Row], status: AccountCode, written: Written) -> dict[str, Value]:
    product = Product(row["product"])
    portfolio, kind = AS_METRO2[product]
    informed = _informed(row, status, written.made_on)

    def dollars(name: str) -> int:
        return _dollars(row[name], written.currency)

    used = max([row["balance"] or 0, *(one["balance"] or 0 for one in earlier)])
    return {
        "processing_indicator": 1,
        "time_stamp": datetime(informed.year, informed.month, informed.day),  # noqa: DTZ001
        "identification_number": written.identification,
        "consumer_account_number": row["previous_account"] or row["account"],
        "portfolio_type": portfolio.value,
        "account_type": kind,
        "date_opened": row["opened"],
        "credit_limit": 0 if product in INSTALMENT else dollars("limit"),
        "highest_credit": dollars("original_amount") if product in INSTALMENT else _dollars(used, written.currency),
        "terms_duration": _terms(row, product),
        "terms_frequency": "M",
        "scheduled_monthly_payment_amount": dollars("scheduled"),
        "actual_payment_amount": dollars("paid"),
        "account_status": status.value,
        "payment_rating": _rating(row, earlier, status),
        "payment_history_profile": _profile(row, earlier),
        "special_comment": _comment(row),
        "compliance_condition_code": OBJECTIONS_AS_METRO2.get(row["objection"] or "", ""),
        "current_balance": dollars("balance"),
        "amount_past_due": dollars("past_due"),
        "original_charge_off_amount": dollars("charged_off_amount"),
        "date_account_information": informed,
        "date_first_delinquency": row["first_delinquency"],
        "date_closed": row["closed"],
        "date_last_payment": row["last_paid_on"],
    }


def _informed(row: Row, status: AccountCode, made_on: date) -> date:
    """The month's last day, or that of the payment that ended the account; never one to come."""
    month = Month(row["month"])
    paid: date | None = row["last_paid_on"] or row["closed"]
    if status.says.startswith("paid") and paid and Month.of(paid) == month:
        return min(paid, made_on)
    first = month.first_day
    return min(first.replace(day=monthrange(first.year, first.month)[1]), made_on)


def _dollars(minor: int | None, currency: str) -> int:
    """Whole units, what is less cut off; nothing for less than nothing, as the format asks."""
    whole: int = max(0, minor or 0) // 10 ** minor_digits(currency)
    return min(_MOST_DOLLARS, whole)


def _terms(row: Row, product: Product) -> str:
    if product in REVOLVING:
        return "REV" if product is Product.CREDIT_CARD else "LOC"
    months = row["terms_months"] or 0
    return f"{min(999, -(-months // 12) if product is Product.MORTGAGE else months):03}" if months else ""


def _rating(row: Row, earlier: Sequence[Row], status: AccountCode) -> str:
    """How late the account was before its status: a paid one, in the month before."""
    if status not in RATED:
        return ""
    days = row["days_past_due"]
    if status is AccountCode.PAID:
        last = max(earlier, key=lambda one: one["month"], default=None)
        days = (last["days_past_due"] if last else None) or 0
    return "" if days is None else history_code(days).value


def _profile(row: Row, earlier: Sequence[Row]) -> str:
    pairs = [(Month(one["month"]), _history(one)) for one in earlier if one["action"] in (None, Action.REPORT)]
    return profile_of_months(((month, code) for month, code in pairs if code), Month(row["month"]))


def _history(row: Row) -> HistoryCode | None:
    """None for a month of which nothing is told."""
    standing = AccountStatus(row["status"])
    if standing in _HISTORY_CODES:
        return _HISTORY_CODES[standing]
    if row["days_past_due"] is None:
        return None
    # E is a card's or a line's.
    return history_code(row["days_past_due"], row["balance"] if row["product"] in REVOLVING else None)


def _comment(row: Row) -> str:
    if row["status"] == AccountStatus.GUARANTOR_PAID:
        return PAID_BY_CO_MAKER
    if row["relief"]:
        return RELIEFS_AS_METRO2[row["relief"]]
    return "AH" if row["sold_to"] else ""


def _appended(row: Row, person: Row, written: Written) -> list[Segment]:
    said: dict[str, dict[str, Value]] = {}
    if row["original_creditor"]:
        said["K1"] = {
            "original_creditor_name": latin(row["original_creditor"])[:30],
            "creditor_classification": LENDER_KINDS_AS_METRO2.get(row["lender_kind"], 0),
        }
    if row["sold_to"]:
        said["K2"] = {"purchased_indicator": 2, "purchased_name": latin(row["sold_to"])[:30]}
    if row["balloon_due"] or row["balloon"] or row["deferred_until"]:
        said["K4"] = {
            "specialized_payment_indicator": 2 if row["deferred_until"] else 1,
            "deferred_payment_start_date": row["deferred_until"],
            "balloon_payment_due_date": row["balloon_due"],
            "balloon_payment_amount": _dollars(row["balloon"], written.currency),
        }
    if row["previous_account"]:
        said["L1"] = {"change_indicator": 1, "new_consumer_account_number": row["account"]}
    if person["employer"]:
        said["N1"] = employer_fields(person)
    return [Segment.of(APPENDED[name], **fields) for name, fields in said.items()]
