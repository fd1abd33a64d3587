"""Where in a Metro 2 record a field of the contracts comes from, in the words of whoever writes such records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.terms import RecordType


@dataclass(frozen=True, slots=True)
class Place:
    """A segment, and its fields of which something is made; none where nothing of the segment alone says it."""

    segment: str
    fields: tuple[str, ...]


_OF_CONSUMER: Mapping[str, tuple[str, ...]] = {
    "kind": ("ecoa_code",),
    "role": ("ecoa_code",),
    "name": ("surname", "first_name", "middle_name", "generation_code"),
    "birth_date": ("date_birth",),
    "document_type": ("social_security_number",),
    "document_number": ("social_security_number",),
    "phone": ("telephone_number",),
    "bankruptcy": ("consumer_information_indicator",),
}
_OF_ADDRESS: Mapping[str, tuple[str, ...]] = {
    "street": ("first_line_address", "second_line_address"),
    "city": ("city",),
    "region": ("state",),
    "postcode": ("zip_code",),
    "country": ("country_code",),
}
_OF_ACCOUNT: Mapping[str, tuple[str, ...]] = {
    "account": ("consumer_account_number",),
    "month": ("date_account_information",),
    "product": ("portfolio_type", "account_type"),
    "status": ("account_status",),
    "opened": ("date_opened",),
    "closed": ("date_closed",),
    "limit": ("credit_limit",),
    "original_amount": ("highest_credit",),
    "balance": ("current_balance",),
    "past_due": ("amount_past_due",),
    "scheduled": ("scheduled_monthly_payment_amount",),
    "paid": ("actual_payment_amount",),
    "charged_off_amount": ("original_charge_off_amount",),
    "days_past_due": ("account_status", "payment_rating", "date_first_delinquency"),
    "terms_months": ("terms_duration",),
    "action": ("account_status",),
    "first_delinquency": ("date_first_delinquency",),
    "last_paid_on": ("date_last_payment",),
    "relief": ("special_comment",),
    "objection": ("compliance_condition_code",),
}
_APPENDED: Mapping[str, Place] = {
    "employer": Place("N1", ("employer_name",)),
    "previous_account": Place("L1", ("change_indicator", "new_consumer_account_number")),
    "original_creditor": Place("K1", ("original_creditor_name",)),
    "lender_kind": Place("K1", ("creditor_classification",)),
    "sold_to": Place("K2", ("purchased_name",)),
    "balloon": Place("K4", ("balloon_payment_amount",)),
    "balloon_due": Place("K4", ("balloon_payment_due_date",)),
    "deferred_until": Place("K4", ("deferred_payment_start_date",)),
}


def place_of(record_type: RecordType, field: str, consumer: str) -> Place:
    """Where the field of a line stands that was made of the consumer in the segment `consumer` (BASE, J1 or J2).

    >>> place_of(RecordType.ACCOUNT_MONTH, "opened", "J2")
    Place(segment='BASE', fields=('date_opened',))
    >>> place_of(RecordType.IDENTITY, "city", "J1")  # a J1 is a consumer at the base segment's address
    Place(segment='BASE', fields=('city',))
    >>> place_of(RecordType.ACCOUNT_MONTH, "customer", "J2")  # a key that is made of several fields
    Place(segment='J2', fields=())
    """
    if field in _APPENDED:
        return _APPENDED[field]
    if record_type is RecordType.ACCOUNT_MONTH and field in _OF_ACCOUNT:
        return Place("BASE", _OF_ACCOUNT[field])
    if field in _OF_ADDRESS:
        return Place("BASE" if consumer == "J1" else consumer, _OF_ADDRESS[field])
    return Place(consumer, _OF_CONSUMER.get(field, ()))
