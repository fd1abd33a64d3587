"""What is checked of a line. Each rule is one SQL condition over the typed line, with words for its furnisher.

In a condition `"balance"` is the typed value and `raw."balance"` the text as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.furnish.contracts import Contract, Field, FieldType
from tallystick.terms import AccountStatus, RecordType

_MONTH_OF = "(year({0}) * 12 + month({0}) - 1)"


@dataclass(frozen=True, slots=True)
class Rule:
    """broken: SQL that is true for a line that breaks the rule. got: SQL of the text to show."""

    id: str
    field: str
    broken: str
    got: str
    expected: str
    mend: str


def typed_sql(field: Field) -> str:
    """SQL of a field's typed value from its text; null when the text is empty or no such value."""
    text = f"nullif(trim(\"{field.name}\"), '')"
    if field.type in (FieldType.WHOLE, FieldType.AMOUNT):
        # A cast alone would round 1.5 to 2 without a word.
        return f"case when regexp_full_match({text}, '[+-]?[0-9]+') then try_cast({text} as bigint) end"
    if field.type is FieldType.MONTH:
        return (
            f"case when regexp_full_match({text}, '[0-9]{{4}}-(0[1-9]|1[0-2])') "
            f"then cast(left({text}, 4) as integer) * 12 + cast(right({text}, 2) as integer) - 1 end"
        )
    if field.type is FieldType.DATE:
        return (
            f"case when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') then try_cast({text} as date) end"
        )
    return text


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Every rule that a line of the contract must pass."""
    own = {
        RecordType.IDENTITY: _IDENTITY_RULES,
        RecordType.ACCOUNT_MONTH: _ACCOUNT_RULES,
        RecordType.ACTIVITY_MONTH: _ACTIVITY_RULES,
    }
    about_month = _MONTH_RULES if "month" in contract.names else ()
    fields = [rule for field in contract.fields for rule in _field_rules(field)]
    return (*fields, *_LINE_RULES, *about_month, *own.get(contract.record_type, ()))


def _field_rules(field: Field) -> Iterator[Rule]:
    name = field.name
    raw = f'raw."{name}"'
    filled = f"nullif(trim({raw}), '') is not null"
    label = name.upper()
    if field.required:
        yield Rule(
            f"{label}-REQUIRED", name, f"not ({filled})", "null", "a value", f"fill {name}: {field.says.lower()}"
        )
    if field.type in (FieldType.WHOLE, FieldType.AMOUNT, FieldType.MONTH, FieldType.DATE):
        yield Rule(f"{label}-FORM", name, f'{filled} and "{name}" is null', raw, f"a {field.type.value}", "write it so")
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
        listed = ", ".join(f"'{code}'" for code in field.codes)
        yield Rule(
            f"{label}-CODE",
            name,
            f'"{name}" not in ({listed})',
            raw,
            f"one of {', '.join(field.codes)}",
            "use the code that fits",
        )
    if field.type is FieldType.TEXT:
        yield Rule(
            f"{label}-LONG",
            name,
            f'length("{name}") > {field.longest}',
            f"left({raw}, 60)",
            f"at most {field.longest} characters",
            "shorten it",
        )


_LINE_RULES = (
    Rule(
        "FURNISHER-MEMBER",
        "furnisher",
        "not furnisher_admitted",
        'raw."furnisher"',
        "a member of this bureau for whom the submitter may report",
        "name the furnisher, and have the operator admit it with `tallystick member admit`",
    ),
    Rule(
        "CUSTOMER-KNOWN",
        "customer",
        "customer is not null and not customer_known",
        'raw."customer"',
        "a customer whose identity this furnisher has furnished",
        "furnish the identity first",
    ),
    Rule(
        "LINE-CONTRADICTS",
        "line",
        "contradicted",
        "'another line of the file has the same key'",
        "one line for one thing in one file",
        "keep the right line, and send a correction in a later file",
    ),
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

_MONTH_RULES = (
    Rule(
        "MONTH-FUTURE",
        "month",
        f'"month" > {_MONTH_OF.format("known_at")}',
        'raw."month"',
        "a month that had begun when the line became known",
        "correct the month",
    ),
    Rule(
        "CURRENCY-FORM",
        "currency",
        """not regexp_full_match("currency", '[A-Z]{3}')""",
        'raw."currency"',
        "three capital letters of ISO 4217",
        "write the currency's code",
    ),
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
    Rule(
        "BIRTH_DATE-FUTURE",
        "birth_date",
        '"birth_date" > known_at',
        'raw."birth_date"',
        "a day in the past",
        "correct the day",
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
