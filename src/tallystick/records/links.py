"""Who was whose as the bureau knew it on a day: foundings, and the moves of the events known by then.

Who is to be erased was never anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, and_, case, func, literal, or_, select, union_all

from tallystick.records.engines import listed
from tallystick.records.identities import STANDS
from tallystick.records.schema import IDENTITY_EVENT, IDENTITY_LINK, IDENTITY_MOVE, SUBJECT
from tallystick.terms import CustomerRef, SubjectId, SubjectKind

_AT_ONCE = 50_000
_NAMED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class LinkPeriod:
    """A customer was known to be a subject's from `since` on, up to the day before `until`; None: to this day."""

    ref: CustomerRef
    subject: SubjectId
    since: date
    until: date | None


def founded(connection: Connection) -> dict[CustomerRef, SubjectId]:
    """The subject that each customer founded: the links before any event."""
    rows = connection.execute(select(IDENTITY_LINK.c.furnisher, IDENTITY_LINK.c.customer, IDENTITY_LINK.c.founded))
    return {CustomerRef(furnisher, customer): SubjectId(subject) for furnisher, customer, subject in rows}


def today(connection: Connection) -> Iterator[Sequence[tuple[str, str, str]]]:
    """Furnisher, customer and subject of today's links, by customer, some thousands at once.

    As the driver hands them over: of hundreds of thousands, rows with names take longer than the query.
    """
    link = IDENTITY_LINK.c
    query = select(link.furnisher, link.customer, link.subject).where(STANDS).order_by(link.furnisher, link.customer)
    yield from _some_at_once(connection, query)


def today_beside(
    connection: Connection, customers: Mapping[str, Iterable[str]], kind: SubjectKind
) -> list[tuple[str, str, str]]:
    """Those of `today` whose subject is of a kind and has one of `customers` among its own.

    customers: their keys, by furnisher.
    """
    link, subjects = IDENTITY_LINK.c, set[str]()
    for furnisher, keys in customers.items():
        rows, key = listed(connection, keys)
        mine = link.customer.in_(select(key).select_from(rows))
        subjects.update(connection.execute(select(link.subject).where(link.furnisher == furnisher, mine)).scalars())
    rows, subject = listed(connection, subjects)
    query = (
        select(link.furnisher, link.customer, link.subject)
        .join(SUBJECT, SUBJECT.c.id == link.subject)
        .where(link.subject.in_(select(subject).select_from(rows)), SUBJECT.c.kind == kind, STANDS)
    )
    return sorted((furnisher, customer, whose) for furnisher, customer, whose in connection.execute(query))


def of_furnishers(connection: Connection, furnishers: Sequence[str]) -> Iterator[Sequence[tuple[str, str, str]]]:
    """`today`, of the customers of some furnishers; those of whom an erasure is asked for among them."""
    link = IDENTITY_LINK.c
    query = select(link.furnisher, link.customer, link.subject).where(link.furnisher.in_(furnishers))
    yield from _some_at_once(connection, query)


def count_of_furnishers(connection: Connection, furnishers: Sequence[str]) -> int:
    """How many rows `of_furnishers` gives."""
    link = IDENTITY_LINK.c
    return connection.execute(select(func.count()).where(link.furnisher.in_(furnishers))).scalar_one()


def among(
    connection: Connection, named: Iterable[tuple[str, Sequence[str]]]
) -> Iterator[Sequence[tuple[str, str, str]]]:
    """`of_furnishers`, of those customers alone that are named. named: furnishers, each with some of its customers."""
    link = IDENTITY_LINK.c
    query = select(link.furnisher, link.customer, link.subject)
    for furnisher, customers in named:
        for start in range(0, len(customers), _NAMED_AT_ONCE):
            some = customers[start : start + _NAMED_AT_ONCE]
            yield from _some_at_once(connection, query.where(link.furnisher == furnisher, link.customer.in_(some)))


def ids_of_kind(connection: Connection, kind: SubjectKind) -> Iterator[Sequence[tuple[str]]]:
    """The subjects of a kind, merged-away founders among them, some thousands at once."""
    yield from _some_at_once(connection, select(SUBJECT.c.id).where(SUBJECT.c.kind == kind))


