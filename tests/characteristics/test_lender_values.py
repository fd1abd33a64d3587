"""What is told of the kinds of lenders, on planted files with the value worked out by hand."""

from typing import Any

import pytest
from tests.planting import SUBJECT, account, value

from tallystick.terms import CustomerRef, Special

NO_RECORD, NOT_COMPUTABLE = Special.NO_RECORD.code, Special.NOT_COMPUTABLE.code


def lent(name: str, furnisher: str, kind: str | None, month: str = "2019-12", **said: Any) -> dict[str, Any]:
    told = {"account": name, "furnisher": furnisher, "lender_kind": kind, "balance": 100}
    return account(month, **told | said)


LENDERS = [
    lent("card", "a bank", "bank"),
    lent("line", "a union", "credit_union"),
    lent("loan", "fin", "consumer_finance"),
    lent("till", "fin", "consumer_finance"),
    lent("small", "small loans", "small_loan"),
    lent("car", "car", "car_finance", balance=0),
    lent("lease", "leasing", "leasing"),
    lent("old", "fin", "small_loan", month="2017-03", status="paid", balance=0),
    lent("untold", "a shop", None),
]
BY_HAND: list[tuple[str, list[dict[str, Any]], float]] = [
    ("B28", LENDERS, 3),
    ("D19", LENDERS, 4),
]
WORKED_OUT = {row[0] for row in BY_HAND}
LINKS = {CustomerRef(row["furnisher"], "c1"): SUBJECT for row in LENDERS}


@pytest.mark.parametrize(("id", "accounts", "expected"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_the_value_is_the_one_worked_out_by_hand(id: str, accounts: list[dict[str, Any]], expected: float) -> None:
    assert value(id, accounts, links=LINKS) == expected


@pytest.mark.parametrize("id", sorted(WORKED_OUT))
def test_where_no_account_tells_who_granted_it_nothing_is_guessed(id: str) -> None:
    assert value(id, [lent("card", "a bank", None)], links=LINKS) == NOT_COMPUTABLE
    assert value(id, [], links=LINKS) == NO_RECORD


@pytest.mark.parametrize("id", sorted(WORKED_OUT))
def test_a_file_whose_lenders_are_all_banks_has_none_of_the_others(id: str) -> None:
    assert value(id, [lent("card", "a bank", "bank"), lent("line", "a union", "credit_union")], links=LINKS) == 0


@pytest.mark.parametrize("id", sorted(WORKED_OUT))
def test_one_month_that_tells_who_granted_an_account_is_enough(id: str) -> None:
    told_once = [lent("loan", "fin", "small_loan", month="2019-09"), lent("loan", "fin", None)]
    assert value(id, told_once, links=LINKS) == 1
