"""What a bureau is set up with, once: the file `bureau.toml` in its folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.terms import BrokenInputError, NotFoundError

FORMAT = 8
"""Of a bureau's folder: raised with every change that an older version could not read."""

SETTINGS_FILE = "bureau.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """format: of the folder. buckets: over how many the facts are spread by subject.

    id: what the bureau's records are known by. records: their URL, without a password; None for a file of the folder.
    """

    format: int
    name: str
    jurisdiction: str
    created_on: date
    buckets: int
    id: str
    records: str | None = None


def settings_text(settings: Settings) -> str:
    records = f"records = {json.dumps(settings.records)}\n" if settings.records else ""
    return (
        "# What this bureau was set up with. Change nothing here by hand.\n"
        f"format = {settings.format}\n"
        f"name = {json.dumps(settings.name, ensure_ascii=False)}\n"
        f"jurisdiction = {json.dumps(settings.jurisdiction)}\n"
        f"created_on = {settings.created_on.isoformat()}\n"
        f"buckets = {settings.buckets}\n"
        f"id = {json.dumps(settings.id)}\n"
        f"{records}"
    )


def read_settings(folder: Path) -> Settings:
    """Raises NotFoundError where there is no bureau, BrokenInputError for settings that this version cannot read."""
    path = folder / SETTINGS_FILE
    try:
        content: Mapping[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        found = "holds no bureau" if folder.is_dir() else "is not there"
        raise NotFoundError(
            f"this folder {found}",
            where=str(folder),
            mend="name the bureau's folder with --at, or make one with `tallystick init`",
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenInputError(
            f"the bureau's settings cannot be read: {error}", where=str(path), mend="restore the file from its backup"
        ) from error
    settings = _checked_settings(content, path)
    if settings.format > FORMAT:
        raise BrokenInputError(
            f"this bureau has format {settings.format}, and this Tallystick reads up to {FORMAT}",
            where=str(folder),
            mend="install a newer Tallystick",
        )
    if settings.format < FORMAT:
        raise BrokenInputError(
            f"this bureau has format {settings.format}, from before the first release; this Tallystick reads {FORMAT}",
            where=str(folder),
            mend="make a new one with `tallystick init` and furnish the files again",
        )
    return settings


def _checked_settings(content: Mapping[str, object], path: Path) -> Settings:
    kinds = {"format": int, "name": str, "jurisdiction": str, "created_on": date, "buckets": int, "id": str}
    for key, kind in kinds.items():
        if not isinstance(content.get(key), kind):
            raise BrokenInputError(
                f"the bureau's settings have no {key} that is a {kind.__name__}",
                where=str(path),
                mend="restore the file from its backup",
            )
    return Settings(
        int(str(content["format"])),
        str(content["name"]),
        str(content["jurisdiction"]),
        date.fromisoformat(str(content["created_on"])),
        int(str(content["buckets"])),
        str(content["id"]),
        str(content["records"]) if "records" in content else None,
    )
