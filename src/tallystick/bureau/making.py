"""Make a bureau's folder, so that a folder with settings is a bureau that is complete."""

from __future__ import annotations

import secrets
import shutil
from datetime import date
from pathlib import Path

from tallystick import law
from tallystick.furnish import FACT_TABLES
from tallystick.lake import Lake
from tallystick.records import Records, Vault
from tallystick.records.engines import database_at
from tallystick.records.settings import FORMAT, SETTINGS_FILE, Settings, read_settings, settings_text
from tallystick.terms import TallystickError

_MAKING = ".making"
_PARTS = ("lake", "keys", "records.sqlite", "records.sqlite-wal", "records.sqlite-shm")


def make(folder: Path, name: str, jurisdiction: str, created_on: date, buckets: int, records: str | None) -> None:
    """See `Bureau.create`. Parts are made in a corner and moved into place, the settings last."""
    law.load(jurisdiction)
    url = database_at(records).where if records else None
    making = folder / _MAKING
    left_behind = {_MAKING, *(_PARTS if (making / SETTINGS_FILE).is_file() else ())}
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - left_behind):
        raise TallystickError(
            "there is something here already", where=str(folder), mend="choose an empty folder with --at"
        )
    try:
        # The same id as a killed attempt's, so that tables which it made in a database are known as its own.
        id = read_settings(making).id if (making / SETTINGS_FILE).is_file() else secrets.token_hex(8)
        _clear(folder, left_behind)
        making.mkdir(parents=True)
        folder.chmod(0o700)  # it will hold what is known about persons
        settings = Settings(FORMAT, name, jurisdiction, created_on, buckets, id, url)
        (making / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
        Lake.create(making / "lake", FACT_TABLES.values())
        Records.create(url or making / "records.sqlite", id).close()
        Vault.create(making / "keys")
        for part in sorted(making.iterdir(), key=lambda path: path.name == SETTINGS_FILE):
            part.rename(folder / part.name)
        making.rmdir()
    except OSError as error:
        raise TallystickError(
            f"the bureau could not be made: {error.strerror}",
            where=str(folder),
            mend="choose a folder that you may write to, on a disk with space",
        ) from error


def _clear(folder: Path, names: set[str]) -> None:
    for name in names:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
