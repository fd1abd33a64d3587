"""Keep and read the events that change whose customers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from tallystick.records import packed_files, scores
from tallystick.records.changes import EventKind, IdentityEvent, Move
from tallystick.records.schema import IDENTITY_APART, IDENTITY_EVENT, IDENTITY_EVIDENCE, IDENTITY_LINK, IDENTITY_MOVE
from tallystick.terms import CustomerRef, NotFoundError, SubjectId, TallystickError

_AT_ONCE = 400
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Why:
    """Who says so, from which day the bureau knows it, and on what grounds.

    reason: what the actor decided and why. evidence: what shows it (a document's number, a case); names nobody.
    """

    on: date
    actor: str
    reason: str
    evidence: str | None = None

    def __post_init__(self) -> None:
        if not self.actor.strip() or not self.reason.strip():
            raise TallystickError(
                "an event needs who decided it and why", mend="give an actor and a reason that are not empty"
            )


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two customers, left < right, as a linking compared them; see `identify.Linked`."""

    left: CustomerRef
    right: CustomerRef
    probability: float
    match_weight: float
    says: str


@dataclass(frozen=True, slots=True)
class Change:
    """An event before it is kept. apart: the sides that are kept from each other while it stands."""

    kind: EventKind
    why: Why
    moves: tuple[Move, ...]
    evidence: tuple[ComparedPair, ...] = ()
    apart: tuple[tuple[CustomerRef, ...], ...] = ()
    batch: int | None = None
    undoes: int | None = None


def append(connection: Connection, changes: Sequence[Change]) -> list[int]:
    """Keeps the events and moves the links; answers with the events' ids, which count on in the order given.

    Raises TallystickError for a day before one on which a customer was moved: the past is not rewritten.
    """
    if not changes:
        return []
    first = connection.execute(select(func.coalesce(func.max(IDENTITY_EVENT.c.id), 0))).scalar_one() + 1
    numbered = list(enumerate(changes, first))
    _check_days(connection, changes)
    connection.execute(IDENTITY_EVENT.insert(), [_event_row(id, change) for id, change in numbered])
    moves = [_customer_row(move.ref) | {"event": id, "was": move.was, "now": move.now} for id, move in _each(numbered)]
    if moves:
        connection.execute(IDENTITY_MOVE.insert(), moves)
        _move_links(connection, [move for _, move in _each(numbered)])
        touched = {subject for _, move in _each(numbered) for subject in (move.was, move.now)}
        scores.mark_current(connection, touched)
        packed_files.mark_changed(connection, touched)
    sides = [
        _customer_row(ref) | {"event": id, "side": side}
        for id, change in numbered
        for side, refs in enumerate(change.apart)
        for ref in refs
    ]
    if sides:
        connection.execute(IDENTITY_APART.insert(), sides)
    pairs = [pair_row(pair) | {"event": id} for id, change in numbered for pair in change.evidence]
    if pairs:
        connection.execute(IDENTITY_EVIDENCE.insert(), pairs)
    return [id for id, _ in numbered]


def set_undone_by(connection: Connection, changes: Mapping[int, int | None]) -> None:
    for event, by in changes.items():
        connection.execute(IDENTITY_EVENT.update().where(IDENTITY_EVENT.c.id == event).values(undone_by=by))


def read(connection: Connection, event: int) -> IdentityEvent:
    """Raises NotFoundError for an event that there is not."""
    found = _read(connection, IDENTITY_EVENT.c.id == event)
    if not found:
        raise NotFoundError(
            f"there is no identity event {event}", mend="see the events with `tallystick identity events`"
        )
    return found[0]


def read_all(connection: Connection) -> list[IdentityEvent]:
    """Every event with its moves, in order."""
    return _read(connection, IDENTITY_EVENT.c.id > 0)


def latest(connection: Connection, most: int) -> list[IdentityEvent]:
    """The last events, in order."""
    ids = select(IDENTITY_EVENT.c.id).order_by(IDENTITY_EVENT.c.id.desc()).limit(most)
    return _read(connection, IDENTITY_EVENT.c.id.in_(ids))


def of_subject(connection: Connection, subject: SubjectId) -> list[IdentityEvent]:
    """The events that moved a customer to or from a subject, or say that it is not another."""
    move, link, apart = IDENTITY_MOVE.c, IDENTITY_LINK.c, IDENTITY_APART.c
    moved = select(move.event).where((move.was == subject) | (move.now == subject))
    kept = select(apart.event).join(
        IDENTITY_LINK, (link.furnisher == apart.furnisher) & (link.customer == apart.customer)
    )
    ids = moved.union(kept.where(link.subject == subject))
    return _read(connection, IDENTITY_EVENT.c.id.in_(select(ids.subquery().c.event)))


def of_customers(connection: Connection, refs: Iterable[CustomerRef]) -> list[IdentityEvent]:
    """The events that moved one of the customers, in order."""
    ids: set[int] = set()
    for some in _slices(sorted(set(refs))):
        ids |= set(connection.execute(select(IDENTITY_MOVE.c.event).where(_one_of(IDENTITY_MOVE.c, some))).scalars())
    return [event for some in _slices(sorted(ids)) for event in _read(connection, IDENTITY_EVENT.c.id.in_(some))]


def kept_apart(connection: Connection) -> dict[int, dict[CustomerRef, int]]:
    """Per standing event the side of each customer that it keeps from those of the other sides."""
    sides: dict[int, dict[CustomerRef, int]] = {}
    standing = IDENTITY_EVENT.c.undone_by.is_(None)
    rows = connection.execute(
        select(IDENTITY_APART).join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == IDENTITY_APART.c.event).where(standing)
    )
    for row in rows:
        sides.setdefault(row.event, {})[CustomerRef(row.furnisher, row.customer)] = row.side
    return sides


