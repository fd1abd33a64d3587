"""What was taken back, and came back since its furnisher certified it: of whom, and with which submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from tallystick.records.identities import STANDS
from tallystick.records.schema import IDENTITY_LINK, REINSERTION, SUBMISSION
from tallystick.terms import CustomerRef, RecordType, SubjectId


@dataclass(frozen=True, slots=True)
class Reinsertion:
    """lines: how many of the customer came back. subject: whose the customer is now."""

    submission: str
    record_type: RecordType
    received_on: date
    certified_by: str
    ref: CustomerRef
    subject: SubjectId
    lines: int


def note(connection: Connection, submission: str, lines: Iterable[tuple[CustomerRef, int]]) -> None:
    rows = [
        {"submission": submission, "furnisher": ref.furnisher, "customer": ref.customer, "lines": count}
        for ref, count in lines
    ]
    if rows:
        connection.execute(REINSERTION.insert(), rows)


def reinsertions(connection: Connection) -> list[Reinsertion]:
    """Every one, the first first; none of who is to be erased."""
    back, link = REINSERTION.c, IDENTITY_LINK.c
    query = (
        select(REINSERTION, SUBMISSION.c.record_type, SUBMISSION.c.received_on, SUBMISSION.c.certified_by, link.subject)
        .join(SUBMISSION, SUBMISSION.c.id == back.submission)
        .join(IDENTITY_LINK, (link.furnisher == back.furnisher) & (link.customer == back.customer))
        .where(STANDS)
        .order_by(back.submission, back.furnisher, back.customer)
    )
    return [
        Reinsertion(
            row.submission,
            RecordType(row.record_type),
            row.received_on,
            row.certified_by,
            CustomerRef(row.furnisher, row.customer),
            SubjectId(row.subject),
            row.lines,
        )
        for row in connection.execute(query)
    ]
