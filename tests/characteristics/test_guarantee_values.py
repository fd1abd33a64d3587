"""What a subject guarantees for others, on planted files with the value worked out by hand."""

from typing import Any

import pytest
from tests.planting import BANK, SUBJECT, account, value

from tallystick.terms import CustomerRef, Special

NO_RECORD, NOT_COMPUTABLE = Special.NO_RECORD.code, Special.NOT_COMPUTABLE.code


def guaranteed(name: str, balance: int | None, month: str = "2019-12", **said: Any) -> dict[str, Any]:
    return account(month, **{"account": name, "role": "guarantor", "product": "term_loan", "balance": balance} | said)


# 70,000 and 8,000 are sound; 5,000, 300 and 20 are bad. What was repaid, by the borrower or by the guarantor, what was
# last told of in June, and an account that the subject may only use count as neither.
GUARANTEES = [
    guaranteed("sound", 70_000, five_class="normal", days_past_due=0),
    guaranteed("watched", 8_000, five_class="special_mention", days_past_due=95),
    guaranteed("bad", 5_000, five_class="substandard", days_past_due=10),
    guaranteed("late", 300, days_past_due=90),
    guaranteed("lost", 20, status="charged_off"),
    guaranteed("ended", 4_000, status="paid", five_class="loss"),
    guaranteed("called", 3_000, status="guarantor_paid", five_class="loss"),
    guaranteed("silent", 900_000, month="2019-06", five_class="loss"),
    guaranteed("used", 600_000, role="authorised_user", five_class="loss"),
]
BY_HAND: list[tuple[str, list[dict[str, Any]], float]] = [
    ("B24", GUARANTEES, 78_000),
    ("B25", GUARANTEES, 5_320),
    ("B24", [guaranteed("bad", 5_000, five_class="loss")], 0),
    ("B25", [guaranteed("sound", 5_000, days_past_due=89)], 0),
    ("B24", [guaranteed("untold", None)], NO_RECORD),
    ("B25", [account("2019-12", balance=1_000)], NO_RECORD),
]
WORKED_OUT = {row[0] for row in BY_HAND}


@pytest.mark.parametrize(("id", "accounts", "expected"), BY_HAND)
def test_the_value_is_the_one_worked_out_by_hand(id: str, accounts: list[dict[str, Any]], expected: float) -> None:
    assert value(id, accounts) == expected


def test_what_another_owes_counts_among_nothing_that_the_subject_owes() -> None:
    own = [account("2019-12", balance=1_000, days_past_due=0, limit=5_000)]
    for id in ("A01", "A03", "B01", "B18", "C01", "C07", "D06"):
        assert value(id, own) == value(id, [*own, *GUARANTEES]), id


def test_of_one_account_the_subject_may_be_borrower_and_guarantor_by_two_customers() -> None:
    twice = [
        guaranteed("shop", 900, month="2019-12"),
        account("2019-12", account="shop", product="term_loan", balance=900, customer="c2", line=2),
    ]
    links = {BANK: SUBJECT, CustomerRef(BANK.furnisher, "c2"): SUBJECT}
    assert (value("B01", twice, links=links), value("B24", twice, links=links)) == (900, 900)


def test_what_is_guaranteed_in_another_currency_cannot_be_added_up() -> None:
    assert value("B24", [guaranteed("here", 100), guaranteed("abroad", 100, currency="USD")]) == NOT_COMPUTABLE


def test_of_a_month_told_again_the_later_is_taken_and_one_taken_back_is_gone() -> None:
    corrected = [guaranteed("loan", 500), guaranteed("loan", 200, line=2)]
    assert value("B24", corrected) == 200
    gone = [guaranteed("loan", 500), guaranteed("loan", None, action="delete_account", line=2)]
    assert value("B24", gone) == NO_RECORD


def test_an_account_whose_key_changed_is_one_account() -> None:
    moved = [guaranteed("old", 500, month="2019-11"), guaranteed("new", 400, previous_account="old")]
    assert value("B24", moved) == 400
