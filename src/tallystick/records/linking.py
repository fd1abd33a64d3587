"""What a linking batch leaves: its model, the subjects that it joined, and the pairs that a person should look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from tallystick.records import events, identities
from tallystick.records.changes import EventKind, moves_to
from tallystick.records.events import Change, ComparedPair, Why, pair_row
from tallystick.records.schema import (
    IDENTITY_APART,
    IDENTITY_EVENT,
    IDENTITY_LINK,
    IDENTITY_MOVE,
    IDENTITY_REVIEW,
    LINKING_BATCH,
    SUBJECT,
)
from tallystick.terms import CustomerRef, NotFoundError, SubjectId, SubjectKind, TallystickError

ACTOR = "linking batch"


class ReviewState(StrEnum):
    OPEN = "open"
    JOINED = "joined"
    KEPT_APART = "kept apart"


@dataclass(frozen=True, slots=True)
class Review:
    """A pair that a batch left to a person.

    bridges: it would make one of two subjects that were known before, which no batch does.
    event: the latest that decided it, None while it is open.
    """

    id: int
    batch: int
    pair: ComparedPair
    bridges: bool
    state: ReviewState
    event: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """model: JSON text of the weights or the rule that it linked by."""

    kind: SubjectKind
    known_at: date
    records: int
    model: str


def newest_linked(connection: Connection, kind: SubjectKind) -> int:
    """The number of the newest subject that an earlier batch of the kind has seen."""
    newest: int = connection.execute(
        select(func.coalesce(func.max(LINKING_BATCH.c.newest_subject), 0)).where(LINKING_BATCH.c.kind == kind)
    ).scalar_one()
    return newest


def established(connection: Connection, kind: SubjectKind) -> set[SubjectId]:
    """Subjects that an earlier batch has seen, or that hold a customer which a person moved."""
    newest = newest_linked(connection, kind)
    rows = connection.execute(select(SUBJECT.c.id).where(SUBJECT.c.kind == kind, SUBJECT.c.number <= newest))
    link, move = IDENTITY_LINK.c, IDENTITY_MOVE.c
    by_persons = connection.execute(
        select(link.subject)
        .join(IDENTITY_MOVE, (move.furnisher == link.furnisher) & (move.customer == link.customer))
        .join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == move.event)
        .where(IDENTITY_EVENT.c.batch.is_(None))
    )
    return {SubjectId(subject) for subject in [*rows.scalars(), *by_persons.scalars()]}


def model_of(connection: Connection, batch: int) -> dict[str, Any]:
    """The weights or the rule that a batch linked by."""
    model: dict[str, Any] = connection.execute(
        select(LINKING_BATCH.c.model).where(LINKING_BATCH.c.id == batch)
    ).scalar_one()
    return model


def keep_batch(
    connection: Connection,
    batch: Batch,
    joined: Iterable[tuple[Sequence[SubjectId], tuple[ComparedPair, ...]]],
    review: Iterable[ComparedPair],
    bridging: Iterable[ComparedPair],
) -> list[int]:
    """Keeps a batch: one merge per group of subjects, and the pairs left for review; answers with the events' ids.

    bridging: pairs for review that no batch joins (`Review.bridges`).
    A pair that was left for review before keeps its id. One that is left no more, and is not decided, is forgotten.
    """
    number = connection.execute(select(func.coalesce(func.max(LINKING_BATCH.c.id), 0))).scalar_one() + 1
    connection.execute(
        LINKING_BATCH.insert().values(
            id=number,
            kind=batch.kind,
            known_at=batch.known_at,
            records=batch.records,
            newest_subject=identities.newest_subject(connection),
            model=json.loads(batch.model),
        )
    )
    changes = _merges(connection, list(joined), batch, number)
    _keep_reviews(
        connection, batch.kind, number, [*((pair, False) for pair in review), *((pair, True) for pair in bridging)]
    )
    return events.append(connection, changes)


def reviews(connection: Connection, state: ReviewState | None = None, most: int | None = None) -> list[Review]:
    """The pairs left to persons, the surest first. What became of a pair is read from the events."""
    found = (_review(row) for row in connection.execute(_reviews().order_by(*_SUREST_FIRST)))
    wanted = [review for review in found if state is None or review.state is state]
    return wanted[:most]


def bridging(connection: Connection, kind: SubjectKind) -> set[tuple[CustomerRef, CustomerRef]]:
    """Open pairs that wait for a person, whatever a batch thinks of them."""
    open_ones = (one for one in map(_review, connection.execute(_of_kind(kind).where(IDENTITY_REVIEW.c.bridges))))
    return {(one.pair.left, one.pair.right) for one in open_ones if one.state is ReviewState.OPEN}


def pair_of(connection: Connection, left: CustomerRef, right: CustomerRef) -> Review | None:
    """The pair of two customers, left < right, if a batch left it to a person."""
    review = IDENTITY_REVIEW.c
    row = connection.execute(
        _reviews().where(
            review.furnisher == left.furnisher,
            review.customer == left.customer,
            review.other_furnisher == right.furnisher,
            review.other_customer == right.customer,
        )
    ).first()
    return None if row is None else _review(row)


def open_review(connection: Connection, id: int) -> Review:
    """Raises NotFoundError for a pair that there is not, TallystickError for one that is decided."""
    row = connection.execute(_reviews().where(IDENTITY_REVIEW.c.id == id)).first()
    if row is None:
        raise NotFoundError(f"there is no pair {id} for review", mend="see the pairs with `tallystick identity review`")
    found = _review(row)
    if found.state is not ReviewState.OPEN:
        raise TallystickError(
            f"pair {id} was decided by event {found.event}: {found.state}", mend=f"undo event {found.event} first"
        )
    return found


def _merges(
    connection: Connection,
    joined: Sequence[tuple[Sequence[SubjectId], tuple[ComparedPair, ...]]],
    batch: Batch,
    number: int,
) -> list[Change]:
    if not joined:
        return []
    members: dict[SubjectId, list[CustomerRef]] = {}
    for ref, subject in identities.links(connection).items():
        members.setdefault(subject, []).append(ref)
    order = {SubjectId(id): place for id, place in connection.execute(select(SUBJECT.c.id, SUBJECT.c.number))}
    why = Why(batch.known_at, ACTOR, "alike enough to be one by the batch's model")
    changes = []
    for subjects, pairs in joined:
        survivor = min(subjects, key=lambda subject: order[subject])
        links = {ref: subject for subject in subjects for ref in members[subject]}
        changes.append(Change(EventKind.MERGE, why, moves_to(survivor, links), pairs, batch=number))
    return changes


def _keep_reviews(
    connection: Connection, kind: SubjectKind, number: int, pairs: Sequence[tuple[ComparedPair, bool]]
) -> None:
    review = IDENTITY_REVIEW.c
    before = [_review(row) for row in connection.execute(_of_kind(kind))]
    held = {(one.pair.left, one.pair.right): one.id for one in before}
    wanted = {(pair.left, pair.right) for pair, _ in pairs}
    lapsed = [
        {"lapsed": one.id}
        for one in before
        if one.state is ReviewState.OPEN and (one.pair.left, one.pair.right) not in wanted
    ]
    fresh = count(connection.execute(select(func.coalesce(func.max(review.id), 0))).scalar_one() + 1)
    again, new = [], []
    for pair, bridges in pairs:
        row = pair_row(pair) | {"batch": number, "bridges": bridges}
        id = held.get((pair.left, pair.right))
        new.append(row | {"id": next(fresh)}) if id is None else again.append(row | {"held": id})
    if lapsed:
        connection.execute(IDENTITY_REVIEW.delete().where(review.id == bindparam("lapsed")), lapsed)
    if again:
        connection.execute(IDENTITY_REVIEW.update().where(review.id == bindparam("held")), again)
    if new:
        connection.execute(IDENTITY_REVIEW.insert(), new)


_SUREST_FIRST = (IDENTITY_REVIEW.c.probability.desc(), IDENTITY_REVIEW.c.match_weight.desc(), IDENTITY_REVIEW.c.id)


def _of_kind(kind: SubjectKind) -> Select[Any]:
    return _reviews().where(IDENTITY_REVIEW.c.batch.in_(select(LINKING_BATCH.c.id).where(LINKING_BATCH.c.kind == kind)))


def _reviews() -> Select[Any]:
    """Each pair with its ends' subjects, the event that keeps them apart and the last that moved one of them."""
    review, left, right = IDENTITY_REVIEW.c, IDENTITY_LINK.alias(), IDENTITY_LINK.alias()
    one, other, move = IDENTITY_APART.alias(), IDENTITY_APART.alias(), IDENTITY_MOVE.c

    def is_left(columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
        return and_(columns.furnisher == review.furnisher, columns.customer == review.customer)

    def is_right(columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
        return and_(columns.furnisher == review.other_furnisher, columns.customer == review.other_customer)

    apart = (
        select(func.max(one.c.event))
        .join(other, (other.c.event == one.c.event) & (other.c.side != one.c.side))
        .join(IDENTITY_EVENT, IDENTITY_EVENT.c.id == one.c.event)
        .where(is_left(one.c), is_right(other.c), IDENTITY_EVENT.c.undone_by.is_(None))
        .correlate(IDENTITY_REVIEW)
        .scalar_subquery()
    )
    moved = (
        select(func.max(move.event)).where(is_left(move) | is_right(move)).correlate(IDENTITY_REVIEW).scalar_subquery()
    )
    return (
        select(
            IDENTITY_REVIEW,
            (left.c.subject == right.c.subject).label("together"),
            apart.label("apart"),
            moved.label("moved"),
        )
        .join(left, is_left(left.c))
        .join(right, is_right(right.c))
    )


def _review(row: Row[Any]) -> Review:
    pair = ComparedPair(
        CustomerRef(row.furnisher, row.customer),
        CustomerRef(row.other_furnisher, row.other_customer),
        row.probability,
        row.match_weight,
        row.says,
    )
    if row.together:
        return Review(row.id, row.batch, pair, row.bridges, ReviewState.JOINED, row.moved)
    if row.apart is not None:
        return Review(row.id, row.batch, pair, row.bridges, ReviewState.KEPT_APART, row.apart)
    return Review(row.id, row.batch, pair, row.bridges, ReviewState.OPEN, None)
