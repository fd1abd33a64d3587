"""What is checked of a line: the rules that its contract makes, and those across its fields."""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.furnish.adverse import NOTICE_LACKS
from tallystick.furnish.contracts import Contract, Field, FieldType
from tallystick.furnish.forms import broken_form_sql, enumeration, suspect_form_sql
from tallystick.furnish.marks import MARK
from tallystick.furnish.rule import Rule
from tallystick.furnish.rules_across import CURRENCY_FORM, DAY_RULES, MONTH_FUTURE, OWN_RULES
from tallystick.furnish.severity import Severity
from tallystick.terms import RecordType

WORDS = frozenset(
    [
        *("name", "trade_name", "name_latin", "former_name", "street", "city", "region", "employer"),
        *("original_creditor", "sold_to"),
    ]
)
"""Texts that people write and read. All others are keys and codes, in which no mark may stand that nobody sees."""
# Invisible signs hide what a text says, and one of them stands between the fields of what is hashed.
INVISIBLE = r"[\x00-\x1f\x7f]"
ANY_INVISIBLE = f"{INVISIBLE}|{MARK}"
BETWEEN = "\x1f"
"""Stands between the fields of a line's text."""
SUSPECT_LINE = rf"[\x00-\x1e\x7f]|{MARK}|{BETWEEN} | {BETWEEN}"
"""Matches the text of a line in which a field has an invisible sign or mark, or a space at its beginning or end."""


def suspect_sql(rules: tuple[Rule, ...]) -> str:
    """SQL that is true of every line that breaks any of the rules, and false or null of most others."""
    return " or ".join(f"({rule.suspect or rule.broken})" for rule in rules)


def rules_of(contract: Contract, present: frozenset[str]) -> tuple[Rule, ...]:
    """Every rule that a line of the contract must pass by itself; `present` are the columns that its file has."""
    about_month = (MONTH_FUTURE,) if "month" in contract.names else ()
    currency = (CURRENCY_FORM,) if "currency" in contract.names else ()
    fields = [rule for field in contract.fields if field.name in present for rule in _field_rules(field)]
    return (*fields, *DAY_RULES, *about_month, *currency, *OWN_RULES[contract.record_type])


_FORMS = {
    FieldType.WHOLE: ("a whole number", "write digits alone, without decimals or separators of thousands"),
    FieldType.AMOUNT: (
        "an amount in minor units",
        "write it as a whole number of cents or the like, 12.50 as 1250, without currency or separators of thousands",
    ),
    FieldType.MONTH: ("a month, YYYY-MM", "write year, hyphen and two digits of the month, as in 2021-07"),
    FieldType.DATE: ("a date, YYYY-MM-DD", "write a day that the calendar has, as in 2021-07-31"),
}
"""What is expected of a type that has one form, and how to mend what has another."""


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
    if field.type in _FORMS:
        yield _form_rule(field)
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
        yield from _text_rules(field)


def _form_rule(field: Field) -> Rule:
    name = field.name
    expected, mend = _FORMS[field.type]
    return Rule(
        f"{name.upper()}-FORM",
        name,
        broken_form_sql(f'"{name}"', f'raw."{name}"', field.type),
        f'raw."{name}"',
        expected,
        mend,
        suspect=suspect_form_sql(f'"{name}"', f'"raw.{name}"', field.type),
    )


def _text_rules(field: Field) -> Iterator[Rule]:
    name = field.name
    raw, label = f'raw."{name}"', name.upper()
    yield Rule(
        f"{label}-LONG",
        name,
        f'length("{name}") > {field.longest}',
        raw,
        f"at most {field.longest} characters",
        "shorten it",
        suspect=f'strlen("raw.{name}") > {field.longest}',
    )
    yield Rule(
        f"{label}-SIGNS",
        name,
        f"regexp_matches({raw}, '{INVISIBLE if name in WORDS else ANY_INVISIBLE}')",
        raw,
        "a text of visible signs",
        "take out tabs, line ends and other signs that nobody sees"
        + ("" if name in WORDS else ", such as spaces without width and marks of direction"),
        suspect="false",  # SUSPECT_LINE finds them all at once
    )


ERASED = "CUSTOMER-ERASED"
"""The rule that a line about an erased customer breaks, whatever else is wrong with it."""

_CERTIFY = "hand it in with `--certified-by` and the name of who certifies that it is complete and accurate"

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
        NOTICE_LACKS,
        "notice_on",
        "",
        "",
        "the day on which a person was told that this adverse month would be furnished, where the law asks for it, as "
        "article 15 of China's Credit Reporting Industry Regulation does",
        "tell the customer, and furnish the month with the day of that; one notice does for all months of a lateness",
    ),
    Rule(
        "LINE-RETURNS",
        "action",
        "",
        "",
        "what was not taken back before",
        f"{_CERTIFY}; a mistake is mended by the right line alone, without a delete before it",
        severity=Severity.HELD,
    ),
    Rule(
        "ACCOUNT-RETURNS", "account", "", "", "an account that was not deleted before", _CERTIFY, severity=Severity.HELD
    ),
    Rule(
        "ACCOUNT-LEFT",
        "month",
        "",
        "",
        "a month of an account that did not leave because its retention was over",
        "leave the line out: the account was closed, nothing of it is held, and its months may not come back",
    ),
    Rule(
        "ACCOUNT-RESUMES",
        "month",
        "",
        "",
        "no later month of an account that was closed and left because its retention was over",
        f"leave the line out, or, where the account was not over, {_CERTIFY}",
        severity=Severity.HELD,
    ),
    Rule(
        "CASE-LEFT",
        "case_number",
        "",
        "",
        "a case that did not leave because its retention was over",
        f"leave the line out, or, where the case was not over, {_CERTIFY}",
        severity=Severity.HELD,
    ),
)

_ACCOUNTS = (RecordType.ACCOUNT_MONTH,)
_OF_CUSTOMERS = tuple(one for one in RecordType if one is not RecordType.IDENTITY)
_ONLY_OF = {
    "CUSTOMER-KNOWN": _OF_CUSTOMERS,
    "LINE-RETURNS": _OF_CUSTOMERS,
    NOTICE_LACKS: _ACCOUNTS,
    "ACCOUNT-RETURNS": _ACCOUNTS,
    "ACCOUNT-LEFT": _ACCOUNTS,
    "ACCOUNT-RESUMES": _ACCOUNTS,
    "CASE-LEFT": (RecordType.PUBLIC_RECORD,),
}
"""The record types whose lines a rule of LINE_RULES speaks of, where these are not all."""
WITHIN_FILE = "LINE-CONTRADICTS"
"""The one of them that a file tells alone: all others ask for what the bureau remembers."""


def line_rules_of(record_type: RecordType) -> tuple[Rule, ...]:
    """The rules of LINE_RULES that speak of lines of a record type."""
    return tuple(rule for rule in LINE_RULES if record_type in _ONLY_OF.get(rule.id, tuple(RecordType)))
