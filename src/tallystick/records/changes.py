"""Events that change whose customers are: what each moves, and what undoing it would move. Plain data, no storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tallystick.terms import CustomerRef, SubjectId, TallystickError


class EventKind(StrEnum):
    """APART moves nobody: it says that customers are two subjects', which later batches keep to."""

    MERGE = "merge"
    SPLIT = "split"
    APART = "apart"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A customer that went from one subject to another."""

    ref: CustomerRef
    was: SubjectId
    now: SubjectId


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """known_at: the day that the bureau knows it from. batch: the linking that it came of, None for a person's act.

    evidence: what the actor put forward in words; pairs that a batch compared are rows of their own.
    undoes: the event that it undoes. undone_by: the event that undoes it, None while it stands.
    """

    id: int
    kind: EventKind
    known_at: date
    actor: str
    reason: str
    evidence: str | None
    batch: int | None
    undoes: int | None
    undone_by: int | None
    moves: tuple[Move, ...]


def replay(founded: Mapping[CustomerRef, SubjectId], events: Iterable[IdentityEvent]) -> dict[CustomerRef, SubjectId]:
    """The links that all events make of the foundings, the events in their order.

    Raises ValueError when an event moves a customer from where it is not: then records were changed by hand.
    """
    links = dict(founded)
    for event in events:
        for move in event.moves:
            if links.get(move.ref) != move.was:
                raise ValueError(f"event {event.id} moves {move.ref} from {move.was}, and it is {links.get(move.ref)}")
            links[move.ref] = move.now
    return links


def moves_to(survivor: SubjectId, links: Mapping[CustomerRef, SubjectId]) -> tuple[Move, ...]:
    """What brings the customers of several subjects to one of them."""
    return tuple(Move(ref, was, survivor) for ref, was in sorted(links.items()) if was != survivor)


def inverse(event: IdentityEvent) -> tuple[Move, ...]:
    return tuple(Move(move.ref, move.now, move.was) for move in event.moves)


def check_can_be_undone(event: IdentityEvent, history: Sequence[IdentityEvent]) -> None:
    """Raises TallystickError, naming what is in the way, unless undoing the event gives back what was before it.

    history: every event that moved one of the event's customers, in order, and the event itself.
    A customer's standing events are a stack: an event lays itself on it, its undoing takes it off, an undoing undone
    lays it on again. An event can be undone when the stacks of its customers are as it left them.
    """
    if event.undone_by is not None:
        raise TallystickError(
            f"event {event.id} was undone by event {event.undone_by}", mend=f"undo event {event.undone_by} to redo it"
        )
    then = _stacks([one for one in history if one.id <= event.id])
    now = _stacks(history)
    for move in event.moves:
        before, after = then.get(move.ref, []), now.get(move.ref, [])
        if before == after:
            continue
        later = [one for one in after if one not in before]
        between = later[-1] if later else _last_mover(move.ref, history)
        raise TallystickError(
            f"event {event.id} cannot be undone: customer {move.ref.customer!r} of {move.ref.furnisher!r} was moved "
            f"again by event {between}",
            mend=f"undo event {between} first",
        )


def undoing_changes(event: IdentityEvent, by: int, earlier: Mapping[int, IdentityEvent]) -> dict[int, int | None]:
    """Who is undone by whom once `by` undoes the event: what that had undone stands again, and so on down."""
    changes: dict[int, int | None] = {event.id: by}
    undone, stands = event, True
    while undone.undoes is not None:
        changes[undone.undoes] = None if stands else undone.id
        undone, stands = earlier[undone.undoes], not stands
    return changes


def _stacks(events: Iterable[IdentityEvent]) -> dict[CustomerRef, list[int]]:
    """Per customer the events that stand, in the order in which they were laid."""
    stacks: dict[CustomerRef, list[int]] = {}
    # An event that undoes is told by what it comes down to: which first event, and whether that stands after it.
    root: dict[int, tuple[int, bool]] = {}
    for event in events:
        first, stood = root[event.undoes] if event.undoes is not None else (event.id, False)
        root[event.id] = (first, not stood)
        for move in event.moves:
            stack = stacks.setdefault(move.ref, [])
            stack.remove(first) if stood else stack.append(first)
    return stacks


def _last_mover(ref: CustomerRef, history: Iterable[IdentityEvent]) -> int:
    return max(event.id for event in history if any(move.ref == ref for move in event.moves))
