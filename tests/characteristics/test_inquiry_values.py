"""Each characteristic of inquiries on a planted file, its value worked out by hand."""

from datetime import date
from typing import Any

import pytest
from tests.planting import ASKED, SUBJECT, inquiry, value

from tallystick.terms import CustomerRef, Special

NO_RECORD = Special.NO_RECORD.code
NONE_IN_WINDOW = Special.NONE_IN_WINDOW.code

# Loans: one search of 14-day steps in October, one on 1 December, one on 30 December. Cards: one search in November.
# A guarantor's check in July, a limit asked for in May 2018.
SOUGHT = [
    inquiry(date(2019, 10, 1)),
    inquiry(date(2019, 10, 15), furnisher="b bank"),
    inquiry(date(2019, 12, 1)),
    inquiry(date(2019, 12, 30)),
    inquiry(date(2019, 11, 10), reason="card_application", inquiry="card 1"),
    inquiry(date(2019, 11, 12), reason="card_application", inquiry="card 2"),
    inquiry(date(2019, 7, 31), reason="guarantor_check"),
    inquiry(date(2018, 5, 1), reason="limit_increase"),
]
BOTH_BANKS = {CustomerRef(bank, "c1"): SUBJECT for bank in ("a bank", "b bank")}

BY_HAND = [
    ("D01", 2),
    ("D02", 4),
    ("D03", 5),
    ("D04", 5),
    ("D05", 6),
    ("D06", 4),
    ("D07", 0),
    ("D08", 2),
    ("D09", 1),
    ("D10", 1),
]
WORKED_OUT = {id for id, _ in BY_HAND}


@pytest.mark.parametrize(("id", "expected"), BY_HAND)
def test_the_value_is_the_one_worked_out_by_hand(id: str, expected: float) -> None:
    assert value(id, inquiries=SOUGHT, links=BOTH_BANKS) == expected


def loans(*days: date, **said: Any) -> list[dict[str, Any]]:
    return [inquiry(day, inquiry=f"q{place}", **said) for place, day in enumerate(days)]


@pytest.mark.parametrize(
    ("product", "days", "searches"),
    [
        ("term_loan", 14, 1),
        ("term_loan", 15, 2),
        (None, 14, 1),
        (None, 15, 2),
        ("car_loan", 45, 1),
        ("mortgage", 45, 1),
        ("education_loan", 45, 1),
        ("car_loan", 46, 2),
    ],
)
def test_a_search_ends_after_14_days_and_one_for_a_car_a_home_or_a_study_after_45(
    product: str | None, days: int, searches: int
) -> None:
    first = date(2019, 12, 20)
    later = loans(date.fromordinal(first.toordinal() - days), first, product=product)
    assert value("D04", inquiries=later) == searches


def test_applications_of_one_day_are_one_search() -> None:
    assert value("D04", inquiries=loans(*[date(2019, 12, 20)] * 3)) == 1


def test_applications_for_other_products_are_other_searches() -> None:
    two = [*loans(date(2019, 12, 20), product="mortgage"), inquiry(date(2019, 12, 20), product="car_loan")]
    assert value("D04", inquiries=two) == 2


def test_a_search_counts_in_every_window_that_it_reaches_into() -> None:
    """Its first application lies before the month, its last one within."""
    assert value("D01", inquiries=loans(date(2019, 11, 28), date(2019, 12, 3))) == 1


def test_without_the_last_week_a_search_counts_that_went_on_in_it() -> None:
    days = date(2019, 12, 20), date(2019, 12, 27)
    assert value("D06", inquiries=loans(*days)) == 1
    assert value("D06", inquiries=loans(date(2019, 12, 25))) == 1, "a week before the day asked about"
    assert value("D06", inquiries=loans(date(2019, 12, 26))) == 0


def test_inquiries_of_the_running_month_count() -> None:
    on = date(2020, 1, 20)
    assert value("D01", inquiries=loans(date(2020, 1, 19)), valid_at=on) == 1
    assert value("D07", inquiries=loans(date(2020, 1, 19)), valid_at=on) == 0


def test_months_count_from_the_latest_application() -> None:
    assert value("D07", inquiries=loans(date(2019, 3, 31), date(2018, 12, 1))) == 9


@pytest.mark.parametrize("reason", ["account_review", "collection", "employment", "own_request"])
def test_who_looks_for_another_reason_leaves_no_trace(reason: str) -> None:
    assert value("D05", inquiries=loans(date(2019, 12, 20), reason=reason)) == NO_RECORD


def test_older_applications_are_none_in_the_window() -> None:
    assert value("D03", inquiries=loans(date(2019, 6, 30))) == NONE_IN_WINDOW
    assert value("D09", inquiries=loans(date(2019, 12, 20))) == NO_RECORD, "a loan is no card"


def test_an_inquiry_made_after_the_day_is_not_seen() -> None:
    made = loans(date(2019, 12, 20), date(2020, 1, 10), reason="card_application")
    assert value("D04", inquiries=made[1:], known_at=date(2020, 2, 1)) == NO_RECORD
    assert value("D04", inquiries=made, valid_at=ASKED) == 1
