"""Who may furnish, and who may report for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from tallystick.records.schema import MEMBER
from tallystick.terms import INVENTED

FURNISHER = "furnisher"


def admit_furnishers(
    connection: Connection, names: Iterable[str], joined_on: date, reported_by: str | None = None
) -> None:
    """Adds furnishers that are not members yet; `reported_by` names the agent who may hand in their lines."""
    present = set(connection.execute(select(MEMBER.c.name)).scalars())
    rows = [
        {"name": name, "role": FURNISHER, "joined_on": joined_on, "reported_by": reported_by}
        for name in sorted(set(names) - present)
    ]
    if rows:
        connection.execute(MEMBER.insert(), rows)


def furnishers_reported_by(connection: Connection, submitter: str) -> list[str]:
    """The furnishers whose lines `submitter` may hand in: itself when a member, and those it is the agent of."""
    rows = connection.execute(
        select(MEMBER.c.name).where((MEMBER.c.name == submitter) | (MEMBER.c.reported_by == submitter))
    )
    return sorted(rows.scalars())


def has_invented(connection: Connection) -> bool:
    """Whether any member's customers are invented."""
    found = connection.execute(
        select(MEMBER.c.name).where(MEMBER.c.name.startswith(INVENTED, autoescape=True)).limit(1)
    )
    return found.first() is not None


def furnisher_count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(MEMBER)).scalar_one())
