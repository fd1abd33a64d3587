"""Erasures: asked for, carried out in one batch, and kept as acts that name nobody.

A subject is blocked from the moment that its erasure is asked for. Its customers then are known by tombstones alone:
marks that only the vault can make again, from the very key that a furnisher sends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, bindparam, func, select

from tallystick.records import identities, left_items, packed_files
from tallystick.records.schema import (
    BUREAU,
    CHANGED_FILE,
    DATA_KEY,
    ERASURE,
    IDENTITY,
    IDENTITY_APART,
    IDENTITY_EVENT,
    IDENTITY_EVIDENCE,
    IDENTITY_LINK,
    IDENTITY_MOVE,
    IDENTITY_REVIEW,
    IDENTITY_WORD,
    LEFT_ITEM,
    LINKING_BATCH,
    MEMBER,
    METADATA,
    MODEL,
    PACKED_FILE,
    PACKING,
    REFUSAL,
    REINSERTION,
    RETENTION_REMOVED,
    RETENTION_RUN,
    SCORE,
    SUBJECT,
    SUBMISSION,
    TOMBSTONE,
)
from tallystick.records.vault import Vault
from tallystick.terms import CustomerRef, SubjectId

_AT_ONCE = 10_000
_REFERRING = [column for table in METADATA.tables.values() for column in table.c if column.references(SUBJECT.c.id)]


@dataclass(frozen=True, slots=True)
class Named:
    """A table whose rows name somebody, and the columns that do: a furnisher and its customer, or a subject.

    A table that names two has two entries.
    """

    table: Table
    by: tuple[str, ...]


NAMED = (
    Named(REFUSAL, ("furnisher", "customer")),
    Named(REINSERTION, ("furnisher", "customer")),
    Named(IDENTITY_WORD, ("furnisher", "customer")),
    Named(IDENTITY, ("furnisher", "customer")),
    Named(DATA_KEY, ("furnisher", "customer")),
    Named(IDENTITY_MOVE, ("furnisher", "customer")),
    Named(IDENTITY_APART, ("furnisher", "customer")),
    Named(IDENTITY_EVIDENCE, ("furnisher", "customer")),
    Named(IDENTITY_EVIDENCE, ("other_furnisher", "other_customer")),
    Named(IDENTITY_REVIEW, ("furnisher", "customer")),
    Named(IDENTITY_REVIEW, ("other_furnisher", "other_customer")),
    Named(IDENTITY_LINK, ("furnisher", "customer")),
    Named(SCORE, ("subject",)),
    Named(PACKED_FILE, ("subject",)),
    Named(CHANGED_FILE, ("subject",)),
    Named(SUBJECT, ("id",)),
)
"""In the order in which rows can go: what refers to others before these."""
NAMES_NOBODY = (
    *(BUREAU, MEMBER, SUBMISSION, LINKING_BATCH, IDENTITY_EVENT, MODEL, ERASURE, TOMBSTONE),
    *(RETENTION_RUN, RETENTION_REMOVED, PACKING, LEFT_ITEM),
)
"""`submission` is emptied when nothing is left of it; `erasure` names its subject until the rows are gone. `left_item`
names nobody in words, and its rows go with the customers that they were marked for.

