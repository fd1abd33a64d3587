"""Each characteristic on a planted file, its value worked out by hand."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.planting import SUBJECT, account, activity, computed, opened, particulars, value

from tallystick.characteristics import CATALOGUE
from tallystick.terms import CustomerRef, Special

NO_RECORD = Special.NO_RECORD.code
NONE_IN_WINDOW = Special.NONE_IN_WINDOW.code
NOT_COMPUTABLE = Special.NOT_COMPUTABLE.code

# A card of 1,000.00 over six months: 35 days late in September, 65 in October, clean since.
CARD = [
    account("2019-07", days_past_due=0, limit=100_000, balance=20_000, paid=1_000, paid_manner="in_full"),
    account("2019-08", days_past_due=5, limit=100_000, balance=30_000, paid=0, past_due=500),
    account("2019-09", days_past_due=35, limit=100_000, balance=40_000, paid=0, past_due=2_000),
    account("2019-10", days_past_due=65, limit=100_000, balance=90_000, paid=0, past_due=4_000),
    account("2019-11", days_past_due=0, limit=100_000, balance=50_000, paid=90_000),
    account("2019-12", days_past_due=0, limit=100_000, balance=80_000, paid=25_000, past_due=0),
]
# A loan of 2,000.00 opened in March 2018, half repaid.
LOAN = [
    account(
        f"2019-{month:02d}",
        account="loan",
        product="term_loan",
        opened=date(2018, 3, 14),
        original_amount=200_000,
        guaranteed_amount=50_000,
        balance=100_000,
        scheduled=10_000,
        paid=paid,
        days_past_due=0,
    )
    for month, paid in ((11, 10_000), (12, 5_000))
]
# Two loans at two lenders within 30 days, and a third 31 days after the second.
STACKED = [
    account("2019-12", account=name, furnisher=bank, product="term_loan", opened=opened)
    for name, bank, opened in (
        ("one", "a bank", date(2019, 9, 1)),
        ("two", "b bank", date(2019, 10, 1)),
        ("three", "a bank", date(2019, 11, 1)),
    )
]
HOME = [
    account("2019-12", account="home", product="mortgage", days_past_due=0, balance=5_000_000),
    account("2019-12", account="till", product="pay_later", days_past_due=0, balance=1_000),
]
# Three large purchases on a card, one of them repaid, and a loan for a car.
FURNISHED = [
    account("2019-12", account=name, product=product, status=status, balance=balance, original_amount=90_000)
    for name, product, status, balance in (
        ("kitchen", "large_instalment", "open", 30_000),
        ("roof", "large_instalment", "open", 40_000),
        ("floor", "large_instalment", "paid", 0),
        ("car", "car_loan", "open", 50_000),
    )
]
SALES = [
    activity(f"2019-{month:02d}", "merchant_sales", 3, amount=amount, refunds=100)
    for month, amount in ((9, 1_000), (10, 3_000), (11, 1_000), (12, 3_000))
]
BILLS = [activity("2019-11", "utilities", 4, on_time=3), activity("2019-12", "utilities", 2, on_time=2)]
FLOW = [activity("2019-12", "inflow", 2, amount=50_000), activity("2019-11", "payroll", 1, amount=30_000)]

BY_HAND: list[tuple[str, list[dict[str, Any]], float]] = [
    ("A01", [*CARD, *LOAN], 1),
    ("A02", [*CARD, *LOAN], 50),
    ("A03", CARD, 0),
    ("A04", CARD, 3),
    ("A05", CARD, 3),
    ("A06", CARD, 3),
    ("A08", CARD, 2),
    ("A09", CARD, 2),
    ("A10", CARD, 1),
    ("A11", CARD, 0),
    ("A12", [*CARD, *LOAN], 1),
    ("A13", CARD, 0),
    ("A14", CARD, 2),
    ("A15", CARD, 2),
    ("A16", CARD, NONE_IN_WINDOW),
    ("A17", CARD, NONE_IN_WINDOW),
    ("A18", [*CARD, account("2019-06", account="old", status="charged_off")], 1),
    ("A20", CARD, 0),
    ("A21", CARD, 0),
    ("A23", CARD, 2),
    ("F01", CARD, 50),
    ("A31", LOAN, 75),
    ("B01", [*CARD, *LOAN], 180_000),
    ("B02", [*CARD, *LOAN], 80_000),
    ("B03", [*CARD, *LOAN], 100_000),
    ("B30", [*CARD, *FURNISHED], 30_000 + 40_000),
    ("B04", CARD, 100_000),
    ("B05", CARD, 80),
    ("B06", CARD, 80),
    ("B07", CARD, 1),
    ("B08", CARD, 1),
    ("B09", CARD, 0),
    ("B10", CARD, (20 + 30 + 40 + 90 + 50 + 80) / 6),
    ("B11", CARD, 90),
    ("B13", CARD, (90 + 50 + 80) / 3 - (20 + 30 + 40 + 90 + 50 + 80) / 6),
    ("B14", CARD, 20_000),
    ("B15", LOAN, 50),
    ("B16", [*CARD, *LOAN], 2),
    ("B17", [*CARD, *LOAN], 100),
    ("B18", [*CARD, *LOAN], 1),
    ("B22", CARD, 100 * 1 / 5),
    ("B23", CARD, 100 * 115_000 / 230_000),
    ("B27", [*CARD, *LOAN], 1),
    ("C01", [*CARD, *LOAN], 21),
    ("C02", LOAN, 21),
    ("C03", LOAN, 21),
    ("C04", LOAN, NO_RECORD),
    ("C05", LOAN, 21),
    ("C07", CARD, 6),
    ("D12", LOAN, 0),
    ("D13", LOAN, 0),
    ("D14", LOAN, 0),
    ("D15", LOAN, 1),
    ("D16", [*CARD, *LOAN], 2),
    ("D17", [*CARD, *LOAN], 2),
    ("D18", [*CARD, *LOAN], 1),
    ("D20", [*CARD, *LOAN], 50),
    ("D21", [*CARD, *LOAN], 2),
    ("D22", HOME, 1),
    ("D22", [account("2019-12", account="home", product="mortgage", days_past_due=60)], 0),
    ("D23", HOME, 1),
    ("B03", HOME, 1_000),
    ("F02", [*CARD, *LOAN], 200_000),
    ("F03", LOAN, 25),
    ("F04", LOAN, NOT_COMPUTABLE),
    ("F05", CARD, 100 * 116_000 / 600_000),
    ("F06", CARD, 116_000 / 6),
    ("F09", CARD, 3),
    ("F12", [*CARD, *LOAN], 1),
]


@pytest.mark.parametrize(
    ("id", "accounts", "expected"), BY_HAND, ids=[f"{row[0]} {place}" for place, row in enumerate(BY_HAND)]
)
def test_the_value_is_the_one_worked_out_by_hand(id: str, accounts: list[dict[str, Any]], expected: float) -> None:
    assert value(id, accounts) == pytest.approx(expected, abs=1e-9)


OF_ACTIVITY: list[tuple[str, list[dict[str, Any]], float]] = [
    ("E17", SALES, 4),
    ("E18", SALES, 2_000),
    ("E19", SALES, 0.5),
    ("E22", SALES, 5),
    ("E01", BILLS, 100 * 5 / 6),
    ("E04", BILLS, 2),
    ("F07", FLOW, 40_000),
    ("E13", [activity("2019-12", "payments", 7), activity("2018-01", "payments", 3)], 1),
    ("E14", [activity("2019-12", "payments", 1, amount=100), activity("2019-11", "payments", 1, amount=300)], 0.5),
    ("F11", [activity("2019-12", "overdrawn", 2)], 1),
]


@pytest.mark.parametrize(("id", "activities", "expected"), OF_ACTIVITY, ids=[row[0] for row in OF_ACTIVITY])
def test_activity_values_are_those_worked_out_by_hand(
    id: str, activities: list[dict[str, Any]], expected: float
) -> None:
    assert value(id, activities=activities) == pytest.approx(expected, abs=1e-9)


OF_PARTICULARS: list[tuple[str, dict[str, Any], float]] = [
    ("C06", {"known_at": date(2019, 3, 20)}, 9),
    ("C16", {"founded": 2017 * 12}, 35),
    ("F08", {"employees": 12}, 12),
    ("F10", {"establishment": "new"}, 1),
    ("F10", {"establishment": "existing"}, 0),
    ("F10", {}, NO_RECORD),
]


@pytest.mark.parametrize(("id", "said", "expected"), OF_PARTICULARS)
def test_particulars_give_the_value_worked_out_by_hand(id: str, said: dict[str, Any], expected: float) -> None:
    assert value(id, about=[particulars(**said)]) == expected


def test_a_slope_is_the_points_by_which_utilisation_rises_each_month() -> None:
    rising = [
        account(f"2019-{month:02d}", limit=100, balance=balance)
        for month, balance in zip(range(9, 13), (10, 20, 30, 40), strict=True)
    ]
    assert value("B12", rising) == pytest.approx(10)


def test_loans_at_two_lenders_within_thirty_days_are_stacked() -> None:
    links = {CustomerRef(bank, "c1"): SUBJECT for bank in ("a bank", "b bank")}
    assert value("D24", STACKED, links=links) == 2
    assert value("D24", STACKED[1:], links=links) == 0, "thirty-one days apart"


def test_minimum_payments_count_where_the_manner_was_told() -> None:
    told = [account("2019-12", paid_manner="at_least_minimum"), account("2019-11", paid_manner="in_full")]
    assert value("A32", told) == 50


WORKED_OUT = {row[0] for row in (*BY_HAND, *OF_ACTIVITY, *OF_PARTICULARS)} | {"B12", "A32", "D24"}


def test_every_characteristic_has_a_value_worked_out_by_hand() -> None:
    files = sorted(path.stem for path in Path(__file__).parent.glob("test_*values.py"))
    tested = [import_module(f"tests.characteristics.{name}").WORKED_OUT for name in files]
    assert set().union(*tested) == set(CATALOGUE)


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in which a file that holds nothing is open."""
    with opened() as engine:
        yield engine


