"""What records ask of the engine beneath them. All else is the same statement on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError

from tallystick.terms import TallystickError

TryLock = Callable[[], bool]
"""Takes a lock unless somebody has it; says whether it did."""

Act = tuple[Executable, Mapping[str, object]]
"""A statement that is kept and used again, and the values for it."""


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

    def asking(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A connection of which each statement sees a moment of its own: one alone costs no more than itself."""

    def writing(self, connection: Connection) -> AbstractContextManager[Connection]:
        """The connection in a transaction: all or nothing, on the disk once the block has ended."""

    def migrating(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that tables may be made, changed and dropped in, all or nothing."""

    def turns(self, connection: Connection) -> AbstractContextManager[TryLock]:
        """What takes the lock that processes on other machines see too; it ends with the block or the connection."""

    def at_once(self, engine: Engine, acts: Callable[[Connection], Sequence[Act]]) -> int | None:
        """Carries out acts in a transaction of their own that holds the lock of `turns` from before the first of them.

        How many rows the first touched; None, nothing being changed, where somebody else has the lock or an act
        failed: nobody is waited for. After a connection that is lost at the end the acts may be done, so that it must
        do no harm to do them again.
        """

    def copy_before_migration(self, engine: Engine, revision: str) -> Path | None:
        """Copies the records beside themselves where they are a file; answers with the copy."""

    def reclaim(self, engine: Engine) -> None:
        """Gives back the room of deleted rows, so that their bytes are in no table any more."""

    def told(self, error: DBAPIError) -> TallystickError:
        """The sentence for what the engine said."""
