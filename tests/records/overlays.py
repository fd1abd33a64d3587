"""What the tests of identity events share: records in memory with as many businesses as a test wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, create_engine

from tallystick.records import Vault, identities
from tallystick.records.identities import IdentityLine
from tallystick.records.schema import METADATA
from tallystick.records.submissions import Receipt, Totals, begin
from tallystick.terms import CustomerRef, RecordType, SubjectId, SubjectKind

VAULT = Vault(bytes(32))
DAY = date(2026, 1, 1)


def customer(number: int) -> CustomerRef:
    return CustomerRef("a bank" if number % 2 else "b bank", f"c{number}")


@contextmanager
def overlay(customers: int) -> Iterator[Connection]:
    """A transaction on records in which that many customers have founded a subject each, in their order."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        begin(connection, Receipt("s", RecordType.IDENTITY, "a bank", "file", "00", DAY, Totals(0, 0, 0, 0), {}))
        for number in range(customers):
            found(connection, customer(number))
        yield connection
    engine.dispose()


def found(
    connection: Connection, ref: CustomerRef, known_at: date = DAY, kind: SubjectKind = SubjectKind.BUSINESS
) -> None:
    line = IdentityLine(ref, kind, f"{ref.furnisher}-{ref.customer}", "s", 1, known_at, {"name": "Alpha"})
    identities.keep(connection, VAULT, [line])


def subjects(connection: Connection, *refs: CustomerRef) -> Sequence[SubjectId]:
    links = identities.links(connection)
    return [links[ref] for ref in refs]
