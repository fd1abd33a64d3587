"""The operational database: one SQLite file in WAL mode, reached through SQLAlchemy core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError

from tallystick.records.schema import METADATA
from tallystick.terms import BrokenInputError, BusyError, TallystickError


class Records:
    """The operational tables of one bureau. `writing` is all or nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _set_pragmas)

    @classmethod
    def create(cls, path: Path) -> Records:
        records = cls(path)
        METADATA.create_all(records._engine)
        return records

    @classmethod
    def open(cls, path: Path) -> Records:
        if not path.is_file():
            raise BrokenInputError(
                "the bureau's records are missing", where=str(path), mend="restore the file from its backup"
            )
        return cls(path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._mishaps_told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._mishaps_told(), self._engine.begin() as connection:
            yield connection

    def reclaim(self) -> None:
        """Leaves no byte of a deleted row in the file or in its log: `secure_delete` alone leaves some.

        When a page is split, SQLite leaves copies of the rows that move in the space that becomes free, and deleting
        the rows later does not find them; only a file that is written anew has none.
        Raises BusyError when another process goes on reading what was before.
        """
        with self._mishaps_told(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("vacuum"))
            [(busy, _, _)] = connection.execute(text("pragma wal_checkpoint(truncate)")).fetchall()
        if busy:
            raise BusyError(
                "another process is still reading records of before the erasure",
                where=str(self._path),
                mend="close it, then carry out the erasures again: they go on where they stopped",
            )

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _mishaps_told(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise TallystickError(
                f"the records could not be read or written: {error.orig}",
                where=str(self._path),
                mend="see that the disk has space and that the file is yours, then try again; nothing was half written",
            ) from error
        except DatabaseError as error:
            raise BrokenInputError(
                f"the records are damaged: {error.orig}",
                where=str(self._path),
                mend="restore the file from its backup",
            ) from error


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma secure_delete = on")
    cursor.close()
