"""What persons do to subjects: merge two, split one, keep customers apart, undo any of it. Each is an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from tallystick.records import events, identities
from tallystick.records.changes import (
    EventKind,
    IdentityEvent,
    Move,
    check_can_be_undone,
    inverse,
    moves_to,
    undoing_changes,
)
from tallystick.records.events import Change, ComparedPair, Why
from tallystick.records.schema import IDENTITY_LINK, IDENTITY_MOVE, SUBJECT
from tallystick.records.vault import Vault
from tallystick.terms import CustomerRef, NotFoundError, SubjectId, TallystickError


def merge(
    connection: Connection, subjects: Sequence[SubjectId], why: Why, evidence: tuple[ComparedPair, ...] = ()
) -> int:
    """Makes one subject of several, under the id of the one that was founded first; answers with the event's id.

    What was kept apart binds batches and not persons, who may merge it.
    Raises TallystickError for one subject alone, and for a person and a business.
    """
    wanted = sorted(set(subjects))
    if len(wanted) < 2:
        raise TallystickError("merging takes two subjects, and this is one", mend="name another as well")
    kinds = {identities.kind_of(connection, subject) for subject in wanted}
    if len(kinds) > 1:
        raise TallystickError("a person and a business are never one subject", mend="merge subjects of one kind")
    links = {ref: subject for one in wanted for ref, subject in _customers_of(connection, one).items()}
    survivor = first_founded(connection, wanted)
    [event] = events.append(connection, [Change(EventKind.MERGE, why, moves_to(survivor, links), evidence)])
    return event


def split(connection: Connection, vault: Vault, subject: SubjectId, leaving: Collection[CustomerRef], why: Why) -> int:
    """Takes customers out of a subject into one of their own, which no batch joins to it again; the event's id."""
    links = _customers_of(connection, subject)
    strangers = sorted(set(leaving) - links.keys())
    if strangers:
        raise TallystickError(
            f"{strangers[0].customer!r} of {strangers[0].furnisher!r} is no customer that subject {subject!r} has",
            mend="see its customers with `tallystick identity events --subject`",
        )
    staying = tuple(sorted(links.keys() - set(leaving)))
    if not leaving or not staying:
        raise TallystickError(
            "a split takes some of a subject's customers and leaves some", mend="name some of its customers, not all"
        )
    gone = tuple(sorted(set(leaving)))
    fresh = _subject_for(connection, vault, subject, gone)
    moves = tuple(Move(ref, subject, fresh) for ref in gone)
    [event] = events.append(connection, [Change(EventKind.SPLIT, why, moves, apart=(gone, staying))])
    return event


def keep_apart(
    connection: Connection, left: CustomerRef, right: CustomerRef, why: Why, evidence: tuple[ComparedPair, ...] = ()
) -> int:
    """Says that two customers are two subjects', so that no batch joins them; answers with the event's id."""
    one, other = (subject_of(connection, ref) for ref in (left, right))
    if one == other:
        raise TallystickError(
            f"both are customers of subject {one!r} already", mend="take one out with `tallystick identity split`"
        )
    [event] = events.append(connection, [Change(EventKind.APART, why, (), evidence, ((left,), (right,)))])
    return event


def undo(connection: Connection, event: int, why: Why) -> int:
    """Gives back what was before an event; answers with the id of the event that does so.

    Subjects that are separated by it are kept apart like those of a split. An undoing is undone like anything else.
    Raises TallystickError where a later event moved one of the customers.
    """
    chain = _chain(connection, events.read(connection, event))
    undone = chain[event]
    moved = {one.id: one for one in events.of_customers(connection, [move.ref for move in undone.moves])}
    check_can_be_undone(undone, sorted((chain | moved).values(), key=lambda one: one.id))
    moves = inverse(undone)
    change = Change(EventKind.UNDO, why, moves, apart=_separated(connection, chain, moves), undoes=event)
    [by] = events.append(connection, [change])
    events.set_undone_by(connection, undoing_changes(undone, by, chain))
    return by


def subject_of(connection: Connection, ref: CustomerRef) -> SubjectId:
    """Raises NotFoundError for a customer that the bureau does not know."""
    link = IDENTITY_LINK.c
    found = connection.execute(
        select(link.subject).where(link.furnisher == ref.furnisher, link.customer == ref.customer)
    ).scalar()
    if found is None:
        raise NotFoundError(
            f"the bureau knows no customer {ref.customer!r} of {ref.furnisher!r}",
            mend="find it by name with `tallystick search WORDS`",
        )
    return SubjectId(found)


def numbers(connection: Connection, subjects: Collection[SubjectId]) -> dict[SubjectId, int]:
    """In which order the subjects were founded."""
    rows = connection.execute(select(SUBJECT.c.id, SUBJECT.c.number).where(SUBJECT.c.id.in_(subjects)))
    return {SubjectId(id): number for id, number in rows}


def first_founded(connection: Connection, subjects: Collection[SubjectId]) -> SubjectId:
    order = numbers(connection, subjects)
    return min(subjects, key=lambda subject: order[subject])


def _customers_of(connection: Connection, subject: SubjectId) -> dict[CustomerRef, SubjectId]:
    identities.kind_of(connection, subject)
    links = identities.refs_of(connection, subject)
    if not links:
        raise TallystickError(
            f"subject {subject!r} has no customers: they are another's now",
            mend="see where they went with `tallystick identity events --subject`",
        )
    return links


def _subject_for(connection: Connection, vault: Vault, left: SubjectId, gone: tuple[CustomerRef, ...]) -> SubjectId:
    """The subject that the lowest of the customers founded, if it was never anybody else's; a fresh one otherwise."""
    first = min(gone)
    founded = vault.subject_id(first)
    if _ever_of(connection, founded) <= set(gone):
        return founded
    nth = 1
    while numbers(connection, [fresh := vault.subject_id(first, nth)]):
        nth += 1
    kind = identities.kind_of(connection, left)
    number = identities.newest_subject(connection) + 1
    connection.execute(SUBJECT.insert().values(id=fresh, kind=kind, number=number))
    return fresh


def _ever_of(connection: Connection, subject: SubjectId) -> set[CustomerRef]:
    link, move = IDENTITY_LINK.c, IDENTITY_MOVE.c
    founders = select(link.furnisher, link.customer).where(link.founded == subject)
    moved = select(move.furnisher, move.customer).where(move.now == subject)
    return {CustomerRef(*row) for row in connection.execute(founders.union(moved))}


def _chain(connection: Connection, event: IdentityEvent) -> dict[int, IdentityEvent]:
    """The event, the one that it undoes, and so on down to the first."""
    chain = {event.id: event}
    while event.undoes is not None:
        event = events.read(connection, event.undoes)
        chain[event.id] = event
    return chain


def _separated(
    connection: Connection, chain: Mapping[int, IdentityEvent], moves: Iterable[Move]
) -> tuple[tuple[CustomerRef, ...], ...]:
    """The subjects that undoing separates; an undone split is none, nor an undoing undone: its first event stands."""
    first = chain[min(chain)]
    if first.kind is not EventKind.MERGE or len(chain) % 2 == 0:
        return ()
    after = {move.ref: move.now for move in moves}
    merged = {ref: was for move in moves for ref, was in identities.refs_of(connection, move.was).items()}
    sides: dict[SubjectId, list[CustomerRef]] = {}
    for ref, was in sorted(merged.items()):
        sides.setdefault(after.get(ref, was), []).append(ref)
    return tuple(tuple(side) for side in sides.values())
