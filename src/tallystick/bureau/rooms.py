"""What every act of a bureau works with: its settings, its stores, its law, and the lock of whoever writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlalchemy import Connection

from tallystick.bureau.turns import alone, at_once
from tallystick.files import (
    Link,
    Observation,
    link_history_table,
    link_table,
    observation_table,
    open_files,
)
from tallystick.furnish import Door
from tallystick.lake import Lake
from tallystick.law import Jurisdiction
from tallystick.records import Records, Vault, identities
from tallystick.records.engines import Act, Place
from tallystick.records.links import periods
from tallystick.records.settings import Settings
from tallystick.terms import CustomerRef, Progress, SubjectId, silent


@dataclass(frozen=True, slots=True)
class Rooms:
    """patience: seconds that a write waits for another process that writes; then it raises BusyError."""

    folder: Path
    settings: Settings
    lake: Lake
    records: Records
    vault: Vault
    law: Jurisdiction
    patience: float

    def links(self) -> dict[CustomerRef, SubjectId]:
        with self.records.reading() as connection:
            return identities.links(connection)

    def known_links(self, subject: SubjectId | None = None) -> list[Link]:
        """Whose each customer was known to be, and on which days; of one subject, or of all."""
        with self.records.reading() as connection:
            return [Link(one.ref, one.subject, one.since, one.until) for one in periods(connection, subject)]

    @contextmanager
    def opened_as_known(
        self, observations: Sequence[Observation], links: Iterable[Link]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine in which the files are open with the links that were known on each observation's `known_at`."""
        with self.lake.engine() as engine:
            open_files(engine, observation_table(observations), link_history_table(links), self.law)
            yield engine

    @contextmanager
    def opened(
        self, observations: Sequence[Observation], links: Mapping[CustomerRef, SubjectId]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine in which the files of the observations are open (`files.open_files`)."""
        with self.lake.engine() as engine:
            open_files(engine, observation_table(observations), link_table(links), self.law)
            yield engine

    def door(self) -> Door:
        """The way in for files, what a killed process left half taken in being put right."""
        door = Door(self.lake, self.records, self.vault, self.law, self.settings.buckets)
        door.recover()
        return door

    @contextmanager
    def alone(self, progress: Progress = silent) -> Iterator[None]:
        """Holds the bureau's lock, waiting for whoever has it; it ends with the process however that ends."""
        with alone(self.folder, self.records, self.patience, progress):
            yield

    def at_once(self, acts: Callable[[Connection], Sequence[Act]]) -> bool:
        """Carries out acts in one transaction that holds the bureau's lock, unless it must wait (`Records.at_once`)."""
        return at_once(self.folder, self.records, acts)


def records_place(folder: Path, settings: Settings) -> Place:
    return settings.records or folder / "records.sqlite"
