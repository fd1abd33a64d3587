"""Records in a database, or in a schema of one, that a PostgreSQL server keeps."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from tallystick.records.engines.one_trip import committed
from tallystick.records.engines.port import Act, TryLock
from tallystick.terms import BrokenInputError, BusyError, TallystickError

PASSWORD_VARIABLE = "TALLYSTICK_RECORDS_PASSWORD"
OLDEST = 14
"""Major version of the server: the oldest that its makers still mend."""

# Reachable or not is known in ten seconds; a line that went dead is given up after a minute.
_CONNECTING = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "application_name": "tallystick",
}
_READERS_END = 30.0
"""Seconds that are waited for those who read what was before."""
_SEES_BEFORE = """
    select exists (
        select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            and backend_type = 'client backend'
            and greatest(age(backend_xmin), age(backend_xid)) > age(cast(cast(:now as text) as xid))
    )
"""
# Locks are numbers: the first says whose they are, the second which schema they are of.
_LOCK = "1952541804, hashtext(current_schema())"
# Of one transaction, and refused within a millisecond where somebody else has it: who waits in the server sees the rows
# of before, which an erasure waits for.
_LOCKED_AT_ONCE = ("select set_config('lock_timeout', '1', true)", f"select pg_advisory_xact_lock({_LOCK})")
_DIED = ("57P01", "57P02", "57P03", "57P05")
"""SQLSTATEs of a server that ends the connection: shutdown, crash, not accepting yet, idle too long."""


@dataclass(frozen=True, slots=True)
class Postgres:
    url: URL

    @property
    def where(self) -> str:
        return self.url.render_as_string()

    def connect(self) -> Engine:
        secret = os.environ.get(PASSWORD_VARIABLE)
        given = _CONNECTING | ({"password": secret} if secret else {})
        try:
            engine = create_engine(self.url, connect_args=given, pool_pre_ping=True)
        except ImportError as error:
            raise TallystickError(
                "records in PostgreSQL need its driver, which is not installed",
                where=self.where,
                mend="run `pip install tallystick[postgres]`",
            ) from error
        event.listen(engine, "connect", self._check_server)
        return engine

    def need_there(self) -> None:
        """A server makes no database by itself; what is wrong with this one is told when it is asked."""

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            # After a rollback the driver forgets what it has prepared.
            connection.commit()

    @contextmanager
    def asking(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def writing(self, connection: Connection) -> Iterator[Connection]:
        with connection.begin():
            yield connection

    @contextmanager
    def migrating(self, engine: Engine) -> Iterator[Connection]:
        with engine.begin() as connection:
            # Two who make or change the tables at once: the second waits, then finds it done.
            connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
            yield connection

    @contextmanager
    def turns(self, connection: Connection) -> Iterator[TryLock]:
        """The lock belongs to the connection: a process that is killed or cut off lets it go."""

        def try_lock() -> bool:
            got = connection.execute(text(f"select pg_try_advisory_lock({_LOCK})")).scalar_one()
            connection.commit()
            return bool(got)

        try:
            yield try_lock
        except BaseException:
            # Back into the pool it might keep the lock.
            connection.invalidate()
            raise
        _let_go(connection)

    def at_once(self, engine: Engine, acts: Callable[[Connection], Sequence[Act]]) -> int | None:
        with engine.connect() as connection:
            return committed(connection, _LOCKED_AT_ONCE, acts(connection))

    def copy_before_migration(self, engine: Engine, revision: str) -> Path | None:
        """A server's database is copied by its operator (`pg_dump`)."""
        del engine, revision
        return None

    def reclaim(self, engine: Engine) -> None:
        """Writes every table anew; the server's own log keeps what was written until it is recycled.

        The planner's statistics hold the commonest values and bounds of columns, customers' keys among them: they are
        made anew first, and the catalogue that keeps them is written anew with the tables.
        """
        with engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            self._wait_for_readers(alone)
            for statement in ("analyze", "vacuum full"):
                alone.execute(text(statement))

    def _wait_for_readers(self, alone: Connection) -> None:
        """Whoever still sees the rows of before has them kept by the server: they are copied into the new tables.

        Raises BusyError when somebody goes on seeing them.
        """
        now = alone.execute(text("select pg_current_xact_id()::xid::text")).scalar_one()
        until = time.monotonic() + _READERS_END
        while alone.execute(text(_SEES_BEFORE), {"now": now}).scalar_one():
            if time.monotonic() > until:
                raise BusyError(
                    "another process is still reading the records as they were before",
                    where=self.where,
                    mend="end it (see pg_stat_activity), then run the same again; it goes on from here",
                )
            time.sleep(0.1)

    def told(self, error: DBAPIError) -> TallystickError:
        said = _first_line(error)
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _DIED:
            return TallystickError(
                f"the connection to the records was lost: {said}",
                where=self.where,
                mend="try again when the server answers; nothing is half written, and what is in already counts once",
            )
        if isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None:
            return self._not_reached(error, said)
        if isinstance(error, OperationalError):
            return TallystickError(
                f"the records could not be read or written: {said}",
                where=self.where,
                mend="see what the server lacks (space, memory, locks), then try again; nothing was half written",
            )
        if isinstance(error, DataError):
            return BrokenInputError(
                f"PostgreSQL cannot hold a value: {said}", where=self.where, mend="correct the value; nothing was kept"
            )
        if isinstance(error, IntegrityError):
            return BrokenInputError(
                f"the records contradict each other: {said}",
                where=self.where,
                mend="restore the database from its backup; nothing was written",
            )
        return BrokenInputError(
            f"the records cannot be used as they are: {said}",
            where=self.where,
            mend="see that the tables are there and that the user may use them, or restore them from their backup",
        )

    def _not_reached(self, error: DBAPIError, said: str) -> TallystickError:
        tried = getattr(error.orig, "pgconn", None)
        if tried is not None and (tried.needs_password or tried.used_password):
            found = "wants a password" if tried.needs_password else "does not take the password"
            return TallystickError(
                f"the server {found}: {said}",
                where=self.where,
                mend=f"give the user's password in {PASSWORD_VARIABLE}, PGPASSWORD or ~/.pgpass",
            )
        if "FATAL" in said:
            return TallystickError(
                f"the server turns the connection away: {said}",
                where=self.where,
                mend="have the database and its user made (`createdb`, `createuser`), or correct the URL",
            )
        return TallystickError(
            f"no PostgreSQL server answers: {said}",
            where=self.where,
            mend="start the server, or correct the URL's host and port",
        )

    def _check_server(self, connection: Any, _record: object) -> None:
        version = connection.info.server_version // 10_000
        if version < OLDEST:
            raise TallystickError(
                f"the server is PostgreSQL {version}, and records need {OLDEST} or newer",
                where=self.where,
                mend="upgrade the server, or choose another",
            )
        # What is accepted must outlast a power cut, also on a server that is set up to be quick.
        connection.execute(
            "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'"
        )
        connection.commit()


def _let_go(connection: Connection) -> None:
    """Gives the lock back, for to make the next connection anew takes longer than most writes."""
    try:
        connection.execute(text(f"select pg_advisory_unlock({_LOCK})"))
        connection.commit()
    except DBAPIError:
        connection.invalidate()


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__