def moved_by_persons(connection: Connection) -> set[CustomerRef]:
    """Customers that an event which is no batch's moved."""
    rows = connection.execute(
        select(IDENTITY_MOVE.c.furnisher, IDENTITY_MOVE.c.customer)
        .join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == IDENTITY_MOVE.c.event)
        .where(IDENTITY_EVENT.c.batch.is_(None))
    )
    return {CustomerRef(furnisher, customer) for furnisher, customer in rows}


def compared(connection: Connection, left: CustomerRef, right: CustomerRef) -> list[tuple[int, ComparedPair]]:
    """What events have as evidence of a pair, left < right, with the event's id."""
    evidence = IDENTITY_EVIDENCE.c
    rows = connection.execute(
        select(IDENTITY_EVIDENCE)
        .where(
            evidence.furnisher == left.furnisher,
            evidence.customer == left.customer,
            evidence.other_furnisher == right.furnisher,
            evidence.other_customer == right.customer,
        )
        .order_by(evidence.event)
    )
    return [(row.event, ComparedPair(left, right, row.probability, row.match_weight, row.says)) for row in rows]


def pair_row(pair: ComparedPair) -> dict[str, object]:
    return {
        "furnisher": pair.left.furnisher,
        "customer": pair.left.customer,
        "other_furnisher": pair.right.furnisher,
        "other_customer": pair.right.customer,
        "probability": pair.probability,
        "match_weight": pair.match_weight,
        "says": pair.says,
    }


def _read(connection: Connection, where: ColumnElement[bool]) -> list[IdentityEvent]:
    event, move = IDENTITY_EVENT.c, IDENTITY_MOVE.c
    events = [
        IdentityEvent(**row._asdict() | {"kind": EventKind(row.kind)}, moves=())
        for row in connection.execute(select(IDENTITY_EVENT).where(where).order_by(event.id))
    ]
    rows = connection.execute(
        select(IDENTITY_MOVE)
        .join(IDENTITY_EVENT, event.id == move.event)
        .where(where)
        .order_by(move.event, move.furnisher, move.customer)
    )
    moves = {
        id: tuple(
            Move(CustomerRef(row.furnisher, row.customer), SubjectId(row.was), SubjectId(row.now)) for row in group
        )
        for id, group in groupby(rows, key=lambda row: row.event)
    }
    return [replace(event, moves=moves.get(event.id, ())) for event in events]


def _check_days(connection: Connection, changes: Iterable[Change]) -> None:
    wanted: dict[CustomerRef, date] = {}
    for change in changes:
        for move in change.moves:
            wanted[move.ref] = min(change.why.on, wanted.get(move.ref, change.why.on))
    moved = IDENTITY_MOVE.c
    for some in _slices(sorted(wanted)):
        rows = connection.execute(
            select(moved.furnisher, moved.customer, moved.event, IDENTITY_EVENT.c.known_at)
            .join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == moved.event)
            .where(_one_of(moved, some))
        )
        for row in rows:
            if row.known_at > wanted[CustomerRef(row.furnisher, row.customer)]:
                raise TallystickError(
                    f"event {row.event} of {row.known_at} moved customer {row.customer!r} of {row.furnisher!r} later "
                    "than the day given, and what was known on a day stays",
                    mend=f"give {row.known_at} or a later day",
                )


def _move_links(connection: Connection, moves: Iterable[Move]) -> None:
    link = IDENTITY_LINK.c
    update = IDENTITY_LINK.update().where(
        link.furnisher == bindparam("of"), link.customer == bindparam("moved"), link.subject == bindparam("was")
    )
    rows = [
        {"of": move.ref.furnisher, "moved": move.ref.customer, "was": move.was, "subject": move.now} for move in moves
    ]
    connection.execute(update.values(subject=bindparam("subject")), rows)


def _each(numbered: Iterable[tuple[int, Change]]) -> Iterator[tuple[int, Move]]:
    return ((id, move) for id, change in numbered for move in change.moves)


def _event_row(id: int, change: Change) -> dict[str, object]:
    return {
        "id": id,
        "kind": change.kind,
        "known_at": change.why.on,
        "actor": change.why.actor,
        "reason": change.why.reason,
        "evidence": change.why.evidence,
        "batch": change.batch,
        "undoes": change.undoes,
    }


def _customer_row(ref: CustomerRef) -> dict[str, object]:
    return {"furnisher": ref.furnisher, "customer": ref.customer}


def _one_of(columns: ReadOnlyColumnCollection[str, Any], refs: Sequence[CustomerRef]) -> ColumnElement[bool]:
    return or_(*(and_(columns.furnisher == ref.furnisher, columns.customer == ref.customer) for ref in refs))


def _slices(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
