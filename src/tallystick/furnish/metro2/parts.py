"""A Metro 2 file as the submissions that it holds: identities first, then what is told of their accounts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from tallystick.furnish.look import look_through
from tallystick.furnish.metro2.convert import Conversion, convert
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.submission import Origin
from tallystick.terms import RecordType

_PARTS = {RecordType.IDENTITY: "identities.csv", RecordType.ACCOUNT_MONTH: "account_months.csv"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A record of the file, or a consumer of it, that became no line, and why. record: its number; the header is 1."""

    record: int
    segment: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file of lines of one contract. origin: the Metro 2 file, and the record of each line.

    segments: of each line, the segment of its consumer. refused: where its refused lines are put, if they are.
    """

    record_type: RecordType
    file: Path
    origin: Origin
    segments: Mapping[int, str]

    @property
    def refused(self) -> Path:
        return self.file.with_name(f"refused_{self.file.name}")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a Metro 2 file holds: conversion, the counts; parts, in the order in which they must be taken in."""

    conversion: Conversion
    missing: tuple[Missing, ...]
    parts: tuple[Part, ...]


@contextmanager
def parts_of(path: Path, folder: Path, setting: Setting, *, needs_trailer: bool = True) -> Iterator[Parts]:
    """Makes the parts in `folder`, and removes them at the end; see `convert`.

    The months of the payment history profiles are none of them: the bureau has better ones of the months themselves.
    A contract of which the file has no line has no part.
    """
    digest = look_through(path).digest
    try:
        conversion = convert(path, folder, setting, needs_trailer=needs_trailer)
        with (folder / "left_out.csv").open(newline="", encoding="utf-8") as file:
            missing = tuple(Missing(int(one["record"]), one["segment"], one["why"]) for one in csv.DictReader(file))
        lines = _lines(folder / "records.csv")
        parts = tuple(
            Part(
                record_type,
                folder / name,
                Origin(path.name, digest, {line: record for line, (record, _) in lines[name].items()}),
                {line: segment for line, (_, segment) in lines[name].items()},
            )
            for record_type, name in _PARTS.items()
            if name in lines
        )
        yield Parts(conversion, missing, parts)
    finally:
        for left in folder.glob("*.csv"):
            left.unlink()


def _lines(path: Path) -> Mapping[str, Mapping[int, tuple[int, str]]]:
    """Of each file's lines, the record that they came from and the segment of it."""
    found: dict[str, dict[int, tuple[int, str]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for one in csv.DictReader(file):
            found.setdefault(one["file"], {})[int(one["line"])] = (int(one["record"]), intern(one["segment"]))
    return found
