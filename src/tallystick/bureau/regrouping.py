"""What persons do to subjects, and what each of it touches: kept scores, and who asked for the files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import Connection

from tallystick.bureau.rooms import Rooms
from tallystick.records import events, identities, linking, links, regrouping, scores
from tallystick.records.changes import IdentityEvent
from tallystick.records.events import ComparedPair, Why
from tallystick.records.linking import Review, ReviewState
from tallystick.terms import HARD, CustomerRef, SubjectId

if TYPE_CHECKING:
    from tallystick.identify.explaining import LevelWeight


@dataclass(frozen=True, slots=True)
class TouchedScore:
    """A score kept for the customers that a subject had before or after an event."""

    subject: SubjectId
    model: str
    valid_at: date
    score: int | None
    before: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a customer of one of the subjects applied to for credit, by the inquiries on file."""

    furnisher: str
    customer: str
    inquiry: str
    made_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class EventTold:
    event: IdentityEvent
    scores: tuple[TouchedScore, ...]
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What one comparison of a pair gave. event: of which it is the evidence, None for what was left for review.

    levels: what each field weighed, adding up to the pair's weight; empty where a rule linked, which has no weights.
    """

    event: int | None
    pair: ComparedPair
    levels: tuple[LevelWeight, ...]


@dataclass(frozen=True, slots=True)
class PairExplained:
    """compared: what each comparison of the two that is kept gave.

    subjects: whose the two are now. events: those that moved one of them.
    """

    subjects: tuple[SubjectId, SubjectId]
    compared: tuple[Compared, ...]
    review: Review | None
    events: tuple[IdentityEvent, ...]


def merge(rooms: Rooms, subjects: Sequence[SubjectId], why: Why) -> EventTold:
    """See `Bureau.merge`."""
    return _acted(rooms, lambda connection: regrouping.merge(connection, subjects, why))


def split(rooms: Rooms, subject: SubjectId, customers: Collection[CustomerRef], why: Why) -> EventTold:
    """See `Bureau.split`."""
    return _acted(rooms, lambda connection: regrouping.split(connection, rooms.vault, subject, customers, why))


def undo(rooms: Rooms, event: int, why: Why) -> EventTold:
    """See `Bureau.undo`."""
    return _acted(rooms, lambda connection: regrouping.undo(connection, event, why))


def decide(rooms: Rooms, review: int, decision: ReviewState, why: Why) -> EventTold:
    """See `Bureau.decide`."""

    def act(connection: Connection) -> int:
        pair = linking.open_review(connection, review).pair
        if decision is ReviewState.JOINED:
            both = [regrouping.subject_of(connection, ref) for ref in (pair.left, pair.right)]
            return regrouping.merge(connection, both, why, (pair,))
        return regrouping.keep_apart(connection, pair.left, pair.right, why, (pair,))

    return _acted(rooms, act)


def reviews(rooms: Rooms, state: ReviewState | None, most: int) -> list[Review]:
    """See `Bureau.reviews`."""
    with rooms.records.reading() as connection:
        return linking.reviews(connection, state, most)


def identity_events(rooms: Rooms, subject: SubjectId | None, most: int) -> list[EventTold]:
    """See `Bureau.identity_events`."""
    with rooms.records.reading() as connection:
        if subject is None:
            found = events.latest(connection, most)
        else:
            identities.kind_of(connection, subject)
            found = events.of_subject(connection, subject)[-most:]
    return [_told(rooms, event) for event in found]


def explain_pair(rooms: Rooms, left: CustomerRef, right: CustomerRef) -> PairExplained:
    """See `Bureau.explain_pair`."""
    left, right = sorted((left, right))
    with rooms.records.reading() as connection:
        subjects = (regrouping.subject_of(connection, left), regrouping.subject_of(connection, right))
        review = linking.pair_of(connection, left, right)
        found: list[tuple[int | None, ComparedPair, int | None]] = [
            (event, pair, _batch_of(connection, event, pair, review))
            for event, pair in events.compared(connection, left, right)
        ]
        if review is not None:
            found.append((None, review.pair, review.batch))
        compared = tuple(Compared(event, pair, _levels(connection, pair, batch)) for event, pair, batch in found)
        return PairExplained(subjects, compared, review, tuple(events.of_customers(connection, [left, right])))


def _batch_of(connection: Connection, event: int, pair: ComparedPair, review: Review | None) -> int | None:
    """The batch that compared a pair; what a person decided by itself was compared by the one that left it."""
    batch = events.read(connection, event).batch
    if batch is None and review is not None and review.pair == pair:
        return review.batch
    return batch


def _levels(connection: Connection, pair: ComparedPair, batch: int | None) -> tuple[LevelWeight, ...]:
    # Splink takes a second to load with the room, and most acts on subjects need none of it.
    from tallystick.identify.explaining import level_weights

    if batch is None:
        return ()
    return level_weights(pair.says, pair.match_weight, linking.model_of(connection, batch))


def _acted(rooms: Rooms, act: Callable[[Connection], int]) -> EventTold:
    with rooms.alone():
        with rooms.records.writing() as connection:
            event = events.read(connection, act(connection))
        return _told(rooms, event)


def _told(rooms: Rooms, event: IdentityEvent) -> EventTold:
    """An event with the scores of its subjects as they were before and after it, and who asked for their customers.

    No score leaves the bureau yet: who was applied to, as furnishers report it, are the recipients that are known.
    """
    subjects = sorted({subject for move in event.moves for subject in (move.was, move.now)})
    with rooms.records.reading() as connection:
        before = {subject: links.refs_after(connection, subject, event.id - 1) for subject in subjects}
        after = {subject: links.refs_after(connection, subject, event.id) for subject in subjects}
        kept = scores.every_score_of(connection, subjects)
    touched = []
    for entry, current in kept:
        was = scores.fingerprint(before[entry.subject]) == entry.customers
        if was or scores.fingerprint(after[entry.subject]) == entry.customers:
            touched.append(TouchedScore(entry.subject, entry.model, entry.valid_at, entry.score, was, current))
    return EventTold(event, tuple(touched), _recipients(rooms, {ref for refs in before.values() for ref in refs}))


def _recipients(rooms: Rooms, customers: Collection[CustomerRef]) -> tuple[Recipient, ...]:
    if not customers:
        return ()
    wanted = sorted(customers)
    with rooms.lake.engine() as engine:
        engine.register(
            "touched",
            pa.table({"furnisher": [ref.furnisher for ref in wanted], "customer": [ref.customer for ref in wanted]}),
        )
        rows = engine.execute(
            "select distinct furnisher, customer, inquiry, made_on, reason "
            "from inquiry join touched using (furnisher, customer) where list_contains(?, reason) "
            "order by made_on, furnisher, customer, inquiry",
            [list(HARD)],
        ).fetchall()
    return tuple(Recipient(*row) for row in rows)
