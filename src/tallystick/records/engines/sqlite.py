"""Records in one SQLite file in WAL mode."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from tallystick.records.engines.port import Act, TryLock
from tallystick.terms import BrokenInputError, BusyError, TallystickError

_PRAGMAS = ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "secure_delete = on")


@dataclass(frozen=True, slots=True)
class Sqlite:
    path: Path

    @property
    def where(self) -> str:
        return str(self.path)

    def connect(self) -> Engine:
        # The driver begins no transaction by itself, so that tables are made in one and readings see one moment.
        engine = create_engine(f"sqlite:///{self.path}", connect_args={"timeout": 30, "isolation_level": None})
        event.listen(engine, "connect", _set_pragmas)
        return engine

    def need_there(self) -> None:
        if not self.path.is_file():
            raise BrokenInputError(
                "the bureau's records are missing", where=self.where, mend="restore the file from its backup"
            )

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            connection.exec_driver_sql("begin")
            yield connection

    @contextmanager
    def asking(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, connection: Connection) -> Iterator[Connection]:
        with connection.begin():
            connection.exec_driver_sql("begin immediate")
            yield connection

    @contextmanager
    def migrating(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            # A table is changed by making it anew, which must not be taken for the deletion of what others refer to.
            connection.exec_driver_sql("pragma foreign_keys = off")
            connection.rollback()
            try:
                with self.writing(connection):
                    yield connection
                    self._need_whole_references(connection)
            finally:
                connection.exec_driver_sql("pragma foreign_keys = on")

    def _need_whole_references(self, connection: Connection) -> None:
        broken = connection.exec_driver_sql("pragma foreign_key_check").first()
        if broken:
            raise BrokenInputError(
                f"a row of {broken[0]} refers to a row of {broken[2]} that is not there",
                where=self.where,
                mend="restore the file from its backup; nothing was changed",
            )

    @contextmanager
    def turns(self, connection: Connection) -> Iterator[TryLock]:
        """A file is for one machine, whose processes the lock in the bureau's folder keeps apart."""
        del connection
        yield lambda: True

    def at_once(self, engine: Engine, acts: Callable[[Connection], Sequence[Act]]) -> int:
        with engine.connect() as connection, self.writing(connection):
            done = [connection.execute(*act) for act in acts(connection)]
            return done[0].rowcount

    def copy_before_migration(self, engine: Engine, revision: str) -> Path | None:
        copy = self.path.with_name(f"{self.path.name}.{revision}")
        copy.unlink(missing_ok=True)
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with engine.connect() as connection:
            connection.exec_driver_sql("vacuum into ?", (str(copy),))
        return copy

    def reclaim(self, engine: Engine) -> None:
        """Writes the file anew, empties its log, and removes copies of before a migration.

        `secure_delete` alone leaves some: when a page is split, SQLite leaves copies of the rows that move in the
        space that becomes free, and deleting the rows later does not find them.
        """
        with engine.connect() as connection:
            connection.exec_driver_sql("vacuum")
            busy = connection.exec_driver_sql("pragma wal_checkpoint(truncate)").scalar_one()
        for copy in self.path.parent.glob(f"{self.path.name}.*"):
            copy.unlink(missing_ok=True)
        if busy:
            raise BusyError(
                "another process is still reading records of before the deletion",
                where=self.where,
                mend="close it, then try again: it goes on where it stopped",
            )

    def told(self, error: DBAPIError) -> TallystickError:
        if isinstance(error, OperationalError):
            return TallystickError(
                f"the records could not be read or written: {error.orig}",
                where=self.where,
                mend="see that the disk has space and that the file is yours, then try again; nothing was half written",
            )
        return BrokenInputError(
            f"the records are damaged: {error.orig}", where=self.where, mend="restore the file from its backup"
        )


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"pragma {pragma}")
    cursor.close()
