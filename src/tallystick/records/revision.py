"""Which revision records are of, and whether this version of Tallystick can use them."""

from __future__ import annotations

from sqlalchemy import Connection, column, inspect, select, table

from tallystick.records import migrations
from tallystick.terms import BrokenInputError

_VERSION = table(migrations.VERSION_TABLE, column("version_num"))


def revision_of(connection: Connection) -> str | None:
    """None where no bureau has its tables."""
    if not inspect(connection).has_table(migrations.VERSION_TABLE):
        return None
    found: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return found


def need_latest(found: str | None, where: str) -> None:
    """Raises BrokenInputError for records of another revision than this version's, with what brings them to it."""
    wanted = migrations.latest()
    if found is None:
        raise BrokenInputError("these are no records of a bureau", where=where, mend="restore them from their backup")
    if found < wanted:
        raise BrokenInputError(
            f"the records are of revision {found}, and this Tallystick works with {wanted}",
            where=where,
            mend="make a backup, then run `tallystick migrate` on the bureau's folder",
        )
    if found > wanted:
        raise BrokenInputError(
            f"the records are of revision {found}, and this Tallystick knows them up to {wanted}",
            where=where,
            mend="install a newer Tallystick",
        )
