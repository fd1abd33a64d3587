"""What a Metro 2 segment is made of: fields in a row, each with its place, length and way of writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

Value = str | int | date | datetime | None
"""A field's value: None is a blank number, or a day or a time that is not told (zeros or blanks)."""


class Kind(Enum):
    """How a field's value is written in character form; packed, numbers, days and times take fewer bytes."""

    TEXT = "text, left-justified, filled with blanks"
    NUMBER = "whole number, right-justified, filled with zeros"
    DATE = "day, MMDDYYYY; zeros where it is not told"
    TIMESTAMP = "time, MMDDYYYYHHMMSS; zeros where it is not told"
    LENGTH = "length in bytes of the record that it begins"


@dataclass(frozen=True, slots=True)
class Field:
    """start: position of the first byte in character form, counted from 1. length: bytes in character form.

    packed: bytes in packed form; nothing where the field is written there as it is in character form.
    """

    name: str
    start: int
    length: int
    kind: Kind
    says: str
    packed: int | None = None

    @property
    def packed_length(self) -> int:
        return self.length if self.packed is None else self.packed


# Compared and hashed as the object that it is: there is one of each, and it is looked up for every field that is read.
@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The fields of one kind of segment, without a gap. Raises ValueError where one lies elsewhere than it says.

    identifier: what an appended segment begins with; for a header, a base or a trailer, its name in words.
    """

    identifier: str
    says: str
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        at = 1
        for field in self.fields:
            if field.start != at:
                raise ValueError(f"{self.identifier}.{field.name} is said to start at {field.start}, and {at} is free")
            at += field.length

    @property
    def length(self) -> int:
        return sum(field.length for field in self.fields)

    @property
    def packed_length(self) -> int:
        return sum(field.packed_length for field in self.fields)

    def place(self, name: str) -> int:
        """Where among the fields the one of that name is. Raises KeyError where there is none."""
        for place, field in enumerate(self.fields):
            if field.name == name:
                return place
        raise KeyError(f"{self.identifier} has no field {name}")


def text(name: str, start: int, length: int, says: str) -> Field:
    return Field(name, start, length, Kind.TEXT, says)


def number(name: str, start: int, length: int, says: str, *, packed: int | None = None) -> Field:
    return Field(name, start, length, Kind.NUMBER, says, packed)


def day(name: str, start: int, says: str, *, packed: int | None = None) -> Field:
    return Field(name, start, 8, Kind.DATE, says, packed)


def reserved(start: int, length: int) -> Field:
    return Field(f"reserved_{start}", start, length, Kind.TEXT, "Reserved: blanks.")
