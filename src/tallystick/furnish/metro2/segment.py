"""Segments and records as values, and their bytes; both ways are made from the layouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from struct import Struct

from tallystick.furnish.metro2.layout import Kind, Layout, Value
from tallystick.furnish.metro2.layouts import APPENDED, BASE, HEADER, TRAILER
from tallystick.furnish.metro2.values import Decode, Packing, decoder, encode
from tallystick.terms import BrokenInputError


@dataclass(frozen=True, slots=True)
class Segment:
    """values: one a field, in the layout's order."""

    layout: Layout
    values: tuple[Value, ...]

    @classmethod
    def of(cls, layout: Layout, **said: Value) -> Segment:
        """A segment that says what is given; its other texts are empty, its numbers nought, its days not told.

        >>> Segment.of(APPENDED["K1"], original_creditor_name="FIRST STORE").text("original_creditor_name")
        'FIRST STORE'
        """
        values: list[Value] = [_UNSAID[field.kind.name] for field in layout.fields]
        if layout.identifier in APPENDED:
            values[0] = layout.identifier
        for name, value in said.items():
            values[layout.place(name)] = value
        return cls(layout, tuple(values))

    def __getitem__(self, name: str) -> Value:
        return self.values[_places(self.layout)[name]]

    def text(self, name: str) -> str:
        """The field's text in capitals; empty where it is blank."""
        return str(self[name] or "").upper()

    def number(self, name: str) -> int:
        """The field's number; nought where it is blank."""
        value = self[name]
        return value if isinstance(value, int) else 0

    def day(self, name: str) -> date | None:
        value = self[name]
        return value if isinstance(value, date) else None

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing: where all records have one length, lacking segments are there, but empty."""
        return not any(self.values[1:])

    def said(self) -> dict[str, object]:
        """What it says, by the fields' names; blank fields and noughts are left out."""
        fields = zip(self.layout.fields, self.values, strict=True)
        return {
            field.name: value.isoformat() if isinstance(value, date | datetime) else value
            for field, value in fields
            if value
        }


_UNSAID: dict[str, Value] = {"TEXT": "", "NUMBER": 0, "DATE": None, "TIMESTAMP": None, "LENGTH": 0}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: a header, a trailer, or a base segment and what is appended to it.

    number: its place in the file, counted from 1. length: its bytes as it lies there, with what fills it.
    block: what its block descriptor word says where it begins a block. end: the line end behind it, if any.
    """

    number: int
    segments: tuple[Segment, ...]
    length: int
    block: int | None = None
    end: bytes = b""

    @property
    def first(self) -> Segment:
        return self.segments[0]

    def all(self, *identifiers: str) -> Iterator[Segment]:
        """The appended segments of these kinds that say something."""
        return (one for one in self.segments[1:] if one.layout.identifier in identifiers and not one.is_blank)

    def only(self, identifier: str) -> Segment | None:
        return next(self.all(identifier), None)


@cache
def _places(layout: Layout) -> dict[str, int]:
    return {field.name: place for place, field in enumerate(layout.fields)}


@cache
def _plan(layout: Layout, packing: Packing) -> tuple[Struct, tuple[Decode, ...]]:
    packed = packing is not Packing.CHARACTER
    lengths = [field.packed_length if packed else field.length for field in layout.fields]
    return Struct("".join(f"{length}s" for length in lengths)), tuple(
        decoder(field, packing) for field in layout.fields
    )


def length_of(layout: Layout, packing: Packing) -> int:
    return layout.length if packing is Packing.CHARACTER else layout.packed_length


def decode_segment(layout: Layout, data: bytes, at: int, packing: Packing, where: str) -> Segment:
    """The segment that begins at byte `at` of `data`. Raises BrokenInputError, which shows nothing that it says."""
    struct, decoders = _plan(layout, packing)
    parts = struct.unpack_from(data, at)
    try:
        return Segment(layout, tuple([decode(part) for decode, part in zip(decoders, parts, strict=True)]))
    except ValueError:
        pass
    for field, decode, part in zip(layout.fields, decoders, parts, strict=True):
        try:
            decode(part)
        except ValueError:
            raise BrokenInputError(
                f"{layout.identifier} has in {field.name} (position {field.start}, {field.length} long) something "
                f"else than a {field.kind.value}",
                where=where,
                mend="correct the field, or see whether the fields before it have their lengths",
            ) from None
    raise AssertionError("one of the fields is wrong")


def decode_record(data: bytes, packing: Packing, number: int, where: str, *, trimmed: bool = False) -> Record:
    """The record whose bytes these are, from its record descriptor word on.

    trimmed: whether blanks at its end may have been cut off, as an editor of lines does.
    Raises BrokenInputError for what is no such record.
    """
    layout = _first_layout(data)
    length = length_of(layout, packing)
    held = len(data)
    if trimmed:
        data = data.ljust(length) if _LEAST_OF_A_LINE[layout] <= held else data
    if len(data) < length:
        raise BrokenInputError(
            f"the record has {held} bytes, and a {layout.identifier} has {length}",
            where=where,
            mend="see that the file was copied whole",
        )
    segments = [decode_segment(layout, data, 0, packing, where)]
    if layout is BASE:
        segments += _appended(data, length, packing, where, trimmed=trimmed)
    return Record(number, tuple(segments), len(data) if trimmed else held)


def _first_layout(data: bytes) -> Layout:
    if data[4:10].upper() == b"HEADER":
        return HEADER
    return TRAILER if data[4:11].upper() == b"TRAILER" else BASE


_LEAST_OF_A_LINE = {HEADER: 79, BASE: 325, TRAILER: 407}
"""Where what must be told ends, a base segment's with the ECOA code: a shorter line has lost more than blanks."""


