"""What a contract is made of: typed fields, and those that together say what a line is about.

Amounts are whole minor units of the line's currency; months are `YYYY-MM`; dates are `YYYY-MM-DD`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tallystick.terms import Action, RecordType

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
    like: a value as an example; empty for a field that most lines leave empty.
    """

    name: str
    type: FieldType
    says: str
    required: bool = False
    codes: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = MOST_MINOR_UNITS
    longest: int = 200
    like: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """The fields of a record type, and those that together say what a line is about.

    Two lines of one furnisher with the same `key` speak of the same thing: the later known one supersedes.
    The order of the fields is part of what a line's hash is made of: a new field goes to the end (see `check.line_id`).
    about: the field that says when the thing was; None for what is about no day.
    """

    record_type: RecordType
    says: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    about: str | None

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def coded(name: str, values: Sequence[str], says: str, *, required: bool = False, like: str = "") -> Field:
    """A field that may be one of `values`."""
    codes = tuple(str(value) for value in values)
    return Field(
        name, FieldType.CODE, says, required=required, codes=codes, like=like or (codes[0] if required else "")
    )


def amount(name: str, says: str, *, lowest: int = 0, like: str = "") -> Field:
    return Field(name, FieldType.AMOUNT, says, lowest=lowest, like=like)


def counted(name: str, says: str, *, required: bool = False, highest: int = 1_000_000_000, like: str = "") -> Field:
    return Field(name, FieldType.WHOLE, says, required=required, highest=highest, like=like)


def day(name: str, says: str, *, required: bool = False, like: str = "") -> Field:
    return Field(name, FieldType.DATE, says, required=required, like=like)


def text(name: str, says: str, *, required: bool = False, longest: int = 200, like: str = "") -> Field:
    return Field(name, FieldType.TEXT, says, required=required, longest=longest, like=like)


FURNISHER = text(
    "furnisher",
    "Who furnishes the line, where one file carries the lines of several furnishers.",
    longest=120,
)
CUSTOMER = text("customer", "The furnisher's own key of its customer.", required=True, longest=64, like="c-1017")
MONTH = Field("month", FieldType.MONTH, "The month that the line is about.", required=True, like="2026-06")
CURRENCY = text("currency", "ISO 4217 code of all amounts of the line.", required=True, longest=3, like="CNY")
REPORTED_ON = day(
    "reported_on",
    "Day on which the source came to know the line. Only in a back-load of history; never after the receipt.",
)
ACTION = coded(
    "action",
    (Action.REPORT, Action.DELETE),
    "Empty or `report`: this is so. `delete`: take back what was reported of the thing that the key names.",
)
