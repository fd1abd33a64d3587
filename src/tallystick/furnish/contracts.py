"""What a furnished line may say: one declarative contract per record type.

The check (`furnish.check`), the documentation page and the refusal texts are all made from these objects.
Amounts are whole minor units of the line's currency; months are `YYYY-MM`; dates are `YYYY-MM-DD`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tallystick.terms import AccountStatus, ActivityKind, Product, RecordType, Role, SubjectKind

MOST_MINOR_UNITS = 10**14
"""No furnished amount is larger: a trillion of a currency with cents, and 53 bits hold it exactly."""


class FieldType(Enum):
    TEXT = "text"
    WHOLE = "whole number"
    AMOUNT = "amount in minor units"
    MONTH = "month, YYYY-MM"
    DATE = "date, YYYY-MM-DD"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a furnished file.

    lowest, highest: bounds of a whole number or an amount, both included.
    codes: what a code may be. longest: characters that a text may have.
    """

    name: str
    type: FieldType
    says: str
    required: bool = False
    codes: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = MOST_MINOR_UNITS
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Contract:
    """The fields of a record type, and those that together say what a line is about.

    Two lines of one furnisher with the same `key` speak of the same thing: the later known one supersedes.
    """

    record_type: RecordType
    says: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


_CUSTOMER = Field("customer", FieldType.TEXT, "The furnisher's own key of its customer.", required=True, longest=64)
_MONTH = Field("month", FieldType.MONTH, "The month that the line is about.", required=True)
_CURRENCY = Field("currency", FieldType.TEXT, "ISO 4217 code of all amounts of the line.", required=True, longest=3)
_REPORTED_ON = Field(
    "reported_on",
    FieldType.DATE,
    "Day on which the source came to know the line. Only in a back-load of history; never after the receipt.",
)
_FURNISHER = Field(
    "furnisher",
    FieldType.TEXT,
    "Who furnishes the line, where one file carries the lines of several furnishers.",
    longest=120,
)

IDENTITY = Contract(
    RecordType.IDENTITY,
    "Who a customer is. Kept apart from all other facts, encrypted.",
    (
        _FURNISHER,
        _CUSTOMER,
        Field("kind", FieldType.CODE, "A person or a small business.", required=True, codes=_codes(tuple(SubjectKind))),
        Field("name", FieldType.TEXT, "Full or legal name as the furnisher has it."),
        Field("trade_name", FieldType.TEXT, "Name that a business trades under."),
        Field("registry_number", FieldType.TEXT, "Number in a business register.", longest=40),
        Field("birth_date", FieldType.DATE, "Birth date of a person."),
        Field("street", FieldType.TEXT, "Street and number."),
        Field("city", FieldType.TEXT, "City or town."),
        Field("region", FieldType.TEXT, "State or province.", longest=60),
        Field("postcode", FieldType.TEXT, "Postal code.", longest=12),
        Field("country", FieldType.TEXT, "ISO 3166 code of two letters.", longest=2),
        Field("founded", FieldType.MONTH, "Month in which a business was registered."),
        Field(
            "establishment",
            FieldType.CODE,
            "Whether a business was new or existed when its furnisher took it on.",
            codes=("new", "existing"),
        ),
        Field("industry", FieldType.TEXT, "Industry code (NAICS or GB/T 4754).", longest=8),
        Field("employees", FieldType.WHOLE, "People that a business employs.", highest=1_000_000),
        _REPORTED_ON,
    ),
    key=("customer",),
)

ACCOUNT_MONTH = Contract(
    RecordType.ACCOUNT_MONTH,
    "One account in one month: what was owed, paid and late.",
    (
        _FURNISHER,
        _CUSTOMER,
        Field("account", FieldType.TEXT, "The furnisher's own key of the account.", required=True, longest=64),
        _MONTH,
        Field("product", FieldType.CODE, "What kind of credit it is.", required=True, codes=_codes(tuple(Product))),
        Field("role", FieldType.CODE, "What the customer is to it.", required=True, codes=_codes(tuple(Role))),
        Field("status", FieldType.CODE, "How it stands.", required=True, codes=_codes(tuple(AccountStatus))),
        _CURRENCY,
        Field("opened", FieldType.DATE, "Day on which it was granted."),
        Field("closed", FieldType.DATE, "Day on which it ended."),
        Field("limit", FieldType.AMOUNT, "Credit limit of a revolving line."),
        Field("original_amount", FieldType.AMOUNT, "Amount granted."),
        Field("guaranteed_amount", FieldType.AMOUNT, "Part of the amount granted that a public guarantor covers."),
        Field(
            "balance",
            FieldType.AMOUNT,
            "Owed at the end of the month; below zero when overpaid.",
            lowest=-MOST_MINOR_UNITS,
        ),
        Field("past_due", FieldType.AMOUNT, "Part of the balance that is late."),
        Field("scheduled", FieldType.AMOUNT, "Due in the month."),
        Field("paid", FieldType.AMOUNT, "Paid in the month."),
        Field(
            "paid_manner",
            FieldType.CODE,
            "How the month's statement was met.",
            codes=("nothing_due", "in_full", "at_least_minimum", "less"),
        ),
        Field("days_past_due", FieldType.WHOLE, "Whole days that the oldest unpaid amount is late.", highest=36_525),
        Field("terms_months", FieldType.WHOLE, "Months of repayment agreed.", highest=1_200),
        Field("charged_off_amount", FieldType.AMOUNT, "Amount that the lender wrote off."),
        _REPORTED_ON,
    ),
    key=("customer", "account", "month"),
)

ACTIVITY_MONTH = Contract(
    RecordType.ACTIVITY_MONTH,
    "A platform's counts and sums about a customer in one month; never single events.",
    (
        _FURNISHER,
        _CUSTOMER,
        _MONTH,
        Field("kind", FieldType.CODE, "What is counted.", required=True, codes=_codes(tuple(ActivityKind))),
        _CURRENCY,
        Field("count", FieldType.WHOLE, "How many.", required=True),
        Field("amount", FieldType.AMOUNT, "Their sum."),
        Field("on_time", FieldType.WHOLE, "How many of them in time."),
        Field("refunds", FieldType.AMOUNT, "Sum given back."),
        Field("disputes", FieldType.WHOLE, "How many were disputed."),
        _REPORTED_ON,
    ),
    key=("customer", "month", "kind"),
)

CONTRACTS = {contract.record_type: contract for contract in (IDENTITY, ACCOUNT_MONTH, ACTIVITY_MONTH)}