@pytest.mark.parametrize("id", sorted(CATALOGUE))
def test_an_empty_file_has_no_record_of_anything(empty: duckdb.DuckDBPyConnection, id: str) -> None:
    [found] = computed(empty, [CATALOGUE[id]])
    assert found[id] == NO_RECORD


def test_a_file_whose_rows_are_older_than_the_window_says_so() -> None:
    assert value("A04", [account("2018-01", days_past_due=90)]) == NONE_IN_WINDOW


def test_a_ratio_without_a_divisor_is_not_computable() -> None:
    assert value("A21", [account("2019-12", days_past_due=0, balance=0, past_due=0)]) == NOT_COMPUTABLE


def test_amounts_in_several_currencies_are_not_added_up_but_lateness_is_still_counted() -> None:
    both = [
        account("2019-12", balance=100, limit=200, days_past_due=30),
        account("2019-12", account="other", currency="USD", balance=100, limit=200),
    ]
    assert value("B01", both) == NOT_COMPUTABLE
    assert value("B10", both) == NOT_COMPUTABLE, "a share of sums over all lines"
    assert value("B06", both) == 50, "each line's own share"
    assert value("A08", both) == 1


def test_a_joint_line_that_two_linked_customers_bring_counts_once() -> None:
    other = CustomerRef("a bank", "c2")
    mine = account("2019-12", balance=100)
    theirs = account("2019-12", balance=100, customer=other.customer, role="joint")
    links = {CustomerRef("a bank", "c1"): SUBJECT, other: SUBJECT}
    assert value("D17", [mine, theirs], links=links) == 1


def test_a_line_that_the_subject_may_only_use_is_no_line_of_its_own() -> None:
    assert value("D17", [account("2019-12", role="authorised_user")]) == NO_RECORD


def test_a_large_instalment_is_no_use_of_the_card_that_it_was_granted_with() -> None:
    for id in ("B02", "B04", "B05", "B07", "B10", "B14", "B18", "D18"):
        assert value(id, [*CARD, *FURNISHED]) == value(id, CARD), id


def test_instalment_loans_but_mortgages_are_all_that_are_repaid_in_parts() -> None:
    assert value("B03", [*LOAN, *FURNISHED, *HOME]) == 100_000 + 30_000 + 40_000 + 50_000 + 1_000
    assert value("B15", FURNISHED) == pytest.approx(100 * 120_000 / 270_000)
