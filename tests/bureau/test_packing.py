"""A packed file is what the lake would open: of which days it is, and that on these nothing is otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES
from tests.files import drawn
from tests.planting import BANK, SUBJECT, account, inquiry, planted, public_record

from tallystick import law
from tallystick.bureau.packing import packed_rows
from tallystick.characteristics import CATALOGUE, compute, compute_one
from tallystick.files import Observation, currencies, link_table, observation_table, open_files
from tallystick.law import Jurisdiction
from tallystick.records.packed_files import PackedRow
from tallystick.terms import CustomerRef, RecordType

ALL = tuple(CATALOGUE.values())
Facts = Mapping[RecordType, Sequence[dict[str, Any]]]
ELSEWHERE = CustomerRef("b bank", "c1")
LINKS = {BANK: SUBJECT, ELSEWHERE: SUBJECT}


def packed(facts: Facts, on: date, pack: Jurisdiction) -> PackedRow:
    with planted(facts) as engine:
        [row] = packed_rows(engine, LINKS, on, pack)
    return row


def from_the_lake(facts: Facts, days: Sequence[tuple[date, date]], pack: Jurisdiction) -> list[dict[str, Any]]:
    """Of each (valid_at, known_at) all characteristics, and the currency."""
    with planted(facts) as engine:
        asked = observation_table(Observation(SUBJECT, *one) for one in days)
        open_files(engine, asked, link_table(LINKS), pack)
        values = compute(engine, ALL).drop_columns("observation").to_pylist()
        return [one | {"currency": told} for one, told in zip(values, currencies(engine), strict=True)]


def from_the_row(row: PackedRow, valid_at: date) -> dict[str, Any]:
    return compute_one(row.content, valid_at) | {"currency": row.currency}


@st.composite
def of_two_banks(draw: st.DrawFn) -> Facts:
    """A corrected history, some of which a second bank told, and some of its amounts in another currency."""
    facts = draw(drawn.corrected())
    elsewhere = {"furnisher": ELSEWHERE.furnisher}
    told = [{}, {}, elsewhere, {"currency": "USD"}, {"balance": 700}, elsewhere | {"balance": 12_345}]
    return {
        kind: [row | draw(st.sampled_from(told if kind is RecordType.ACCOUNT_MONTH else told[:3])) for row in rows]
        for kind, rows in facts.items()
    }


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(of_two_banks(), drawn.days, st.lists(st.integers(-400, 9_000), min_size=5, max_size=5), st.data())
def test_on_every_day_of_a_packed_file_it_says_what_the_lake_says(
    facts: Facts, on: date, after: list[int], data: st.DataObject
) -> None:
    pack = law.load(data.draw(st.sampled_from(law.known_jurisdictions())))
    row = packed(facts, on, pack)
    ends = [row.since, *([row.until, row.until - timedelta(days=1)] if row.until else [])]
    days = [*ends, *(row.since + timedelta(days=n) for n in after)]
    known = [row.known_at, row.known_at - timedelta(days=1), row.known_at + timedelta(days=90)]
    asked = [(day, one) for day in days for one in known]
    mine = [one for one in asked if row.is_file_at(*one)]
    assert (row.since, row.known_at) in mine
    event(f"of {len(mine) * 5 // len(asked)} fifths of the days")
    assert [from_the_row(row, day) for day, _ in mine] == from_the_lake(facts, mine, pack)


@pytest.mark.parametrize("jurisdiction", law.known_jurisdictions())
def test_it_is_the_file_of_the_days_until_the_law_hides_something_more_of_it(jurisdiction: str) -> None:
    pack = law.load(jurisdiction)
    facts: Facts = {
        RecordType.ACCOUNT_MONTH: [
            account("2018-01", status="default"),
            account("2018-02", days_past_due=0),
            account("2019-12", days_past_due=0),
        ],
        RecordType.INQUIRY: [inquiry(date(2018, 6, 1)), inquiry(date(2019, 6, 1))],
    }
    on, left = date(2020, 1, 15), []
    while (row := packed(facts, on, pack)).until is not None:
        assert row.until > on
        [last] = from_the_lake(facts, [(row.until - timedelta(1), on)], pack)
        assert from_the_row(row, row.until - timedelta(1)) == last
        assert not row.is_file_at(row.until, row.until)
        left.append(row.until)
        on = row.until
    assert left == sorted(set(left))
    assert left, "the law lets something leave"


def test_a_file_is_packed_of_the_first_day_at_which_all_that_is_known_stands_in_it() -> None:
    facts: Facts = {
        RecordType.ACCOUNT_MONTH: [account("2019-12", known_at=date(2020, 2, 20))],
        RecordType.PUBLIC_RECORD: [public_record(date(2020, 3, 5), known_at=date(2020, 2, 1))],
    }
    row = packed(facts, date(2020, 1, 1), law.load("cn"))
    assert (row.about, row.since, row.known_at) == (date(2020, 3, 5), date(2020, 3, 5), date(2020, 2, 20))
    assert not row.has_facts_of(date(2020, 3, 4), date(2020, 2, 20))
    later = packed(facts, date(2020, 9, 1), law.load("cn"))
    assert (later.about, later.since) == (date(2020, 3, 5), date(2020, 9, 1))
    assert later.has_facts_of(date(2020, 3, 5), date(2020, 2, 20))
    assert not later.is_file_at(date(2020, 3, 5), date(2020, 2, 20)), "what the law hid until then is not in it"


def test_a_customer_without_a_fact_has_an_empty_file_of_any_day() -> None:
    row = packed({}, date(2020, 1, 1), law.load("us"))
    assert row.is_file_at(date(2020, 1, 1), date(1990, 1, 1))
    assert [from_the_row(row, date(2020, 1, 1))] == from_the_lake({}, [(date(2020, 1, 1),) * 2], law.load("us"))
