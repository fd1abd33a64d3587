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
            if handed.whole:
                _need_every_line(rooms, handed, found.parts, Path(folder))
            receipts = [
                door.take_in(
                    replace(handed, file=part.file, record_type=part.record_type, made_from=part.origin), progress
                )
                for part in found.parts
            ]
    return Metro2Receipt(found.conversion, found.missing, tuple(receipts))


def _need_every_line(rooms: Rooms, handed: Submission, parts: Sequence[Part], folder: Path) -> None:
    """Raises BrokenInputError where a line of any part breaks a rule that can be held against the file alone."""
    for part in parts:
        found = validate(
            part.file, part.record_type, handed.handed, rooms.law, spill=folder / "spill", identities=parts[0].file
        )
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
