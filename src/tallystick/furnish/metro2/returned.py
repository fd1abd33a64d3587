"""The refused records of a Metro 2 file, which go back to its furnisher: each as it came, and what is wrong with it."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tallystick.furnish.metro2.layouts import APPENDED
from tallystick.furnish.metro2.parts import Part
from tallystick.furnish.metro2.places import place_of
from tallystick.furnish.metro2.reading import texts_of
from tallystick.terms import TallystickError

COLUMNS = ("record", "segment", "rule", "field", "metro2_field", "got", "expected", "mend", "your_record")
_SEGMENTS = ("BASE", *APPENDED)


def make_room(to: Path) -> None:
    """Makes the file before anything is taken in, so that nothing is where it cannot be written.

    Only its owner may read it, for it will hold what the records hold. Raises TallystickError.
    """
    try:
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise _unwritten(to, error) from error


def write_refused(file: Path, parts: Sequence[Part], to: Path) -> None:
    """Writes a CSV: of each fault the number of the record (the header is 1), the segment, the rule, the contract's
    field, the fields of the segment that it was made of, what was found and expected, how to mend it, and the record.

    parts: of that file; what was refused of each lies at its `refused`. A record with several faults stands there
    several times. A packed record is written in characters, with the length that it has so.
    Raises TallystickError when it cannot be written.
    """
    rows = sorted(row for part in parts if part.refused.exists() for row in _faults(part))
    records = texts_of(file, {number for number, *_ in rows})
    try:
        with to.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows((number, _SEGMENTS[segment], *told, records[number]) for number, segment, *told in rows)
    except OSError as error:
        raise _unwritten(to, error) from error


def _faults(part: Part) -> Iterator[tuple[int, int, str, str, str, str, str, str]]:
    """Rows in the order of COLUMNS, the segment as its place in a record."""
    with part.refused.open(encoding="utf-8", newline="") as file:
        for one in csv.DictReader(file):
            line = int(one["line"])
            place = place_of(part.record_type, one["field"], part.segments[line])
            yield (
                part.origin.records[line],
                _SEGMENTS.index(place.segment),
                one["rule"],
                one["field"],
                " ".join(place.fields),
                one["got"],
                one["expected"],
                one["mend"],
            )


def _unwritten(to: Path, error: OSError) -> TallystickError:
    return TallystickError(
        f"the file of refused records could not be written: {error.strerror}",
        where=str(to),
        mend="choose another place for it",
    )
