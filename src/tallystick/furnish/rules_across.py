"""The rules that compare the fields of a line with each other and with the day on which it became known."""

from __future__ import annotations

from tallystick.furnish.rule import Rule
from tallystick.terms import AccountStatus, ActivityKind, RecordType

_MONTH_OF = "(year({0}) * 12 + month({0}) - 1)"

DAY_RULES = (
    Rule(
        "REPORTED_ON-BACKLOAD",
        "reported_on",
        '"reported_on" is not null and not back_load',
        'raw."reported_on"',
        "nothing: a line is known when it is received",
        "leave it empty, or hand the file in as a back-load of history",
    ),
    Rule(
        "REPORTED_ON-LATE",
        "reported_on",
        '"reported_on" > received_on',
        'raw."reported_on"',
        "a day no later than the receipt",
        "correct the day",
    ),
)

MONTH_FUTURE = Rule(
    "MONTH-FUTURE",
    "month",
    f'"month" > {_MONTH_OF.format("known_at")}',
    'raw."month"',
    "a month that had begun when the line became known",
    "correct the month",
)

CURRENCY_FORM = Rule(
    "CURRENCY-FORM",
    "currency",
    """not regexp_full_match("currency", '[A-Z]{3}')""",
    'raw."currency"',
    "three capital letters of ISO 4217",
    "write the currency's code",
    suspect="""strlen("raw.currency") <> 3 or "raw.currency" <> upper("raw.currency")
        or regexp_matches("raw.currency", '[^A-Z]')""",
)


def _not_in_future(field: str, says: str = "a day no later than the one on which the line became known") -> Rule:
    return Rule(f"{field.upper()}-FUTURE", field, f'"{field}" > known_at', f'raw."{field}"', says, "correct the day")


def _currency_of(*amounts: str) -> Rule:
    told = " or ".join(f'"{name}" is not null' for name in amounts)
    return Rule(
        "CURRENCY-LACKS",
        "currency",
        f'"currency" is null and ({told})',
        "null",
        "a currency beside an amount",
        "write the currency's code",
    )


_IDENTITY_RULES = (
    Rule(
        "FOUNDED-FUTURE",
        "founded",
        f'"founded" > {_MONTH_OF.format("known_at")}',
        'raw."founded"',
        "a month in the past",
        "correct the month",
    ),
    _not_in_future("birth_date"),
    _not_in_future("died_on"),
    _not_in_future("address_since"),
    _not_in_future("employed_since"),
    Rule(
        "DOCUMENT-HALF",
        "document_number",
        '("document_number" is null) <> ("document_type" is null)',
        'raw."document_number"',
        "the number of a document and its type, or neither",
        "fill both, or empty both",
    ),
    Rule(
        "DIED_ON-BEFORE",
        "died_on",
        '"died_on" < "birth_date"',
        'raw."died_on"',
        "a day no earlier than the birth",
        "correct one of the two days",
    ),
)

_ACCOUNT_RULES = (
    Rule(
        "OPENED-AFTER",
        "opened",
        f'{_MONTH_OF.format(chr(34) + "opened" + chr(34))} > "month"',
        'raw."opened"',
        "a day no later than the month that the line is about",
        "correct the day or the month",
    ),
    Rule(
        "CLOSED-BEFORE",
        "closed",
        '"closed" < "opened"',
        'raw."closed"',
        "a day no earlier than the opening",
        "correct one of the two days",
    ),
    Rule(
        "STATUS-CHARGED",
        "charged_off_amount",
        f'"charged_off_amount" > 0 and "status" <> \'{AccountStatus.CHARGED_OFF}\'',
        'raw."charged_off_amount"',
        "a status of charged_off beside an amount charged off",
        "correct the status or leave the amount empty",
    ),
    _not_in_future("notice_on"),
)

_ACTIVITY_RULES = (
    Rule(
        "ON_TIME-MORE",
        "on_time",
        '"on_time" > "count"',
        'raw."on_time"',
        "no more than the count",
        "correct one of the two counts",
    ),
    Rule(
        "UNPAID_AMOUNT-MORE",
        "unpaid_amount",
        f'"kind" = \'{ActivityKind.RECEIVABLES_OWED}\' and "unpaid_amount" > "amount"',
        'raw."unpaid_amount"',
        "no more of receivables owed than their amount, which is all that is outstanding",
        "correct one of the two amounts",
    ),
)

_INQUIRY_RULES = (_not_in_future("made_on"), _currency_of("amount_sought"))

_PUBLIC_RECORD_RULES = (
    _not_in_future("filed"),
    _currency_of("amount", "amount_paid"),
    Rule(
        "DISPOSED-BEFORE",
        "disposed",
        '"disposed" < "filed"',
        'raw."disposed"',
        "a day no earlier than the entry",
        "correct one of the two days",
    ),
)

_RELATIONSHIP_RULES = (
    _currency_of("amount"),
    Rule(
        "OTHER-SELF",
        "other",
        '"other" = "customer"',
        'raw."other"',
        "another customer: nobody is related to itself",
        "correct one of the two keys",
    ),
    Rule(
        "VALID_UNTIL-BEFORE",
        "valid_until",
        '"valid_until" < "valid_from"',
        'raw."valid_until"',
        "a day no earlier than the beginning",
        "correct one of the two days",
    ),
)

OWN_RULES = {
    RecordType.IDENTITY: _IDENTITY_RULES,
    RecordType.ACCOUNT_MONTH: _ACCOUNT_RULES,
    RecordType.ACTIVITY_MONTH: _ACTIVITY_RULES,
    RecordType.INQUIRY: _INQUIRY_RULES,
    RecordType.PUBLIC_RECORD: _PUBLIC_RECORD_RULES,
    RecordType.RELATIONSHIP: _RELATIONSHIP_RULES,
}
"""What the lines of one record type must pass beside the rules of their fields."""
