"""Take a Metro 2 file in as it is: its identities and its account months, with receipts that name its records."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tallystick.bureau.rooms import Rooms
from tallystick.furnish import Submission
from tallystick.furnish.metro2.convert import Conversion
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.metro2.parts import Missing, Part, parts_of
from tallystick.furnish.metro2.returned import make_room, write_refused
from tallystick.furnish.validate import validate
from tallystick.records import Receipt
from tallystick.terms import BrokenInputError, Progress


@dataclass(frozen=True, slots=True)
class Metro2Receipt:
    """The bureau's answer to a Metro 2 file: a receipt of each part, and the records of which no part has a line."""

    conversion: Conversion
    missing: tuple[Missing, ...]
    receipts: tuple[Receipt, ...]


def furnish_metro2(
    rooms: Rooms, handed: Submission, setting: Setting, progress: Progress, *, needs_trailer: bool
) -> Metro2Receipt:
    """See `Bureau.furnish_metro2`."""
    with rooms.alone(progress):
        door = rooms.door()
        # Where what a killed process leaves is swept by the next one that writes.
        rooms.lake.spill.mkdir(exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="metro2-", dir=rooms.lake.spill) as folder,
            parts_of(handed.file, Path(folder), setting, needs_trailer=needs_trailer) as found,
        ):
            if handed.refused_to:
                make_room(handed.refused_to)
            if handed.whole:
                _need_every_line(rooms, handed, found.parts, Path(folder))
            receipts = [door.take_in(_part_of(handed, part), progress) for part in found.parts]
            if handed.refused_to:
                write_refused(handed.file, found.parts, handed.refused_to)
    return Metro2Receipt(found.conversion, found.missing, tuple(receipts))


def _part_of(handed: Submission, part: Part) -> Submission:
    refused_to = part.refused if handed.refused_to else None
    return replace(handed, file=part.file, record_type=part.record_type, made_from=part.origin, refused_to=refused_to)


def _need_every_line(rooms: Rooms, handed: Submission, parts: Sequence[Part], folder: Path) -> None:
    """Raises BrokenInputError where a line of any part breaks a rule that can be held against the file alone."""
    checked = [
        validate(
            part.file,
            part.record_type,
            handed.handed,
            rooms.law,
            spill=folder / "spill",
            identities=parts[0].file,
            refused_to=part.refused if handed.refused_to else None,
        )
        for part in parts
    ]
    if handed.refused_to:
        write_refused(handed.file, parts, handed.refused_to)
    for part, found in zip(parts, checked, strict=True):
        if found.refused:
            first = found.refused[0]
            raise BrokenInputError(
                f"{found.refused_lines:,} of {found.lines:,} lines of {part.record_type} break a rule, and the file is "
                f"to be taken whole or not at all: nothing was taken in. The first is of record "
                f"{part.origin.records[first.line]:,}, {first.field}, {first.rule}: {first.got or 'nothing'} where "
                f"{first.expected} is expected",
                where=str(handed.file),
                mend="see every such record with `tallystick furnish validate`, and correct them",
            )
