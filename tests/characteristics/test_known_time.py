"""No characteristic sees a fact before it was known, nor one about a time after the day asked about."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planting import ASKED, account, opened, value

from tallystick.characteristics import CATALOGUE, compute

LATE = [account("2019-12", days_past_due=120, known_at=date(2020, 1, 20))]


def vector(accounts: list[dict[str, Any]], known_at: date) -> list[float]:
    with opened(accounts, known_at=known_at) as engine:
        row = compute(engine, tuple(CATALOGUE.values())).to_pylist()[0]
    return [row[id] for id in CATALOGUE]


def test_a_fact_counts_from_the_day_on_which_it_was_known() -> None:
    assert value("A11", LATE, known_at=date(2020, 1, 19)) != 1
    assert value("A11", LATE, known_at=date(2020, 1, 20)) == 1


def test_a_later_correction_leaves_the_earlier_answer_as_it_was() -> None:
    first = account("2019-12", days_past_due=95, known_at=date(2020, 1, 1))
    correction = account("2019-12", days_past_due=0, known_at=date(2020, 3, 1), submission="s2")
    assert value("A11", [first, correction], known_at=date(2020, 2, 1)) == 1
    assert value("A11", [first, correction], known_at=date(2020, 3, 1)) == 0


def test_of_two_facts_known_on_one_day_the_later_submission_holds() -> None:
    first = account("2019-12", days_past_due=95, submission="2020-01-01.000001")
    second = account("2019-12", days_past_due=0, submission="2020-01-01.000002")
    assert value("A11", [second, first]) == 0


def test_months_after_the_last_closed_one_are_not_seen() -> None:
    assert value("D17", [account("2020-01", known_at=date(2019, 12, 31))]) != 1


_LINE_MONTHS = st.builds(
    lambda month, days, balance, late: account(
        f"2019-{month:02d}",
        days_past_due=days,
        balance=balance,
        limit=10_000,
        paid=balance // 3,
        known_at=date(2020, 1, 1 + late),
    ),
    st.integers(1, 12),
    st.integers(0, 200),
    st.integers(0, 20_000),
    st.integers(0, 20),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_LINE_MONTHS, max_size=12, unique_by=lambda row: (row["month"], row["known_at"])))
def test_facts_known_later_change_no_characteristic(facts: list[dict[str, Any]]) -> None:
    known = [fact for fact in facts if fact["known_at"] <= ASKED]
    assert vector(facts, ASKED) == vector(known, ASKED)


@pytest.mark.parametrize("id", ["A04", "B05", "C07", "D17"])
def test_the_guard_is_what_keeps_the_later_fact_out(id: str) -> None:
    """Without it the same file would have answered differently: the test above can fail."""
    facts = [account("2019-12", days_past_due=60, balance=5, limit=10, known_at=date(2020, 2, 1))]
    assert value(id, facts, known_at=ASKED) != value(id, facts, known_at=date(2020, 2, 1))
