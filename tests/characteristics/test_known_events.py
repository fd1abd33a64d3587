"""What is known later of inquiries, of a platform's months and of who somebody is changes no characteristic either."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planting import ASKED, activity, inquiry, opened, particulars

from tallystick.characteristics import CATALOGUE, compute

LATE = st.integers(0, 20).map(lambda days: ASKED + timedelta(days=days - 10))

INQUIRIES = st.builds(
    lambda ago, reason, known_at: inquiry(ASKED - timedelta(days=ago), reason=reason, known_at=known_at),
    st.integers(0, 700),
    st.sampled_from(("loan_application", "card_application", "guarantor_check", "employment")),
    LATE,
)


MONTHS = st.builds(
    lambda month, kind, counts, amounts, known_at: activity(
        f"{2018 + month // 12}-{month % 12 + 1:02d}",
        kind,
        9,
        known_at=known_at,
        amount=5_000 + amounts,
        **dict.fromkeys(("on_time", "late", "unpaid", "disputes_lost", "breaches", "active_days", "returned"), counts),
        **dict.fromkeys(("unpaid_amount", "largest_payer", "five_largest_payers", "amount_days_late"), amounts),
    ),
    st.integers(0, 23),
    st.sampled_from(("utilities", "orders", "rides", "deposit_free", "merchant_sales", "payouts", "trade_invoices")),
    st.integers(0, 9),
    st.integers(0, 9_000),
    LATE,
)
IDENTITIES = st.builds(
    lambda since, standing, known_at: particulars(
        address_since=ASKED - timedelta(days=since),
        employed_since=ASKED - timedelta(days=since // 2),
        standing=standing,
        assurance="document_checked",
        known_at=known_at,
        submission=f"{known_at}.{since:06d}",
    ),
    st.integers(0, 5_000),
    st.sampled_from(("active", "suspended", "revoked")),
    LATE,
)


def vector(known_at: date, **facts: list[dict[str, Any]]) -> dict[str, float]:
    with opened(known_at=known_at, **facts) as engine:
        told: dict[str, float] = compute(engine, tuple(CATALOGUE.values())).to_pylist()[0]
    return told


@settings(max_examples=15, deadline=None)
@given(st.lists(INQUIRIES, max_size=12, unique_by=lambda row: row["inquiry"]))
def test_inquiries_known_later_change_no_characteristic(facts: list[dict[str, Any]]) -> None:
    known = [fact for fact in facts if fact["known_at"] <= ASKED]
    assert vector(ASKED, inquiries=facts) == vector(ASKED, inquiries=known)


def test_the_guard_is_what_keeps_a_later_inquiry_out() -> None:
    later = [inquiry(date(2019, 12, 20), known_at=date(2020, 1, 5))]
    before, after = (vector(known_at, inquiries=later) for known_at in (ASKED, date(2020, 1, 5)))
    assert {id for id in CATALOGUE if before[id] != after[id]} == {f"D{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 11)}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(MONTHS, max_size=20, unique_by=lambda row: (row["kind"], row["month"], row["known_at"])),
    st.lists(IDENTITIES, max_size=4),
)
def test_months_and_identities_known_later_change_no_characteristic(
    activities: list[dict[str, Any]], about: list[dict[str, Any]]
) -> None:
    known = {
        name: [fact for fact in facts if fact["known_at"] <= ASKED]
        for name, facts in (("activities", activities), ("about", about))
    }
    assert vector(ASKED, activities=activities, about=about) == vector(ASKED, **known)


def test_the_guard_is_what_keeps_a_later_month_and_a_later_address_out() -> None:
    months = [activity(f"2019-{month:02d}", "merchant_sales", 9, amount=500) for month in range(1, 12)]
    months.append(activity("2019-12", "merchant_sales", 9, amount=1, known_at=date(2020, 1, 5)))
    about = [particulars(address_since=date(2019, 11, 1), known_at=date(2020, 1, 5))]
    before, after = (vector(known_at, activities=months, about=about) for known_at in (ASKED, date(2020, 1, 5)))
    assert {id for id in CATALOGUE if before[id] != after[id]} >= {"E18", "E21", "C09"}