An event that moved or kept apart one of the erased loses its reason and its evidence, which are free texts.
"""


@dataclass(frozen=True, slots=True)
class ErasureEntry:
    """subject: None once its rows are gone. carried_out_on: None until no byte is left. customers: how many it was."""

    id: int
    subject: SubjectId | None
    ground: str
    requested_on: date
    customers: int | None
    carried_out_on: date | None


def request(connection: Connection, vault: Vault, subjects: Iterable[SubjectId], on: date, ground: str) -> None:
    """Queues the erasure of subjects and blocks them; asking twice is asking once.

    Raises NotFoundError for a subject that the bureau does not know.
    """
    queued = identities.blocked(connection)
    fresh = list(dict.fromkeys(subject for subject in subjects if subject not in queued))
    for subject in fresh:
        identities.kind_of(connection, subject)
        connection.execute(ERASURE.insert().values(subject=subject, ground=ground, requested_on=on))
        # Its score stands on pages and in counts that ask for no subject.
        connection.execute(SCORE.delete().where(SCORE.c.subject == subject))
    packed_files.drop(connection, fresh)
    _bury(connection, vault, (ref for subject in fresh for ref in identities.refs_of(connection, subject)), on)


def unfinished(connection: Connection) -> int:
    """Erasures that are asked for and not carried out to the last byte."""
    left = select(func.count()).select_from(ERASURE).where(ERASURE.c.carried_out_on.is_(None))
    return int(connection.execute(left).scalar_one())


def customers_to_erase(connection: Connection) -> list[CustomerRef]:
    rows = connection.execute(
        select(IDENTITY_LINK.c.furnisher, IDENTITY_LINK.c.customer)
        .join(ERASURE, ERASURE.c.subject == IDENTITY_LINK.c.subject)
        .order_by(IDENTITY_LINK.c.furnisher, IDENTITY_LINK.c.customer)
    )
    return [CustomerRef(*row) for row in rows]


def delete_rows(connection: Connection, vault: Vault, on: date, with_facts: Collection[str]) -> None:
    """Deletes every row that names a blocked subject or a customer of one, in the caller's transaction.

    The caller has taken their facts from the lake; with_facts: the submissions of which a fact is left there.
    """
    subjects = identities.blocked(connection)
    if not subjects:
        return
    refs = customers_to_erase(connection)
    _bury(connection, vault, refs, on)
    counted = {subject: len(identities.refs_of(connection, subject)) for subject in subjects}
    once = subjects | _founded(connection, refs)
    _empty_events(connection, refs, once)
    # A file that was packed before a customer was moved on still holds that customer's facts.
    packed_files.drop(connection, once)
    left_items.forget_customers(connection, vault, refs)
    for named in NAMED[:-1]:
        _delete(connection, named, refs, subjects)
    _delete(connection, NAMED[-1], refs, _nobodys(connection, once))
    empty_submissions(connection, with_facts)
    connection.execute(
        ERASURE.update().where(ERASURE.c.subject == bindparam("erased")).values(subject=None, customers=bindparam("n")),
        [{"erased": subject, "n": count} for subject, count in counted.items()],
    )


def finish(connection: Connection, on: date) -> int:
    """Notes as carried out what was deleted and wiped; answers with the number of erasures."""
    done = connection.execute(
        ERASURE.update()
        .where(ERASURE.c.subject.is_(None), ERASURE.c.carried_out_on.is_(None))
        .values(carried_out_on=on)
    )
    return int(done.rowcount)


def entries(connection: Connection) -> list[ErasureEntry]:
    rows = connection.execute(select(ERASURE).order_by(ERASURE.c.id))
    return [ErasureEntry(**row._asdict()) for row in rows]


def anybody(connection: Connection) -> bool:
    return connection.execute(select(TOMBSTONE.c.mark).limit(1)).first() is not None


def erased_among(connection: Connection, vault: Vault, refs: Iterable[CustomerRef]) -> set[CustomerRef]:
    """Those that were erased, or are to be, and were not readmitted since."""
    marks = {vault.tombstone(ref): ref for ref in refs}
    return {marks[mark] for mark in _known_marks(connection, list(marks))}


def readmit(connection: Connection, vault: Vault, ref: CustomerRef) -> bool:
    """Takes the tombstone away: after a new consent its furnisher may furnish the customer again."""
    return bool(connection.execute(TOMBSTONE.delete().where(TOMBSTONE.c.mark == vault.tombstone(ref))).rowcount)


def _bury(connection: Connection, vault: Vault, refs: Iterable[CustomerRef], on: date) -> None:
    marks = {vault.tombstone(ref) for ref in refs}
    fresh = sorted(marks - _known_marks(connection, list(marks)))
    if fresh:
        connection.execute(TOMBSTONE.insert(), [{"mark": mark, "erased_on": on} for mark in fresh])


def _known_marks(connection: Connection, marks: list[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(marks), _AT_ONCE):
        some = select(TOMBSTONE.c.mark).where(TOMBSTONE.c.mark.in_(marks[start : start + _AT_ONCE]))
        known |= set(connection.execute(some).scalars())
    return known


def _delete(connection: Connection, named: Named, refs: Iterable[CustomerRef], subjects: Iterable[SubjectId]) -> None:
    rows = [(subject,) for subject in subjects] if len(named.by) == 1 else [(r.furnisher, r.customer) for r in refs]
    if rows:
        one = [named.table.c[column] == bindparam(f"its_{column}") for column in named.by]
        keys = [f"its_{column}" for column in named.by]
        connection.execute(named.table.delete().where(*one), [dict(zip(keys, row, strict=True)) for row in rows])


def _founded(connection: Connection, refs: Iterable[CustomerRef]) -> set[SubjectId]:
    """The subjects that customers founded, and all that they were moved between since."""
    found: set[SubjectId] = set()
    for ref in refs:
        for column in (IDENTITY_LINK.c.founded, IDENTITY_MOVE.c.was, IDENTITY_MOVE.c.now):
            mine = column.table.c
            asked = select(column).where(mine.furnisher == ref.furnisher, mine.customer == ref.customer)
            found |= {SubjectId(subject) for subject in connection.execute(asked).scalars()}
    return found


def _empty_events(connection: Connection, refs: Iterable[CustomerRef], subjects: Iterable[SubjectId]) -> None:
    """Empties the free texts of events that name one of the customers, or a subject that was ever theirs."""
    emptied = IDENTITY_EVENT.update().values(reason="erased", evidence=None)
    mine = [{"its_furnisher": ref.furnisher, "its_customer": ref.customer} for ref in refs]
    for table in (IDENTITY_MOVE, IDENTITY_APART, IDENTITY_EVIDENCE):
        column = table.c
        named = select(column.event).where(
            column.furnisher == bindparam("its_furnisher"), column.customer == bindparam("its_customer")
        )
        if mine:
            connection.execute(emptied.where(IDENTITY_EVENT.c.id.in_(named)), mine)
    move = IDENTITY_MOVE.c
    joined = select(move.event).where((move.was == bindparam("its")) | (move.now == bindparam("its")))
    connection.execute(emptied.where(IDENTITY_EVENT.c.id.in_(joined)), [{"its": subject} for subject in subjects])


def _nobodys(connection: Connection, subjects: Iterable[SubjectId]) -> list[SubjectId]:
    """Those of the subjects to which no row of others refers."""
    founded = sorted(subjects)
    needed: set[str] = set()
    for column in _REFERRING:
        for start in range(0, len(founded), _AT_ONCE):
            some = select(column).where(column.in_(founded[start : start + _AT_ONCE])).distinct()
            needed |= set(connection.execute(some).scalars())
    return [subject for subject in founded if subject not in needed]


def empty_submissions(connection: Connection, with_facts: Collection[str]) -> None:
    """Takes file name, hash and sums from submissions of which nothing is left: they speak of what is gone alone.

    One whose every line was seen before holds nothing of its own, and goes with the one that has its content.
    """
    with_refusals = set(connection.execute(select(REFUSAL.c.submission).distinct()).scalars())
    kept = with_refusals | set(with_facts)
    rows = connection.execute(select(SUBMISSION).where(SUBMISSION.c.content_hash != "")).fetchall()
    emptied = {row.content_hash for row in rows if row.accepted + row.refused and row.id not in kept}
    gone = [row.id for row in rows if row.id not in kept and row.content_hash in emptied]
    if gone:
        connection.execute(
            SUBMISSION.update()
            .where(SUBMISSION.c.id == bindparam("emptied"))
            .values(file="erased", content_hash="", control={}),
            [{"emptied": submission} for submission in gone],
        )
