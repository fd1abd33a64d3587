"""What records ask of the engine beneath them. All else is the same statement on each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tallystick.terms import TallystickError

TryLock = Callable[[], bool]
"""Takes a lock unless somebody has it; says whether it did."""


class Database(Protocol):
    """A place where the records of one bureau lie, or will."""

    @property
    def where(self) -> str:
        """The place as an error names it; no password is in it."""

    def connect(self) -> Engine:
        """The engine of the place; nothing is reached yet."""

    def need_there(self) -> None:
        """Raises BrokenInputError where the records are gone and opening them would make new ones."""

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the records however many statements it reads them with."""

    def writing(self, connection: Connection) -> AbstractContextManager[Connection]:
        """The connection in a transaction: all or nothing, on the disk once the block has ended."""

    def migrating(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that tables may be made, changed and dropped in, all or nothing."""

    def turns(self, connection: Connection) -> AbstractContextManager[TryLock]:
        """What takes the lock that processes on other machines see too; it ends with the block or the connection."""

    def copy_before_migration(self, engine: Engine, revision: str) -> Path | None:
        """Copies the records beside themselves where they are a file; answers with the copy."""

    def reclaim(self, engine: Engine) -> None:
        """Gives back the room of deleted rows, so that their bytes are in no table any more."""

    def told(self, error: DBAPIError) -> TallystickError:
        """The sentence for what the engine said."""