def _some_at_once(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    cursor = connection.execute(query).cursor
    while cursor is not None and (rows := cursor.fetchmany(_AT_ONCE)):
        yield rows


def of_kind_among(connection: Connection, refs: Iterable[CustomerRef], kind: SubjectKind) -> set[CustomerRef]:
    """Those of the customers whose subject is of a kind."""
    link, found = IDENTITY_LINK.c, set()
    by_furnisher: dict[str, list[str]] = {}
    for ref in refs:
        by_furnisher.setdefault(ref.furnisher, []).append(ref.customer)
    query = select(link.customer).join(SUBJECT, SUBJECT.c.id == link.subject).where(SUBJECT.c.kind == kind)
    for furnisher, customers in by_furnisher.items():
        for start in range(0, len(customers), _NAMED_AT_ONCE):
            some = customers[start : start + _NAMED_AT_ONCE]
            rows = connection.execute(query.where(link.furnisher == furnisher, link.customer.in_(some))).scalars()
            found |= {CustomerRef(furnisher, customer) for customer in rows}
    return found


def links_at(connection: Connection, known_at: date) -> dict[CustomerRef, SubjectId]:
    """The links as the bureau knew them at the end of a day; a customer that it did not know yet has none."""
    query = _as_moved(IDENTITY_EVENT.c.known_at <= known_at).where(IDENTITY_LINK.c.known_at <= known_at)
    rows = connection.execute(query)
    return {CustomerRef(furnisher, customer): SubjectId(subject) for furnisher, customer, subject in rows}


def refs_at(connection: Connection, subject: SubjectId, known_at: date) -> dict[CustomerRef, SubjectId]:
    """The links of one subject as the bureau knew them at the end of a day."""
    query = _as_moved(IDENTITY_EVENT.c.known_at <= known_at).where(
        IDENTITY_LINK.c.known_at <= known_at, _ever_of(subject)
    )
    return _only(connection, query, subject)


def refs_after(connection: Connection, subject: SubjectId, event: int) -> dict[CustomerRef, SubjectId]:
    """The links of one subject as an event left them; of customers that are known today."""
    query = _as_moved(IDENTITY_EVENT.c.id <= event).where(_ever_of(subject))
    return _only(connection, query, subject)


def periods(connection: Connection, subject: SubjectId | None = None) -> Iterator[LinkPeriod]:
    """Every link with the days between which it was known, by customer and then by day; of one subject, or of all.

    What was moved on and moved back within one day was never known at the end of one, and has no period.
    """
    link, move, event = IDENTITY_LINK.c, IDENTITY_MOVE.c, IDENTITY_EVENT.c
    since = case((event.known_at > link.known_at, event.known_at), else_=link.known_at)
    wanted = STANDS if subject is None else and_(STANDS, _ever_of(subject))
    steps = union_all(
        select(
            link.furnisher, link.customer, link.founded.label("subject"), link.known_at, literal(0).label("event")
        ).where(wanted),
        select(link.furnisher, link.customer, move.now, since, move.event)
        .join(IDENTITY_MOVE, (move.furnisher == link.furnisher) & (move.customer == link.customer))
        .join(IDENTITY_EVENT, event.id == move.event)
        .where(wanted),
    ).subquery()
    step = steps.c
    until = func.lead(step.known_at, type_=Date).over(partition_by=(step.furnisher, step.customer), order_by=step.event)
    ordered = select(step.furnisher, step.customer, step.subject, step.known_at, until.label("until")).order_by(
        step.furnisher, step.customer, step.event
    )
    for row in connection.execute(ordered):
        if subject in (None, row.subject) and (row.until is None or row.known_at < row.until):
            yield LinkPeriod(CustomerRef(row.furnisher, row.customer), SubjectId(row.subject), row.known_at, row.until)


def _as_moved(counts: ColumnElement[bool]) -> Select[str, str, str]:
    """Each customer's founded subject, or where the last of the events that count moved it."""
    move, link = IDENTITY_MOVE.c, IDENTITY_LINK.c
    latest = func.row_number().over(partition_by=(move.furnisher, move.customer), order_by=move.event.desc())
    moved = (
        select(move.furnisher, move.customer, move.now, latest.label("place"))
        .join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == move.event)
        .where(counts)
        .subquery()
    )
    last = and_(moved.c.furnisher == link.furnisher, moved.c.customer == link.customer, moved.c.place == 1)
    subject = func.coalesce(moved.c.now, link.founded)
    return select(link.furnisher, link.customer, subject.label("subject")).outerjoin(moved, last).where(STANDS)


def _ever_of(subject: SubjectId) -> ColumnElement[bool]:
    """Customers that founded the subject or were ever moved to it."""
    # Under a name of its own: the query that asks may go through the moves as well.
    move, link = IDENTITY_MOVE.alias().c, IDENTITY_LINK.c
    moved = select(move.event).where(
        move.now == subject, move.furnisher == link.furnisher, move.customer == link.customer
    )
    return or_(link.founded == subject, moved.exists())


def _only(connection: Connection, query: Select[str, str, str], subject: SubjectId) -> dict[CustomerRef, SubjectId]:
    rows = connection.execute(query)
    return {CustomerRef(furnisher, customer): subject for furnisher, customer, whose in rows if whose == subject}
