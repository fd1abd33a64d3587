"""Each characteristic that is made from facts of different kinds on a planted file, its value worked out by hand."""

from datetime import date
from typing import Any

import pytest
from tests.planting import SUBJECT, account, activity, inquiry, opened, value

from tallystick.characteristics import CATALOGUE, compute
from tallystick.characteristics.sql import columns_read
from tallystick.terms import CustomerRef, Special

NO_RECORD = Special.NO_RECORD.code
NONE_IN_WINDOW = Special.NONE_IN_WINDOW.code
NOT_COMPUTABLE = Special.NOT_COMPUTABLE.code

APPLIED = [inquiry(date(2019, month, 1)) for month in (2, 5, 8, 11)]
NEW = [account("2019-12", account=name, opened=date(2019, 6, 1)) for name in ("one", "two", "three")]
OLD = [account("2019-12", opened=date(2010, 1, 1))]
DUE = [
    account("2019-12", account="loan", product="term_loan", balance=600_000, scheduled=20_000),
    account("2019-12", balance=120_000, scheduled=5_000),
    account("2019-12", account="paid", status="paid", scheduled=7_000),
    account("2019-11", scheduled=90_000),
]
# In December wages of two employers.
WAGES = [
    activity("2019-12", "payroll", 1, amount=30_000),
    activity("2019-12", "payroll", 1, amount=10_000, furnisher="b bank"),
    activity("2019-11", "payroll", 1, amount=60_000),
]
BOTH_BANKS = {CustomerRef(bank, "c1"): SUBJECT for bank in ("a bank", "b bank")}
SALES = [activity(month, "merchant_sales", 9, amount=amount) for month, amount in (("2019-12", 10), ("2019-11", 30))]

BY_HAND: list[tuple[str, dict[str, Any], float]] = [
    ("D11", {"inquiries": APPLIED, "accounts": NEW}, 4 / 3),
    ("D11", {"inquiries": APPLIED, "accounts": OLD}, 4),
    ("D11", {"inquiries": APPLIED}, 4),
    ("D11", {"accounts": NEW}, NO_RECORD),
    ("D11", {"inquiries": [inquiry(date(2018, 3, 1))], "accounts": NEW}, NONE_IN_WINDOW),
    ("B20", {"accounts": DUE, "activities": WAGES}, 100 * 25_000 / 50_000),
    ("B20", {"accounts": DUE}, NO_RECORD),
    ("B20", {"activities": WAGES}, NO_RECORD),
    ("B20", {"accounts": DUE[3:], "activities": WAGES}, NONE_IN_WINDOW),
    ("B20", {"accounts": DUE, "activities": [activity("2019-12", "payroll", 1, amount=0)]}, NOT_COMPUTABLE),
    ("B20", {"accounts": DUE, "activities": [activity("2019-12", "inflow", 1, amount=50_000)]}, NO_RECORD),
    ("E35", {"accounts": DUE, "activities": SALES}, 720_000 / (12 * 20)),
]
WORKED_OUT = {row[0] for row in BY_HAND}


@pytest.mark.parametrize(("id", "facts", "expected"), BY_HAND)
def test_the_value_is_the_one_worked_out_by_hand(id: str, facts: dict[str, Any], expected: float) -> None:
    assert value(id, links=BOTH_BANKS, **facts) == pytest.approx(expected, rel=1e-12)


def test_parts_in_several_currencies_have_no_quotient() -> None:
    foreign = [activity("2019-12", "payroll", 1, amount=50_000, currency="USD")]
    assert value("B20", DUE, activities=foreign) == NOT_COMPUTABLE


def test_a_quotient_alone_gives_no_column_of_its_parts() -> None:
    with opened(DUE, WAGES) as engine:
        assert compute(engine, [CATALOGUE["B20"]]).column_names == ["observation", "B20"]


def test_a_quotient_reads_what_its_parts_read() -> None:
    assert columns_read(CATALOGUE["B20"]) >= {"scheduled", "in_force", "kind", "amount"}
