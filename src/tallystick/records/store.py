"""The operational database, in a SQLite file or in PostgreSQL, reached through SQLAlchemy core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from tallystick.records import migrations
from tallystick.records.engines import Act, Database, Place, TryLock, database_at
from tallystick.records.revision import need_latest, revision_of
from tallystick.records.schema import BUREAU, METADATA
from tallystick.terms import BrokenInputError, TallystickError


class Records:
    """The operational tables of one bureau. `writing` is all or nothing; `reading` sees one moment.

    place: a file, which SQLite keeps, or a URL `postgresql+psycopg://user@host/database`.
    """

    def __init__(self, place: Place) -> None:
        self._database: Database = database_at(place)
        self._engine = self._database.connect()
        self._alone: Connection | None = None

    @classmethod
    def create(cls, place: Place, bureau: str | None = None) -> Records:
        """Makes the tables of a bureau by running every migration.

        bureau: the bureau's id; making its tables a second time, as after a kill, finds them made.
        Raises TallystickError where the tables of another bureau are, which are left as they are.
        """
        records = cls(place)
        with records._mishaps_told(), records._database.migrating(records._engine) as connection:
            if _holds_another(connection, bureau):
                raise TallystickError(
                    "there are tables of another bureau already",
                    where=records._database.where,
                    mend="name a database or a schema of its own; one holds the records of one bureau",
                )
            migrations.upgrade(connection)
            if bureau is not None and _owner(connection) is None:
                connection.execute(BUREAU.insert().values(id=bureau))
        return records

    @classmethod
    def open(cls, place: Place, bureau: str | None = None) -> Records:
        """Raises BrokenInputError for records that are missing, of another revision or of another bureau."""
        records = cls(place)
        records._database.need_there()
        with records.reading() as connection:
            need_latest(revision_of(connection), records._database.where)
            if bureau is not None and _owner(connection) != bureau:
                raise BrokenInputError(
                    "these are the records of another bureau",
                    where=records._database.where,
                    mend="name this bureau's own records in its settings, or restore them from their backup",
                )
        return records

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._mishaps_told(), self._database.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """For one question, or for several that need not be of the same moment: quicker than `reading`."""
        with self._mishaps_told(), self._database.asking(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; on the connection that holds the turn where one does, so that who lost it writes nothing."""
        with self._mishaps_told():
            if self._alone is not None:
                self._need_turn(self._alone)
                with self._database.writing(self._alone):
                    yield self._alone
                return
            with self._engine.connect() as connection, self._database.writing(connection):
                yield connection

    @contextmanager
    def taking_turns(self) -> Iterator[TryLock]:
        """What takes the turn of this bureau's writers on all machines; asked again until it says yes."""
        with self._mishaps_told(), self._engine.connect() as connection, self._database.turns(connection) as try_lock:
            self._alone = connection
            try:
                yield try_lock
            finally:
                self._alone = None

    def at_once(self, acts: Callable[[Connection], Sequence[Act]]) -> bool:
        """Carries out acts in one transaction, itself a turn of a writer; says whether the first touched a row.

        False as well where another has the turn or an act failed, and `taking_turns` and `writing` are the way to do
        the same, or to be told what is wrong. A few statements take a server one trip this way, in place of a dozen.
        """
        with self._mishaps_told():
            return bool(self._database.at_once(self._engine, acts))

    def migrate(self) -> tuple[str, Path | None]:
        """Upgrades the tables; answers with the revision they were of and, for a file, the copy made before.

        Raises BrokenInputError for tables of no bureau, or of a newer revision.
        """
        self._database.need_there()
        with self.reading() as connection:
            found = revision_of(connection)
        if found is None or found >= migrations.latest():
            need_latest(found, self._database.where)
            return migrations.latest(), None
        with self._mishaps_told():
            copy = self._database.copy_before_migration(self._engine, found)
            with self._database.migrating(self._engine) as connection:
                migrations.upgrade(connection)
        return found, copy

    def reclaim(self) -> None:
        """Leaves nothing of deleted rows in the tables' files; takes as long as writing every table anew.

        Raises BusyError when another process goes on reading what was before.
        """
        with self._mishaps_told():
            self._database.reclaim(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def _need_turn(self, alone: Connection) -> None:
        # A connection that was lost would be made anew, and the lock that it held may be another's by now.
        if alone.invalidated:
            raise TallystickError(
                "the connection that kept other writers out was lost",
                where=self._database.where,
                mend="try again; nothing is half written, and what is in already counts once",
            )

    @contextmanager
    def _mishaps_told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._database.told(error) from error


def _holds_another(connection: Connection, bureau: str | None) -> bool:
    names = set(inspect(connection).get_table_names())
    if not names & (METADATA.tables.keys() | {migrations.VERSION_TABLE}):
        return False
    return bureau is None or BUREAU.name not in names or _owner(connection) != bureau


def _owner(connection: Connection) -> str | None:
    return connection.execute(select(BUREAU.c.id)).scalar()
