"""Which engine a place names."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tallystick.records.engines.port import Database
from tallystick.records.engines.postgres import PASSWORD_VARIABLE, Postgres
from tallystick.records.engines.sqlite import Sqlite
from tallystick.terms import TallystickError

Place = Path | str
"""A file, which SQLite keeps, or the URL of a PostgreSQL database."""

_SCHEMES = ("postgresql", "postgresql+psycopg")
_FORM = "postgresql+psycopg://user@host/database"


def database_at(place: Place) -> Database:
    """Raises TallystickError for a URL of no engine that is known here, and for one with a password in it.

    >>> database_at("postgresql://clerk@db.example/bureau").where
    'postgresql+psycopg://clerk@db.example/bureau'
    """
    if isinstance(place, Path):
        return Sqlite(place)
    try:
        url = make_url(place)
    except (ArgumentError, ValueError) as error:
        # The text is not shown: it may hold a password.
        raise TallystickError("the place of the records is no URL", mend=f"write it as {_FORM}") from error
    if url.drivername not in _SCHEMES:
        raise TallystickError(
            f"records lie in a file of the bureau's folder or in PostgreSQL, not in {url.drivername!r}",
            mend=f"write the place as {_FORM}",
        )
    if url.password is not None or "password" in url.query:
        raise TallystickError(
            "the URL of the records holds a password, which would lie open in the bureau's settings",
            where=_without_password(url.host),
            mend=f"leave it out, and give it in {PASSWORD_VARIABLE}, PGPASSWORD or ~/.pgpass",
        )
    return Postgres(url.set(drivername="postgresql+psycopg"))


def _without_password(host: str | None) -> str:
    return f"PostgreSQL at {host or 'this machine'}"
