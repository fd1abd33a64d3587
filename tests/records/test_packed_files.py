"""Which packed rows count: what changes a subject's file lets its row count no more, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select
from tests.records.overlays import DAY, VAULT, customer, found, subjects

from tallystick.records import Records, erasures, identities, packed_files, regrouping
from tallystick.records.engines import Place
from tallystick.records.events import Why
from tallystick.records.packed_files import PackedRow
from tallystick.records.schema import CHANGED_FILE, PACKED_FILE
from tallystick.records.submissions import Receipt, Totals, begin
from tallystick.terms import CustomerRef, RecordType, SubjectId

WHY = Why(DAY + timedelta(1), "A. Clerk", "looked at the papers")
PEOPLE = 12


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    """Twelve subjects, each with a packed row."""
    records = Records.create(place)
    with records.writing() as connection:
        begin(connection, Receipt("s", RecordType.IDENTITY, "a bank", "file", "00", DAY, Totals(0, 0, 0, 0), {}))
        for number in range(PEOPLE):
            found(connection, customer(number))
        packed_files.keep(connection, [row(one) for one in everybody(connection)])
        yield connection
    records.close()


def row(subject: SubjectId, form: str = "f", content: bytes = b"\x00facts") -> PackedRow:
    known = DAY - timedelta(9)
    return PackedRow(subject, form, "customers", DAY, known, DAY, date(2026, 3, 1), "CNY", content)


def test_a_row_is_the_file_of_the_days_up_to_the_one_on_which_something_leaves_it() -> None:
    one = row(SubjectId("sub_1"))
    known = DAY - timedelta(9)
    assert one.is_file_at(DAY, known)
    assert one.is_file_at(date(2026, 2, 28), DAY)
    assert not one.is_file_at(date(2026, 3, 1), DAY)
    assert not one.is_file_at(DAY - timedelta(1), DAY)
    assert not one.is_file_at(DAY, known - timedelta(1))
    assert replace(one, until=None).is_file_at(date(2050, 1, 1), DAY)


def everybody(connection: Connection) -> list[SubjectId]:
    return subjects(connection, *map(customer, range(PEOPLE)))


def counting(connection: Connection, form: str = "f") -> list[int]:
    """The numbers of the customers whose subjects have a row that counts."""
    return [
        number
        for number, subject in enumerate(everybody(connection))
        if packed_files.read(connection, subject, form) is not None
    ]


def rows(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(PACKED_FILE)).scalar_one())


def test_a_row_that_was_kept_is_read_as_it_was_and_another_form_is_not_read(connection: Connection) -> None:
    subject = everybody(connection)[3]
    assert packed_files.read(connection, subject, "f") == row(subject)
    assert counting(connection, "g") == []
    packed_files.keep(connection, [row(subject, "g", b"more")])
    assert packed_files.read(connection, subject, "g") == row(subject, "g", b"more")
    assert counting(connection) == [one for one in range(PEOPLE) if one != 3]


def test_what_is_marked_counts_no_more_until_it_is_packed_again(connection: Connection) -> None:
    one, other = everybody(connection)[:2]
    packed_files.mark_changed(connection, [one, other])
    packed_files.mark_changed(connection, [one])
    assert counting(connection) == list(range(2, PEOPLE))
    assert packed_files.to_pack(connection, "f", "", 10) == sorted([one, other])
    packed_files.keep(connection, [row(other)])
    assert counting(connection) == list(range(1, PEOPLE))


def test_customers_who_are_touched_let_their_subjects_rows_count_no_more(connection: Connection) -> None:
    touched = [customer(4), customer(7)]
    told = {one.furnisher: [one.customer, "unknown"] for one in touched} | {"nobody": ["x"]}
    packed_files.mark_customers_changed(connection, told)
    assert counting(connection) == [one for one in range(PEOPLE) if one not in (4, 7)]


def test_where_many_are_touched_every_row_is_to_be_made_anew(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "_FEW", 2)
    three = everybody(connection)[:3]
    packed_files.mark_changed(connection, three)
    assert counting(connection) == list(range(3, PEOPLE)), "a quarter is not yet a large part"
    packed_files.mark_changed(connection, everybody(connection)[:4])
    assert counting(connection) == []
    assert connection.execute(select(func.count()).select_from(CHANGED_FILE)).scalar_one() == 0
    packed_files.keep(connection, [row(three[0])])
    assert counting(connection) == [0]
    assert rows(connection) == PEOPLE, "what counts no more lies there until it is written over, or dropped"
    packed_files.drop_superseded(connection)
    assert rows(connection) == 1


def test_merging_splitting_and_undoing_touch_the_rows_of_all_subjects_concerned(connection: Connection) -> None:
    first, second = everybody(connection)[:2]
    regrouping.merge(connection, [first, second], WHY)
    assert counting(connection) == list(range(2, PEOPLE))
    merged = packed_files.to_pack(connection, "f", "", 10)
    assert merged == [identities.subject_of(connection, customer(0))], "who was merged away has no file to pack"
    packed_files.keep(connection, [row(merged[0])])
    assert counting(connection) == list(range(PEOPLE))
    regrouping.split(connection, VAULT, merged[0], [customer(1)], WHY)
    assert counting(connection) == list(range(2, PEOPLE))
    assert sorted(packed_files.to_pack(connection, "f", "", 10)) == sorted(everybody(connection)[:2])


def test_undoing_a_merge_lets_no_row_of_before_or_of_between_count(connection: Connection) -> None:
    event = regrouping.merge(connection, everybody(connection)[:2], WHY)
    survivor = identities.subject_of(connection, customer(0))
    assert survivor is not None
    packed_files.keep(connection, [row(survivor, content=b"both")])
    regrouping.undo(connection, event, WHY)
    assert counting(connection) == list(range(2, PEOPLE))


def test_who_is_to_be_erased_has_no_row_from_the_request_on(connection: Connection) -> None:
    first, *others = everybody(connection)
    erasures.request(connection, VAULT, [first], DAY, "consent_withdrawn")
    assert rows(connection) == PEOPLE - 1
    packed_files.keep(connection, [row(first)])
    assert packed_files.read(connection, first, "f") is None, "nor one that comes after it"
    erasures.delete_rows(connection, VAULT, DAY, [])
    assert rows(connection) == PEOPLE - 1
    assert all(packed_files.read(connection, one, "f") for one in others)


def test_an_erasure_drops_rows_of_every_subject_that_the_customers_were_moved_between(connection: Connection) -> None:
    one, other = everybody(connection)[:2]
    event = regrouping.merge(connection, [one, other], WHY)
    survivor = identities.subject_of(connection, customer(1))
    assert survivor is not None
    packed_files.keep(connection, [row(survivor, content=b"facts of both")])
    regrouping.undo(connection, event, WHY)
    gone = other if survivor == one else one
    erasures.request(connection, VAULT, [gone], DAY, "consent_withdrawn")
    erasures.delete_rows(connection, VAULT, DAY, [])
    left = connection.execute(select(PACKED_FILE.c.content).where(PACKED_FILE.c.subject.in_([one, other]))).scalars()
    assert left.all() == [], "the survivor's row still held what the other's customer said"


def test_what_leaves_with_its_retention_leaves_no_row_that_may_hold_it(connection: Connection) -> None:
    packed_files.mark_changed(connection, [everybody(connection)[5]])
    packed_files.drop_customers(connection, [customer(2), CustomerRef("nobody", "x")])
    assert counting(connection) == [one for one in range(PEOPLE) if one not in (2, 5)]
    assert rows(connection) == PEOPLE - 2


def test_who_is_to_be_packed_comes_in_order_and_in_parts(connection: Connection) -> None:
    assert packed_files.to_pack(connection, "f", "", 10) == []
    assert packed_files.counted(connection, "f") == PEOPLE
    assert packed_files.counted(connection, "g") == 0
    some = packed_files.to_pack(connection, "g", "", 5)
    rest = packed_files.to_pack(connection, "g", some[-1], 50)
    assert some + rest == sorted(everybody(connection))
