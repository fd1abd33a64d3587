"""What is known later of inquiries, of a platform's months and of who somebody is changes no characteristic either."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planting import ASKED, inquiry, opened

from tallystick.characteristics import CATALOGUE, compute

LATE = st.integers(0, 20).map(lambda days: ASKED + timedelta(days=days - 10))

INQUIRIES = st.builds(
    lambda ago, reason, known_at: inquiry(ASKED - timedelta(days=ago), reason=reason, known_at=known_at),
    st.integers(0, 700),
    st.sampled_from(("loan_application", "card_application", "guarantor_check", "employment")),
    LATE,
)


def vector(known_at: date, **facts: list[dict[str, Any]]) -> dict[str, float]:
    with opened(known_at=known_at, **facts) as engine:
        told: dict[str, float] = compute(engine, tuple(CATALOGUE.values())).to_pylist()[0]
    return told


@settings(max_examples=25, deadline=None)
@given(st.lists(INQUIRIES, max_size=12, unique_by=lambda row: row["inquiry"]))
def test_inquiries_known_later_change_no_characteristic(facts: list[dict[str, Any]]) -> None:
    known = [fact for fact in facts if fact["known_at"] <= ASKED]
    assert vector(ASKED, inquiries=facts) == vector(ASKED, inquiries=known)


def test_the_guard_is_what_keeps_a_later_inquiry_out() -> None:
    later = [inquiry(date(2019, 12, 20), known_at=date(2020, 1, 5))]
    differing = {
        id
        for id, told in vector(ASKED, inquiries=later).items()
        if told != vector(date(2020, 1, 5), inquiries=later)[id]
    }
    assert differing >= {"D01", "D05", "D07"}
