"""Which customers went from one subject to another, and when that was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from tallystick.records.schema import IDENTITY_EVENT
from tallystick.terms import CustomerRef, SubjectId


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer that went from one subject to another, as a merge, a split or its undoing had it."""

    ref: CustomerRef
    was: SubjectId
    now: SubjectId
    known_at: date


def moves(connection: Connection) -> list[Moved]:
    """All moves in the order in which they were made."""
    events = connection.execute(select(IDENTITY_EVENT.c.on, IDENTITY_EVENT.c.evidence).order_by(IDENTITY_EVENT.c.id))
    return [
        Moved(CustomerRef(furnisher, customer), SubjectId(was), SubjectId(now), on)
        for on, evidence in events
        for furnisher, customer, was, now in evidence["moved"]
    ]
