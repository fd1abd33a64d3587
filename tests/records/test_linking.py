"""What a batch leaves, on both engines: merges, pairs for review and what became of them, links by day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from tests.records.overlays import DAY, VAULT, customer, found, subjects

from tallystick.records import Records, events, identities, linking, links, regrouping
from tallystick.records.engines import Place
from tallystick.records.events import ComparedPair, Why
from tallystick.records.linking import Batch, ReviewState
from tallystick.records.submissions import Receipt, Totals, begin
from tallystick.terms import NotFoundError, RecordType, SubjectId, SubjectKind, TallystickError

NEXT = DAY + timedelta(1)
WHY = Why(NEXT, "A. Clerk", "looked at the papers")


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    records = Records.create(place)
    with records.writing() as connection:
        begin(connection, Receipt("s", RecordType.IDENTITY, "a bank", "file", "00", DAY, Totals(0, 0, 0, 0), {}))
        for number in range(5):
            found(connection, customer(number))
        yield connection
    records.close()


def pair(one: int, other: int, probability: float = 0.5) -> ComparedPair:
    return ComparedPair(*sorted((customer(one), customer(other))), probability, 1.0, "names alike")


def batched(
    connection: Connection,
    joined: tuple[tuple[int, int], ...] = (),
    review: tuple[ComparedPair, ...] = (),
    bridging: tuple[ComparedPair, ...] = (),
    on: date = DAY,
) -> list[int]:
    groups = [(subjects(connection, *map(customer, both)), (pair(*both, 0.99),)) for both in joined]
    return linking.keep_batch(connection, Batch(SubjectKind.BUSINESS, on, 5, "{}"), groups, review, bridging)


def test_a_batch_makes_a_merge_for_each_group_with_the_pairs_that_say_so(connection: Connection) -> None:
    first, second = batched(connection, ((0, 1), (2, 3)))
    assert events.compared(connection, *sorted((customer(2), customer(3)))) == [(second, pair(2, 3, 0.99))]
    assert events.read(connection, first).batch == 1
    assert len(identities.subject_kinds(connection)) == 3
    regrouping.undo(connection, second, WHY)
    assert len(identities.subject_kinds(connection)) == 4, "one group is undone without the other"
    assert links.links_at(connection, DAY) != identities.links(connection)
    assert links.links_at(connection, NEXT) == identities.links(connection)
    days = [(one.since, one.until) for one in links.periods(connection) if one.ref == customer(3)]
    assert days == [(DAY, NEXT), (NEXT, None)], "merged on the day that it was founded, and undone on the next"


def test_what_became_of_a_pair_follows_from_the_events_and_their_undoing(connection: Connection) -> None:
    batched(connection, review=(pair(0, 1, 0.9), pair(2, 3, 0.8)))
    first, second = linking.reviews(connection)
    assert [one.state for one in (first, second)] == [ReviewState.OPEN] * 2
    assert (first.pair, second.pair) == (pair(0, 1, 0.9), pair(2, 3, 0.8)), "the surest comes first"
    merged = regrouping.merge(connection, subjects(connection, customer(0), customer(1)), WHY)
    apart = regrouping.keep_apart(connection, customer(2), customer(3), WHY)
    assert [(one.state, one.event) for one in linking.reviews(connection)] == [
        (ReviewState.JOINED, merged),
        (ReviewState.KEPT_APART, apart),
    ]
    assert linking.reviews(connection, ReviewState.OPEN) == []
    with pytest.raises(TallystickError, match=f"decided by event {apart}: kept apart"):
        linking.open_review(connection, second.id)
    regrouping.undo(connection, apart, WHY)
    assert linking.open_review(connection, second.id) == second
    with pytest.raises(NotFoundError, match="there is no pair 9"):
        linking.open_review(connection, 9)


def test_a_pair_keeps_its_number_from_batch_to_batch_and_lapses_with_its_likeness(connection: Connection) -> None:
    batched(connection, review=(pair(0, 1), pair(2, 3)))
    kept = linking.pair_of(connection, *sorted((customer(2), customer(3))))
    batched(connection, review=(pair(2, 3, 0.7),), bridging=(pair(3, 4),))
    [still, bridge] = linking.reviews(connection)
    assert kept is not None
    assert (still.id, still.batch, still.pair) == (kept.id, 2, pair(2, 3, 0.7))
    assert linking.bridging(connection, SubjectKind.BUSINESS) == {(bridge.pair.left, bridge.pair.right)}
    assert bridge.bridges


def test_a_subject_is_established_once_a_batch_has_seen_it_or_a_person_moved_its_customer(
    connection: Connection,
) -> None:
    def established() -> set[SubjectId]:
        return linking.established(connection, SubjectKind.BUSINESS)

    assert established() == set()
    batched(connection)
    seen = set(identities.links(connection).values())
    assert established() == seen
    found(connection, customer(5))
    assert established() == seen
    one = regrouping.merge(connection, subjects(connection, customer(5), customer(0)), WHY)
    regrouping.undo(connection, one, WHY)
    assert established() == seen | {VAULT.subject_id(customer(5))}