def _appended(data: bytes, at: int, packing: Packing, where: str, *, trimmed: bool) -> Iterator[Segment]:
    # Appended segments are never packed.
    while at < len(data) and not data[at:].isspace() and data[at:].strip(b"\0 "):
        layout = APPENDED.get(data[at : at + 2].decode("latin-1").upper())
        if layout is None:
            raise BrokenInputError(
                f"at byte {at + 1} of the record no segment begins: one of {', '.join(APPENDED)} is expected",
                where=where,
                mend="see whether the segment before it has its length",
            )
        if trimmed and len(data) - at < layout.length:
            data = data.ljust(at + layout.length)
        if len(data) - at < layout.length:
            raise BrokenInputError(
                f"segment {layout.identifier} has {len(data) - at} bytes in the record, and is {layout.length} long",
                where=where,
                mend="see whether the record descriptor word counts all of its segments",
            )
        yield decode_segment(layout, data, at, packing, where)
        at += layout.length


def encode_record(record: Record, packing: Packing, where: str) -> bytes:
    """The record's bytes as they stand in a file: its block's length, itself filled with blanks, its line end."""
    body = b"".join(_encode(segment, packing, where) for segment in record.segments).ljust(record.length)
    if record.block is None:
        return body + record.end
    block = b"%04d" % record.block if packing is Packing.CHARACTER else record.block.to_bytes(2, "big") + b"\0\0"
    return block + body + record.end


def in_characters(record: Record) -> str:
    """The record as a text with each field in its place, whatever letters it holds, and with its length as a text.

    >>> in_characters(Record(1, (Segment.of(APPENDED["K1"], original_creditor_name="第一银行"),), 34))
    'K1第一银行                          00'
    """
    length = sum(segment.layout.length for segment in record.segments)
    return "".join(_characters(segment, length) for segment in record.segments)


def _characters(segment: Segment, length: int) -> str:
    said = zip(segment.layout.fields, segment.values, strict=True)
    return "".join(
        str(value or "").ljust(field.length)
        if field.kind is Kind.TEXT
        else encode(field, length if field.kind is Kind.LENGTH else value, Packing.CHARACTER).decode()
        for field, value in said
    )


def _encode(segment: Segment, packing: Packing, where: str) -> bytes:
    parts = []
    for field, value in zip(segment.layout.fields, segment.values, strict=True):
        try:
            parts.append(encode(field, value, packing))
        except (ValueError, OverflowError) as error:
            raise BrokenInputError(
                f"{segment.layout.identifier}.{field.name} cannot be written: {error}",
                where=where,
                mend="correct what is furnished for it",
            ) from None
    return b"".join(parts)
