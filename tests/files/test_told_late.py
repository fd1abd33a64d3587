"""What is furnished after a run left for good is shown no longer than if the run were still held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES
from tests.files import drawn
from tests.files.test_expired import Facts, files, leaving, months_leaving, without
from tests.planting import BANK, account, planted

from tallystick import law
from tallystick.files import customers_concerned
from tallystick.terms import Month, RecordType

BEGINS = law.changed(law.load("cn"), "adverse_account.starts=begin")
AMERICAN = replace(law.load("us"), exceptions=())
"""15 U.S.C. 1681c(a) without its exceptions for large amounts, under which no account's item leaves for good."""

LATE = [account(f"{year}-{month:02}", days_past_due=95) for year in range(2010, 2015) for month in (1, 6, 12)]
LONG_LATE = [*LATE, account("2015-01", days_past_due=0)]


def shown(accounts: Sequence[dict[str, Any]], *days: date, pack: law.Jurisdiction = BEGINS) -> list[set[str]]:
    """The months in the file on each day."""
    found = files({RecordType.ACCOUNT_MONTH: accounts}, days, pack)
    return [{row["month"] for row in file["account_months"]} for file in found]


@pytest.mark.parametrize("month", ["2014-12", "2015-01"], ids=["in the run", "the month that ended it"])
def test_a_late_correction_restarts_no_clock_of_a_run_that_left(month: str) -> None:
    """15 U.S.C. 1681c(c)(1): the period runs from the beginning of the delinquency, whatever is told later."""
    facts: Facts = {RecordType.ACCOUNT_MONTH: LONG_LATE}
    correction = account(month, days_past_due=120, known_at=date(2015, 2, 20), line=9, fact_id=b"late")
    for day in (date(2015, 2, 10), date(2017, 6, 1), date(2019, 12, 31), date(2020, 1, 1)):
        rest = without(facts, leaving(facts, day, BEGINS))[RecordType.ACCOUNT_MONTH]
        told = correction | {"known_at": day + timedelta(days=10)}
        after = day + timedelta(days=20)
        for held in (LONG_LATE, rest):
            [months] = shown([*held, told], after)
            assert month not in months


def test_a_run_that_counts_from_its_beginning_leaves_when_its_end_is_as_old() -> None:
    """Hidden from 2015 on, as its rule says, and removed only when nothing told late of it could be shown."""
    assert shown(LONG_LATE, date(2015, 3, 1)) == [{"2015-01"}]
    assert len(_leaving_months(date(2019, 12, 31))) == 0
    assert len(_leaving_months(date(2020, 1, 1))) == len(LATE)


def _leaving_months(on: date) -> set[bytes]:
    return leaving({RecordType.ACCOUNT_MONTH: LONG_LATE}, on, BEGINS)


def test_a_run_that_counts_from_its_end_leaves_on_the_day_on_which_it_is_hidden() -> None:
    """CRIR article 16."""
    assert months_leaving(LONG_LATE, date(2019, 12, 31)) == []
    assert len(months_leaving(LONG_LATE, date(2020, 1, 1))) == len(LATE)


@st.composite
def told_late(draw: st.DrawFn, months: Sequence[int], today: date) -> list[dict[str, Any]]:
    """Months in or beside those that left, told anew after that."""
    said = st.sampled_from([{"days_past_due": 95}, {"status": "default"}, {"days_past_due": 0}])
    lines = draw(st.lists(st.tuples(st.sampled_from(months), st.integers(-1, 2), said), min_size=1, max_size=3))
    return [
        account(str(Month(month + beside)), line=5_000 + n, fact_id=b"late-%d" % n, known_at=today, **one)
        for n, (month, beside, one) in enumerate(lines)
    ]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), drawn.corrected(), drawn.days, st.sampled_from([BEGINS, AMERICAN, law.load("cn")]))
def test_nothing_told_late_is_shown_that_would_be_hidden_beside_what_left(
    data: st.DataObject, facts: Facts, today: date, pack: law.Jurisdiction
) -> None:
    gone = leaving(facts, today, pack)
    accounts = facts[RecordType.ACCOUNT_MONTH]
    months = [row["month"] for row in accounts if row["fact_id"] in gone]
    if months:
        late = data.draw(told_late(months, today + timedelta(days=1)))
        rest = without(facts, gone)[RecordType.ACCOUNT_MONTH]
        days = [today + timedelta(days=after) for after in range(2, 3_000, 25)]
        held, left = shown([*accounts, *late], *days, pack=pack), shown([*rest, *late], *days, pack=pack)
        assert all(months <= beside for months, beside in zip(left, held, strict=True))


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn.corrected(), drawn.days, st.sampled_from([*map(law.load, law.known_jurisdictions()), BEGINS, AMERICAN]))
def test_of_customers_who_are_not_concerned_nothing_leaves(facts: Facts, today: date, pack: law.Jurisdiction) -> None:
    with planted(facts) as engine:
        concerned = customers_concerned(engine, pack, today)
    assert concerned or not leaving(facts, today, pack)


def test_who_was_never_late_is_not_concerned() -> None:
    with planted({RecordType.ACCOUNT_MONTH: [account("2010-01", days_past_due=0)]}) as engine:
        assert customers_concerned(engine, law.load("cn"), date(2030, 1, 1)) == set()
    with planted({RecordType.ACCOUNT_MONTH: LONG_LATE}) as engine:
        assert customers_concerned(engine, law.load("cn"), date(2016, 1, 1)) == {BANK}
