"""Merge, split, keep apart, undo: every past stays, and undoing gives back what was."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from tests.records.overlays import DAY, VAULT, customer, found, overlay, subjects

from tallystick.records import events, identities, links, regrouping
from tallystick.records.changes import EventKind, replay
from tallystick.records.events import Why
from tallystick.records.schema import IDENTITY_EVENT
from tallystick.terms import CustomerRef, SubjectId, SubjectKind, TallystickError

Links = dict[CustomerRef, SubjectId]


def why(days: int = 0, reason: str = "they told us") -> Why:
    return Why(DAY + timedelta(days), "an officer", reason)


def test_the_subject_that_was_founded_first_keeps_its_id_in_a_merge() -> None:
    with overlay(3) as connection:
        first, _, third = subjects(connection, customer(0), customer(1), customer(2))
        event = regrouping.merge(connection, [third, first], why())
        assert set(subjects(connection, customer(0), customer(2))) == {first}
        assert set(identities.subject_kinds(connection)) == set(subjects(connection, customer(0), customer(1)))
        told = events.read(connection, event)
        assert (told.kind, told.actor, told.reason) == (EventKind.MERGE, "an officer", "they told us")
        assert [(move.ref, move.was, move.now) for move in told.moves] == [(customer(2), third, first)]


def test_a_split_founds_a_subject_and_no_id_ever_becomes_somebody_elses() -> None:
    with overlay(3) as connection:
        one, two, _ = before = subjects(connection, *map(customer, range(3)))
        regrouping.merge(connection, before, why())
        regrouping.split(connection, VAULT, one, [customer(1)], why(1))
        assert subjects(connection, customer(1)) == [two], "it had that id to itself, so it has it again"
        regrouping.split(connection, VAULT, one, [customer(0)], why(2))
        [fresh] = subjects(connection, customer(0))
        assert fresh not in before, "the id that it founded is another's by now"
        assert subjects(connection, customer(2)) == [one], "who stays is not renamed"


def test_undoing_gives_back_what_was_and_undoing_that_does_it_again() -> None:
    with overlay(4) as connection:
        before = identities.links(connection)
        merged = regrouping.merge(connection, subjects(connection, customer(0), customer(1)), why())
        after = identities.links(connection)
        undone = regrouping.undo(connection, merged, why(1))
        assert identities.links(connection) == before
        again = regrouping.undo(connection, undone, why(2))
        assert identities.links(connection) == after
        assert [one.undone_by for one in events.read_all(connection)] == [None, again, None]
        regrouping.undo(connection, again, why(3))
        assert identities.links(connection) == before


def test_what_a_later_event_moved_again_is_not_undone_before_it() -> None:
    with overlay(3) as connection:
        one, two, three = subjects(connection, *map(customer, range(3)))
        first = regrouping.merge(connection, [two, three], why())
        second = regrouping.merge(connection, [one, two], why())
        with pytest.raises(TallystickError, match=f"moved again by event {second}.*undo event {second} first"):
            regrouping.undo(connection, first, why())
        regrouping.undo(connection, second, why())
        regrouping.undo(connection, first, why())
        assert subjects(connection, *map(customer, range(3))) == [one, two, three]
        with pytest.raises(TallystickError, match="was undone by event"):
            regrouping.undo(connection, first, why())


def test_the_links_of_a_day_are_those_that_were_known_on_it() -> None:
    with overlay(2) as connection:
        apart = identities.links(connection)
        one, two = subjects(connection, customer(0), customer(1))
        merged = regrouping.merge(connection, [one, two], why(10))
        regrouping.undo(connection, merged, why(20))
        late = CustomerRef("c bank", "late")
        found(connection, late, DAY + timedelta(15))
        days = {days: links.links_at(connection, DAY + timedelta(days)) for days in (-1, 0, 9, 10, 15, 19, 20)}
        assert days[-1] == {}
        assert days[0] == days[9] == apart
        assert days[10] == {customer(0): one, customer(1): one}
        assert days[15] == days[19] == days[10] | {late: VAULT.subject_id(late)}
        assert days[20] == identities.links(connection)
        assert links.refs_at(connection, one, DAY + timedelta(10)) == days[10]
        assert links.refs_at(connection, two, DAY + timedelta(10)) == {}
        assert links.refs_after(connection, one, merged) == days[10]


def test_what_a_split_keeps_apart_stands_and_falls_with_it() -> None:
    with overlay(2) as connection:
        both = subjects(connection, customer(0), customer(1))
        regrouping.merge(connection, both, why())
        split = regrouping.split(connection, VAULT, both[0], [customer(1)], why())
        kept = {split: {customer(1): 0, customer(0): 1}}
        assert events.kept_apart(connection) == kept
        undone = regrouping.undo(connection, split, why())
        assert events.kept_apart(connection) == {}
        regrouping.undo(connection, undone, why())
        assert events.kept_apart(connection) == kept


def test_a_merge_that_was_undone_is_kept_apart_until_it_is_done_again() -> None:
    with overlay(3) as connection:
        merged = regrouping.merge(connection, subjects(connection, *map(customer, range(3))), why())
        undone = regrouping.undo(connection, merged, why())
        [sides] = events.kept_apart(connection).values()
        assert len(set(sides.values())) == 3
        regrouping.undo(connection, undone, why())
        assert events.kept_apart(connection) == {}


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda c, one, _: regrouping.merge(c, [one, one], why()), "this is one"),
        (lambda c, one, _: regrouping.merge(c, [one, SubjectId("sub_x")], why()), "knows no subject"),
        (lambda c, one, other: regrouping.merge(c, [one, other], why()), "a person and a business"),
        (lambda c, one, _: regrouping.split(c, VAULT, one, [customer(0)], why()), "not all"),
        (lambda c, one, _: regrouping.split(c, VAULT, one, [customer(9)], why()), "is no customer that subject"),
        (lambda c, *_: regrouping.undo(c, 7, why()), "there is no identity event 7"),
        (lambda c, *_: regrouping.keep_apart(c, customer(0), customer(0), why()), "customers of subject"),
        (lambda c, *_: regrouping.keep_apart(c, customer(0), customer(9), why()), "knows no customer"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(act, says: str) -> None:
    with overlay(1) as connection:
        person = CustomerRef("a bank", "person")
        found(connection, person, kind=SubjectKind.PERSON)
        with pytest.raises(TallystickError, match=says):
            act(connection, *subjects(connection, customer(0), person))


def test_the_past_is_not_rewritten_by_an_event_of_an_earlier_day() -> None:
    with overlay(3) as connection:
        one, two, three = subjects(connection, *map(customer, range(3)))
        regrouping.merge(connection, [one, two], why(5))
        with pytest.raises(TallystickError, match="what was known on a day stays"):
            regrouping.split(connection, VAULT, one, [customer(1)], why(4))
        regrouping.merge(connection, [one, three], why(4))


class Play:
    """Acts at random on an overlay, a day after the other, and remembers what was so on each day."""

    def __init__(self, connection: Connection, choose: random.Random) -> None:
        self.connection = connection
        self.choose = choose
        self.day = DAY
        self.then: dict[date, Links] = {DAY: identities.links(connection)}
        self.done = 0

    def act(self) -> None:
        self.day += timedelta(self.choose.randint(0, 2))
        try:
            with self.connection.begin_nested():
                self._act(why((self.day - DAY).days))
            self.done += 1
        except TallystickError:
            pass
        self.then[self.day] = identities.links(self.connection)

    def _act(self, reason: Why) -> None:
        held = sorted(identities.links(self.connection).items())
        kind = self.choose.choice(list(EventKind))
        if kind is EventKind.MERGE:
            some = {subject for _, subject in self.choose.sample(held, self.choose.randint(2, 3))}
            regrouping.merge(self.connection, sorted(some), reason)
        elif kind is EventKind.SPLIT:
            ref, subject = self.choose.choice(held)
            others = [other for other, whose in held if whose == subject and self.choose.random() < 0.3]
            regrouping.split(self.connection, VAULT, subject, {ref, *others}, reason)
        elif kind is EventKind.APART:
            (one, _), (other, _) = self.choose.sample(held, 2)
            regrouping.keep_apart(self.connection, one, other, reason)
        else:
            regrouping.undo(self.connection, self.choose.choice(self._ids()[-6:] or [1]), reason)

    def undo_everything(self) -> None:
        """The newest first that nothing is in the way of, until none but undoings stand."""
        standing = [id for id in self._ids() if events.read(self.connection, id).kind is not EventKind.UNDO]
        standing = [id for id in standing if events.read(self.connection, id).undone_by is None]
        while standing:
            standing.remove(next(id for id in reversed(standing) if self._could_be_undone(id)))

    def _could_be_undone(self, id: int) -> bool:
        try:
            with self.connection.begin_nested():
                regrouping.undo(self.connection, id, why((self.day - DAY).days))
        except TallystickError:
            return False
        self.done += 1
        return True

    def _ids(self) -> list[int]:
        return list(self.connection.execute(select(IDENTITY_EVENT.c.id)).scalars())


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 2**32))
def test_a_thousand_events_at_random_replay_undo_and_leave_every_past_as_it_was(seed: int) -> None:
    """Fourteen plays of eighty acts, of which half are refused, and the undoing of all of them."""
    with overlay(9) as connection:
        play = Play(connection, random.Random(seed))
        for _ in range(80):
            play.act()
        happened = events.read_all(connection)
        assert replay(links.founded(connection), happened) == identities.links(connection)
        for day, was in play.then.items():
            assert links.links_at(connection, day) == was
        _assert_periods(connection, play.then)
        play.undo_everything()
        assert identities.links(connection) == links.founded(connection)
        assert play.done >= 40


def _assert_periods(connection: Connection, then: dict[date, Links]) -> None:
    periods = list(links.periods(connection))
    for day, was in then.items():
        known = [one for one in periods if one.since <= day and (one.until is None or day < one.until)]
        assert {one.ref: one.subject for one in known} == was
        assert len(known) == len(was)
