"""A field's bytes from its value and back, in character form and in the two ways of packing.

The format's text says that a packed day is `0MMDDYYYYs`, s the sign: a packed decimal (COMP-3), two digits a byte, the
last half byte the sign. `moov-io/metro2` takes it otherwise: a number is big-endian binary, a day a nought byte, the
number MMDDYYYY in binary, and the letter s. Both kinds of files are about, and their bytes tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from tallystick.furnish.metro2.layout import Field, Kind, Value

_SIGNED = "acef"
"""Signs of a packed decimal that is not negative; d would be."""


class Packing(Enum):
    """How numbers, days and times are written."""

    CHARACTER = "character"
    DECIMAL = "packed decimal"
    BINARY = "packed binary"


Decode = Callable[[bytes], Value]


def decoder(field: Field, packing: Packing) -> Decode:
    """What reads the field's bytes. It raises ValueError for bytes that say no such value."""
    if field.kind is Kind.TEXT:
        return _text
    if field.kind is Kind.LENGTH:
        return _digits if packing is Packing.CHARACTER else _binary_length
    plain = field.packed is None or packing is Packing.CHARACTER
    digits = _as_it_is if plain else (_unpack_decimal if packing is Packing.DECIMAL else _unpack_binary)
    match field.kind:
        case Kind.DATE:
            return lambda raw: _day(digits(raw)[-8:])
        case Kind.TIMESTAMP:
            return lambda raw: _time(digits(raw)[-14:])
    if plain:
        return _digits
    return _number if packing is Packing.DECIMAL else _binary


def encode(field: Field, value: Value, packing: Packing) -> bytes:
    """The field's bytes. Raises ValueError for a value that has no room in it or cannot be written in it."""
    length = field.length if packing is Packing.CHARACTER else field.packed_length
    if field.kind is Kind.TEXT:
        return _filled(str(value or ""), length)
    if field.kind is Kind.LENGTH and packing is not Packing.CHARACTER:
        return int(_whole(value)).to_bytes(2, "big") + b"\0\0"
    if value is None and field.kind is Kind.NUMBER and (field.packed is None or packing is Packing.CHARACTER):
        return b" " * length
    digits = _digits_of(value)
    if field.packed is None or packing is Packing.CHARACTER:
        return _filled_digits(digits, length)
    if packing is Packing.DECIMAL:
        return bytes.fromhex(_filled_digits(digits, 2 * length - 1).decode() + "c")
    if field.kind is Kind.NUMBER:
        return int(digits).to_bytes(length, "big")
    return b"\0" + int(digits).to_bytes(length - 2, "big") + b"s" if int(digits) else b"\0" * length


def _filled(said: str, length: int) -> bytes:
    try:
        raw = said.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError("a text of other letters than Latin ones") from error
    if len(raw) > length:
        raise ValueError(f"{len(raw)} bytes where {length} have room")
    return raw.ljust(length)


def _filled_digits(digits: str, length: int) -> bytes:
    if len(digits) > length:
        raise ValueError(f"{len(digits)} digits where {length} have room")
    return digits.rjust(length, "0").encode()


def _digits_of(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value.month:02}{value.day:02}{value.year:04}{value.hour:02}{value.minute:02}{value.second:02}"
    if isinstance(value, date):
        return f"{value.month:02}{value.day:02}{value.year:04}"
    return str(_whole(value or 0))


def _whole(value: Value) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("a number that is not negative is expected")
    return value


def _text(raw: bytes) -> str:
    return decode_text(raw.rstrip(b" \0"))


def decode_text(raw: bytes) -> str:
    """The signs of bytes that say in no way what letters they are of: UTF-8 where they are that, otherwise Latin-1."""
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _digits(raw: bytes) -> int | None:
    if raw.isdigit():
        return int(raw)
    # Some writers fill numbers with blanks, or leave them out.
    trimmed = raw.strip(b" \0")
    if trimmed and not trimmed.isdigit():
        raise ValueError("no number")
    return int(trimmed) if trimmed else None


def _number(raw: bytes) -> int:
    return int(_unpack_decimal(raw))


def _binary(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _binary_length(raw: bytes) -> int:
    return int.from_bytes(raw[:2], "big")


def _as_it_is(raw: bytes) -> bytes:
    return raw


def _unpack_decimal(raw: bytes) -> bytes:
    halves = raw.hex()
    # Low values are how a program that never filled the field leaves it.
    if halves.strip("0") == "":
        return b"0" * (len(halves) - 1)
    if halves[-1] not in _SIGNED or not halves[:-1].isdigit():
        raise ValueError("no packed decimal")
    return halves[:-1].encode()


def _unpack_binary(raw: bytes) -> bytes:
    if raw.strip(b"\0") == b"":
        return b"0" * 14
    if raw[0] or raw[-1] != ord("s"):
        raise ValueError("no packed day")
    return b"%014d" % int.from_bytes(raw[1:-1], "big")


@lru_cache(maxsize=1 << 16)
def _day(raw: bytes) -> date | None:
    """
    >>> _day(b"02292020"), _day(b"00000000"), _day(b"        ")
    (datetime.date(2020, 2, 29), None, None)
    """
    if raw.strip(b"0") == b"" or raw.strip(b" ") == b"":
        return None
    if not raw.isdigit():
        raise ValueError("no day")
    return date(int(raw[4:]), int(raw[:2]), int(raw[2:4]))


@lru_cache(maxsize=1 << 12)
def _time(raw: bytes) -> datetime | None:
    if raw.strip(b"0") == b"" or raw.strip(b" ") == b"":
        return None
    if not raw.isdigit():
        raise ValueError("no time")
    # Without a zone: the format has none.
    return datetime(  # noqa: DTZ001
        int(raw[4:8]), int(raw[:2]), int(raw[2:4]), int(raw[8:10]), int(raw[10:12]), int(raw[12:])
    )
