"""What is checked of a line. Each rule is one SQL condition over the typed line, with words for its furnisher.

In a condition `"balance"` is the typed value and `raw."balance"` the text as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.furnish.contracts import Contract, Field, FieldType
from tallystick.furnish.forms import broken_form_sql, enumeration, suspect_form_sql
from tallystick.terms import AccountStatus, RecordType

_MONTH_OF = "(year({0}) * 12 + month({0}) - 1)"
# Invisible signs hide what a text says, and one of them stands between the fields of what is hashed.
INVISIBLE = r"[\x00-\x1f\x7f]"
BETWEEN = "\x1f"
"""Stands between the fields of a line's text."""
SUSPECT_LINE = rf"[\x00-\x1e\x7f]|{BETWEEN} | {BETWEEN}"
"""Matches the text of a line in which a field has an invisible sign, or a space at its beginning or end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """broken: SQL that is true for a line that breaks the rule. got: SQL of the text to show. Both are empty for the
    LINE_RULES, which ask for more than the line: `check` and `settle` find what breaks them.

    suspect: SQL that is true of every line that breaks the rule and of few others, and costs less; it looks at the
    text of a field as `"raw.balance"`. Empty where `broken` itself is cheap and asks for no text.
    """

    id: str
    field: str
    broken: str
    got: str
    expected: str
    mend: str
    suspect: str = ""


def suspect_sql(rules: tuple[Rule, ...]) -> str:
    """SQL that is true of every line that breaks any of the rules."""
    return " or ".join(f"coalesce({rule.suspect or rule.broken}, false)" for rule in rules)


def rules_of(contract: Contract, present: frozenset[str]) -> tuple[Rule, ...]:
    """Every rule that a line of the contract must pass by itself; `present` are the columns that its file has."""
    own = {
        RecordType.IDENTITY: _IDENTITY_RULES,
        RecordType.ACCOUNT_MONTH: _ACCOUNT_RULES,
        RecordType.ACTIVITY_MONTH: _ACTIVITY_RULES,
        RecordType.INQUIRY: _INQUIRY_RULES,
        RecordType.PUBLIC_RECORD: _PUBLIC_RECORD_RULES,
        RecordType.RELATIONSHIP: _RELATIONSHIP_RULES,
    }
    about_month = (_MONTH_FUTURE,) if "month" in contract.names else ()
    currency = (_CURRENCY_FORM,) if "currency" in contract.names else ()
    fields = [rule for field in contract.fields if field.name in present for rule in _field_rules(field)]
    return (*fields, *_DAY_RULES, *about_month, *currency, *own[contract.record_type])


def _field_rules(field: Field) -> Iterator[Rule]:
    name = field.name
    raw, text = f'raw."{name}"', f'"raw.{name}"'
    filled = f"nullif(trim({raw}), '') is not null"
    label = name.upper()
    if field.required:
        yield Rule(
            f"{label}-REQUIRED",
            name,
            f"not ({filled})",
            "null",
            "a value",
            f"fill {name}: {field.says.lower()}",
            suspect=f'"{name}" is null',
        )
    if field.type in (FieldType.WHOLE, FieldType.AMOUNT, FieldType.MONTH, FieldType.DATE):
        yield Rule(
            f"{label}-FORM",
            name,
            broken_form_sql(f'"{name}"', raw, field.type),
            raw,
            f"a {field.type.value}",
            "write it so",
            suspect=suspect_form_sql(f'"{name}"', text, field.type),
        )
    if field.type in (FieldType.WHOLE, FieldType.AMOUNT):
        yield Rule(
            f"{label}-RANGE",
            name,
            f'"{name}" not between {field.lowest} and {field.highest}',
            raw,
            f"{field.lowest:,} to {field.highest:,}",
            "correct the value, or leave it empty when it is not known",
        )
    if field.type is FieldType.CODE:
        yield Rule(
            f"{label}-CODE",
            name,
            f"trim({raw}) <> '' and try_cast(trim({raw}) as {enumeration(field)}) is null",
            raw,
            f"one of {', '.join(field.codes)}",
            "use the code that fits",
            suspect=f"\"{name}\" is null and {text} <> ''",
        )
    if field.type is FieldType.TEXT:
        yield Rule(
            f"{label}-LONG",
            name,
            f'length("{name}") > {field.longest}',
            raw,
            f"at most {field.longest} characters",
            "shorten it",
            suspect=f"strlen({text}) > {field.longest}",
        )
        yield Rule(
            f"{label}-SIGNS",
            name,
            f"regexp_matches({raw}, '{INVISIBLE}')",
            raw,
            "a text of visible signs",
            "take out tabs, line ends and other invisible signs",
            suspect="false",  # SUSPECT_LINE finds them all at once
        )


ERASED = "CUSTOMER-ERASED"
"""The rule that a line about an erased customer breaks, whatever else is wrong with it."""

LINE_RULES = (
    Rule(
        "FURNISHER-MEMBER",
        "furnisher",
        "",
        "",
        "a member of this bureau for whom the submitter may report",
        "name the furnisher, and have the operator admit it with `tallystick member admit`",
    ),
    Rule(
        "CUSTOMER-KNOWN",
        "customer",
        "",
        "",
        "a customer whose identity this furnisher has furnished",
        "furnish the identity first",
    ),
    Rule(
        "LINE-CONTRADICTS",
        "line",
        "",
        "",
        "one line for one thing in one file",
        "keep the right line, and send a correction in a later file",
    ),
    Rule(
        ERASED,
        "customer",
        "",
        "",
        "a customer that was not erased",
        "leave the line out; after a new consent, have the operator take the customer back with "
        "`tallystick subject readmit`",
    ),
    Rule(
        "ACCOUNT-RETURNS",
        "account",
        "",
        "",
        "an account that was not deleted before",
        "hand it in with `--certified-by` and the name of who certifies that it is complete and accurate",
    ),
)

_DAY_RULES = (
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

_MONTH_FUTURE = Rule(
    "MONTH-FUTURE",
    "month",
    f'"month" > {_MONTH_OF.format("known_at")}',
    'raw."month"',
    "a month that had begun when the line became known",
    "correct the month",
)

_CURRENCY_FORM = Rule(
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
