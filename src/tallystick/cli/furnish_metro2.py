"""`tallystick furnish submit` and `validate` of a Metro 2 file: no line of a contract is seen on the way."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick.cli.options import today
from tallystick.cli.talk import OUT, TALK, Steps, show_json, show_table
from tallystick.terms import RecordType, TallystickError

if TYPE_CHECKING:
    from tallystick.furnish import Submission, Validation
    from tallystick.furnish.metro2.convert import Conversion
    from tallystick.furnish.metro2.incoming import Setting
    from tallystick.furnish.metro2.parts import Missing, Part
    from tallystick.records import Receipt

_LINES = (".csv", ".jsonl", ".parquet")
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the part of a Metro 2 file that is of one contract; lines are numbers of its records."""

    record_type: RecordType
    found: Validation


def need_metro2(file: Path) -> None:
    """Raises TallystickError for a file of lines of which nobody said what they are."""
    if file.suffix.lower() in _LINES:
        raise TallystickError(
            "nothing says what the lines are", where=str(file), mend="say it with --type, such as --type account_month"
        )


def submit_metro2(
    handed: Submission, at: Path, setting: Setting, *, needs_trailer: bool, quiet: bool, as_json: bool
) -> tuple[Receipt, ...]:
    """Hands a Metro 2 file in, and shows a receipt for each contract of which it has lines; answers with these."""
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        told = bureau.furnish_metro2(handed, setting, steps, needs_trailer=needs_trailer)
    if as_json:
        show_json(_read_json(told.conversion, told.missing) | {"receipts": [asdict(one) for one in told.receipts]})
        return told.receipts
    _show_read(told.conversion, told.missing)
    for receipt in told.receipts:
        _show_receipt(receipt, at)
    return told.receipts


def _show_receipt(receipt: Receipt, at: Path) -> None:
    totals = receipt.totals
    OUT.print(
        f"{receipt.submission}, {receipt.record_type}: read {totals.lines_read:,} = accepted {totals.accepted:,} "
        f"+ refused {totals.refused:,} + seen before {totals.seen_before:,}"
    )
    if totals.refused:
        TALK.print(f"see why with: tallystick furnish refusals {receipt.submission} --at {at}", markup=False)


def validate_metro2(
    file: Path,
    furnisher: str,
    jurisdiction: str,
    currency: str,
    refused_to: Path | None,
    *,
    needs_trailer: bool,
    as_json: bool,
) -> Sequence[Checked]:
    """Checks a Metro 2 file without a bureau; answers with what was found in each of its parts."""
    from tallystick.furnish.metro2.incoming import Setting
    from tallystick.furnish.metro2.parts import parts_of
    from tallystick.furnish.metro2.returned import make_room, write_refused

    need_metro2(file)
    # Keys of customers are made for this check alone, so any secret does.
    setting = Setting(currency, bytes(32))
    with (
        tempfile.TemporaryDirectory(prefix="tallystick-") as folder,
        parts_of(file, Path(folder), setting, needs_trailer=needs_trailer) as told,
    ):
        identities = next((part.file for part in told.parts if part.record_type is RecordType.IDENTITY), None)
        if refused_to:
            make_room(refused_to)
        checked = [
            _check(part, furnisher, jurisdiction, identities, part.refused if refused_to else None)
            for part in told.parts
        ]
        if refused_to:
            write_refused(file, told.parts, refused_to)
    if as_json:
        parts = [asdict(one.found) | {"record_type": one.record_type} for one in checked]
        show_json(_read_json(told.conversion, told.missing) | {"parts": parts})
    else:
        _show_read(told.conversion, told.missing)
    return checked


def _check(part: Part, furnisher: str, jurisdiction: str, identities: Path | None, refused_to: Path | None) -> Checked:
    from tallystick import law
    from tallystick.furnish import Handed, validate

    handed = Handed(furnisher, today(), False)
    pack = law.load(jurisdiction)
    found = validate(
        part.file,
        part.record_type,
        handed,
        pack,
        spill=part.file.parent / "spill",
        identities=identities,
        refused_to=refused_to,
    )
    records = part.origin.records
    return Checked(
        part.record_type,
        replace(
            found,
            digest=part.origin.digest,
            refused=tuple(replace(one, line=records[one.line]) for one in found.refused),
            findings=tuple(replace(one, line=records[one.line]) for one in found.findings),
        ),
    )


def _read_json(conversion: Conversion, missing: Sequence[Missing]) -> dict[str, Any]:
    return {
        "records": conversion.records,
        "left_out": [asdict(one) for one in missing],
        "differences": [str(one) for one in conversion.differences],
    }


def _show_read(conversion: Conversion, missing: Sequence[Missing]) -> None:
    OUT.print(f"read {conversion.records:,} accounts, left {len(missing):,} consumers or records out")
    if missing:
        rows = [(one.record, one.segment, one.why) for one in missing[:_MOST_SHOWN]]
        show_table("Left out, the first of them", ("record", "segment", "why"), rows)
    for difference in conversion.differences:
        OUT.print(str(difference), markup=False)
