"""Write a Metro 2 file: header, records, trailer with its counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from pathlib import Path

from tallystick.furnish.metro2.layouts import HEADER, TRAILER
from tallystick.furnish.metro2.segment import Record, Segment, encode_record, length_of
from tallystick.furnish.metro2.trailer import Tally
from tallystick.furnish.metro2.values import Packing
from tallystick.terms import TallystickError


class Style(StrEnum):
    """How records lie in the file.

    LINES: one a line, each as long as it is. FIXED: all of one length, one after another. VARIABLE: each in a block
    with its length before it. PACKED: so too, with numbers and days as packed decimals.
    """

    LINES = "lines"
    FIXED = "fixed"
    VARIABLE = "variable"
    PACKED = "packed"

    @property
    def packing(self) -> Packing:
        return Packing.DECIMAL if self is Style.PACKED else Packing.CHARACTER


@dataclass(frozen=True, slots=True)
class Sender:
    """What the header says. activity: day of the latest update to any account."""

    name: str
    address: str
    activity: date
    made_on: date


def write_file(path: Path, sender: Sender, records: Callable[[], Iterable[Record]], style: Style) -> int:
    """Writes the file and answers with its number of base records; only its owner may read it.

    records: called once, or twice where the longest must be known first. The file is there whole or not at all.
    Raises TallystickError when it cannot be written.
    """
    packing = style.packing
    longest = 0
    if style is Style.FIXED:
        longest = max((_length(record, packing) for record in records()), default=0)
        longest = max(longest, HEADER.length)
    part = path.with_name(path.name + ".part")
    tally = Tally()
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for record in _with_ends(sender, records(), tally):
                laid = _laid(record, style, longest)
                file.write(encode_record(laid, packing, f"{path}, record {record.number:,}"))
        part.replace(path)
    except OSError as error:
        raise TallystickError(
            f"the file could not be written: {error.strerror}", where=str(path), mend="choose another place for it"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return tally.counts["total_base_records"]


def _with_ends(sender: Sender, records: Iterable[Record], tally: Tally) -> Iterator[Record]:
    header = Segment.of(
        HEADER,
        record_identifier="HEADER",
        activity_date=sender.activity,
        date_created=sender.made_on,
        reporter_name=sender.name[:40],
        reporter_address=sender.address[:96],
        software_vendor_name="TALLYSTICK",
    )
    for record in chain((Record(1, (header,), 0),), records):
        tally.add(record)
        yield record
    trailer = Record(tally.counts["block_count"] + 1, (Segment.of(TRAILER, record_identifier="TRAILER"),), 0)
    tally.add(trailer)
    totals = Segment.of(TRAILER, record_identifier="TRAILER", **dict(tally.totals()))
    yield replace(trailer, segments=(totals,))


def _length(record: Record, packing: Packing) -> int:
    first, *appended = record.segments
    return length_of(first.layout, packing) + sum(segment.layout.length for segment in appended)


def _laid(record: Record, style: Style, longest: int) -> Record:
    """The record with the lengths that stand before it, and its line end."""
    length = max(longest, _length(record, style.packing))
    first, *appended = record.segments
    first = replace(first, values=(length, *first.values[1:]))
    blocked = style in (Style.VARIABLE, Style.PACKED)
    return Record(
        record.number,
        (first, *appended),
        length,
        length + 4 if blocked else None,
        b"\n" if style is Style.LINES else b"",
    )
