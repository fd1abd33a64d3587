"""Bring the records of a bureau to the revision that this version works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tallystick.bureau.rooms import records_place
from tallystick.bureau.turns import alone
from tallystick.records import Records, migrations
from tallystick.records.settings import read_settings
from tallystick.terms import Progress, silent


@dataclass(frozen=True, slots=True)
class Migration:
    """before, after: revisions, the same when there was nothing to do. copy: the records as they were, of a file."""

    before: str
    after: str
    copy: Path | None


def migrate(folder: Path, patience: float, progress: Progress = silent) -> Migration:
    """Runs the migrations that the bureau's records lack, all of them or none.

    Raises NotFoundError where there is no bureau, BrokenInputError for records of a newer revision or of none.
    """
    records = Records(records_place(folder, read_settings(folder)))
    try:
        with alone(folder, records, patience, progress):
            before, copy = records.migrate()
    finally:
        records.close()
    return Migration(before, migrations.latest(), copy)
