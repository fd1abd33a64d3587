"""What every act of a bureau works with: its settings, its stores, its law, and the lock of whoever writes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.furnish import Door
from tallystick.lake import Lake
from tallystick.law import Jurisdiction
from tallystick.records import Records, Vault, identities
from tallystick.records.settings import Settings
from tallystick.terms import BusyError, CustomerRef, Progress, SubjectId, silent

_LOOK_AGAIN = 0.05


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
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(handle, progress)
            yield
        finally:
            os.close(handle)

    def _take(self, handle: int, progress: Progress) -> None:
        give_up = time.monotonic() + self.patience
        while True:
            try:
                return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= give_up:
                    raise BusyError(
                        "another process is writing to this bureau",
                        where=str(self.folder),
                        mend="wait until it has ended, then try again",
                    ) from error
            progress("waiting for another process that writes to this bureau", 0, 1)
            time.sleep(_LOOK_AGAIN)
