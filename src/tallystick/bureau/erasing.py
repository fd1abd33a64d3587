"""Erase subjects: their facts, their records and their keys, from every version and to the last byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tallystick.bureau.batch_dropping import ERASURE, drop_from_batches
from tallystick.bureau.rooms import Rooms
from tallystick.law import ErasureGround
from tallystick.records import erasures, identities
from tallystick.terms import CustomerRef, NotFoundError, Progress, SubjectId


@dataclass(frozen=True, slots=True)
class ErasureRun:
    """What carrying out the queue did. facts: rows taken out of the lake; files: those removed from the disk."""

    erasures: int
    customers: int
    facts: int
    files: int


def request(rooms: Rooms, subjects: Iterable[SubjectId], on: date, ground: ErasureGround) -> None:
    """See `Bureau.request_erasure`."""
    rooms.law.erasure_rule(ground)
    with rooms.alone(), rooms.records.writing() as connection:
        erasures.request(connection, rooms.vault, subjects, on, ground)


def carry_out(rooms: Rooms, on: date, progress: Progress) -> ErasureRun:
    """See `Bureau.carry_out_erasures`.

    What batches said of them goes first, for the facts say in whose files they counted; then the facts, for the links
    say whose they are; then in one transaction all rows of the records, the keys
    among them; then the bytes that both left. Each step done twice is done once, and only after the last is an
    erasure said to be carried out: whoever is killed between them starts again from what is left.
    """
    with rooms.alone(progress):
        with rooms.records.reading() as connection:
            if not erasures.unfinished(connection):
                return ErasureRun(0, 0, 0, 0)
            refs = erasures.customers_to_erase(connection)
        rooms.door()
        progress("facts taken out", 0, 3)
        files = drop_from_batches(rooms, refs, on, ERASURE)
        facts = rooms.lake.erase(refs)
        files += rooms.lake.sweep()
        progress("facts taken out", 1, 3)
        with rooms.records.writing() as connection:
            erasures.delete_rows(connection, rooms.vault, on, rooms.lake.submissions())
        progress("facts taken out", 2, 3)
        rooms.records.reclaim()
        with rooms.records.writing() as connection:
            done = erasures.finish(connection, on)
        progress("facts taken out", 3, 3)
    return ErasureRun(done, len(refs), facts, files)


def readmit(rooms: Rooms, customer: CustomerRef) -> None:
    """See `Bureau.readmit`."""
    with rooms.alone(), rooms.records.writing() as connection:
        queued = identities.blocked(connection)
        if identities.subject_of(connection, customer) in queued or not erasures.readmit(
            connection, rooms.vault, customer
        ):
            raise NotFoundError(
                f"no customer {customer.customer!r} of {customer.furnisher!r} was erased",
                mend="see whether the furnisher and its key are written as in its files",
            )
