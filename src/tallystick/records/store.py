"""The operational database: one SQLite file in WAL mode, reached through SQLAlchemy core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from tallystick.records.schema import METADATA
from tallystick.terms import BrokenInputError, TallystickError


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
