"""Each characteristic of runs, spells, registers and shared debts on a planted file, its value worked out by hand."""

from datetime import date
from typing import Any

import pytest
from tests.planting import account, public_record, value

from tallystick.terms import Month, Special

NO_RECORD = Special.NO_RECORD.code
NONE_IN_WINDOW = Special.NONE_IN_WINDOW.code
NOT_COMPUTABLE = Special.NOT_COMPUTABLE.code


def history(*days: int | None, until: str = "2019-12", **said: Any) -> list[dict[str, Any]]:
    """A line of months one after the other up to the last, each so many days late; None where none was furnished."""
    last = Month.parse(until)
    return [
        account(str(last.plus(place + 1 - len(days))), days_past_due=late, **said)
        for place, late in enumerate(days)
        if late is not None
    ]


# Twice 60 days late: paid up after the first, still late after the second.
TWICE = history(0, 30, 60, 90, 0, 0, 10, 65, 20)
RAISED = [
    account(f"2019-{month:02d}", limit=limit, balance=balance, days_past_due=0)
    for month, limit, balance in ((8, 100, 10), (9, 200, 20), (10, 200, 30), (11, 300, 30), (12, 250, 60))
]
JOINT = account("2019-12", account="ours", role="joint", balance=300)
MINE = account("2019-12", balance=100)
GROWN = [account("2018-12", balance=200), account("2019-12", balance=250)]

BY_HAND: list[tuple[str, list[dict[str, Any]], float]] = [
    ("A07", history(125, *[0] * 50), 5),
    ("A19", [account("2019-11", status="default", balance=700), *history(0, account="fine", balance=50)], 700),
    ("A22", TWICE, 3),
    ("A24", history(0, 0, 35, 0, opened=date(2019, 8, 20)), 1),
    ("A25", TWICE, 50),
    ("A26", TWICE, 200 / 4),
    ("A30", [account("2019-06", status="guarantor_paid", days_past_due=120)], 1),
    ("B19", [account("2019-12", scheduled=500), account("2019-12", account="loan", scheduled=70)], 570),
    ("B21", GROWN, 25),
    ("B26", [JOINT, MINE], 75),
    ("B29", RAISED, 1),
    ("C08", [account("2019-12", product="mortgage", opened=date(2010, 12, 3)), MINE], 108),
]

JUDGMENT = public_record(date(2019, 3, 5), amount=90_000, amount_paid=15_000, currency="CNY")
SETTLED = public_record(date(2019, 10, 5), kind="tax_arrears", status="satisfied", amount=5_000, currency="CNY")
FINED = public_record(date(2019, 6, 5), kind="penalty", amount=700, currency="CNY")
OF_REGISTERS = [("A27", 1), ("A28", 2), ("A29", 75_000)]

WORKED_OUT = {row[0] for row in BY_HAND} | {row[0] for row in OF_REGISTERS}


@pytest.mark.parametrize(("id", "accounts", "expected"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_the_value_is_the_one_worked_out_by_hand(id: str, accounts: list[dict[str, Any]], expected: float) -> None:
    assert value(id, accounts) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("id", "expected"), OF_REGISTERS)
def test_registers_give_the_value_worked_out_by_hand(id: str, expected: float) -> None:
    assert value(id, public_records=[JUDGMENT, SETTLED, FINED]) == expected


@pytest.mark.parametrize(
    ("days", "longest"),
    [
        ((0, 0), 0),
        ((5, 0, 5, 5), 2),
        ((5, 5, None, 5), 2),
        ((*[5] * 30,), 24),
        ((*[5] * 3, *[0] * 22), 2),
        ((*[5] * 8, *[0] * 24), 0),
    ],
)
def test_a_run_is_of_months_without_a_hole_and_within_two_years(days: tuple[int | None, ...], longest: int) -> None:
    assert value("A22", history(*days)) == longest


def test_a_run_is_of_one_account() -> None:
    assert value("A22", [*history(0, 0, 5, 5), *history(5, 5, 0, 0, account="other")]) == 2


@pytest.mark.parametrize(
    ("days", "cured"),
    [
        ((60, 0), 100),
        ((60, 0, 0, 60), 50),
        ((60, 20, 60, 0), 100),
        ((60, None, 0), 100),
        ((60, 30), 0),
        ((0, 30, 0), NOT_COMPUTABLE),
        ((60, *[20] * 70, 0), NOT_COMPUTABLE),
    ],
)
def test_a_spell_lasts_until_the_account_is_paid_up(days: tuple[int | None, ...], cured: float) -> None:
    assert value("A25", history(*days)) == cured


def test_lateness_after_the_first_six_months_is_not_early() -> None:
    late = history(0, 0, 0, 0, 0, 0, 0, 40, opened=date(2019, 5, 20))
    assert value("A24", late) == 0
    assert value("A24", late[-1:]) == NO_RECORD, "nobody told of the first months"


def test_a_month_whose_next_month_is_not_known_neither_rolled_nor_stayed() -> None:
    assert value("A26", history(30, None, 60)) == NO_RECORD
    assert value("A26", history(*[30, 60], until="2016-05")) == NONE_IN_WINDOW


def test_a_default_that_was_settled_is_no_longer_owed() -> None:
    settled = [account("2019-06", status="default", balance=700), account("2019-09", status="paid", balance=0)]
    assert value("A19", settled) == NO_RECORD


def test_debt_that_began_within_the_year_has_not_grown_by_a_share() -> None:
    assert value("B21", [MINE]) == NOT_COMPUTABLE


def test_who_shares_no_debt_shares_none_of_it() -> None:
    assert value("B26", [MINE]) == 0


def test_a_register_without_open_debts_says_so() -> None:
    assert value("A27", public_records=[SETTLED]) == 0
    assert value("A27", public_records=[FINED]) == NO_RECORD
    assert value("A29", public_records=[SETTLED]) == NO_RECORD


def test_a_claim_of_which_no_part_is_told_as_paid_is_owed_in_full() -> None:
    assert value("A29", public_records=[public_record(date(2019, 3, 5), amount=90_000)]) == 90_000
