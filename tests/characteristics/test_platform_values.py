"""Each characteristic of a platform's months on a planted file, its value worked out by hand."""

from datetime import date
from typing import Any

import pytest
from tests.planting import SUBJECT, activity, value

from tallystick.terms import CustomerRef, Special

NO_RECORD = Special.NO_RECORD.code
NONE_IN_WINDOW = Special.NONE_IN_WINDOW.code
NOT_COMPUTABLE = Special.NOT_COMPUTABLE.code


def months(kind: str, *told: tuple[str, dict[str, Any]], **all_of_them: Any) -> list[dict[str, Any]]:
    return [activity(month, kind, said.pop("n", 10), **(all_of_them | said)) for month, said in told]


# Of the power bill 300 were unpaid in November and 200 in December, of the rent 50 and then 80; the telephone's was
# last told of in June, that of the water in December alone.
BILLS = [
    *months(
        "utilities", ("2019-11", {"unpaid_amount": 300, "late": 1}), ("2019-12", {"unpaid_amount": 200, "late": 0})
    ),
    *months("rent", ("2019-11", {"unpaid_amount": 50}), ("2019-12", {"unpaid_amount": 80})),
    *months("telecom", ("2019-05", {"unpaid_amount": 7}), ("2019-06", {"unpaid_amount": 7, "late": 3})),
    activity("2019-12", "utilities", 1, furnisher="water", unpaid_amount=1_000),
]
TILL = months("pay_later", ("2019-12", {"n": 4, "on_time": 3}), ("2019-11", {"n": 6, "on_time": 6}), ("2019-10", {}))
DEBITS = months(
    "recurring_payments",
    ("2019-12", {"n": 8, "on_time": 5}),
    ("2019-01", {"n": 12, "on_time": 12}),
    ("2019-11", {"n": 6}),
    ("2018-12", {"n": 9, "on_time": 0}),
)
ORDERS = months(
    "orders",
    ("2019-12", {"unpaid": 1, "disputes_lost": 1}),
    ("2019-11", {"unpaid": 3, "disputes_lost": 0}),
    ("2019-10", {"n": 500}),
)
LENT = months(
    "deposit_free",
    ("2019-12", {"n": 2, "breaches": 1, "on_time": 1}),
    ("2018-01", {"n": 8, "breaches": 0, "on_time": 8}),
    ("2017-12", {"n": 9, "breaches": 9, "on_time": 0}),
)
# Two companies: the first told of nothing unpaid in December, the second of 70 in October and of nothing since.
RIDES = [
    *months("rides", ("2019-12", {"late": 1, "unpaid_amount": 30}), ("2019-11", {"late": 2, "unpaid_amount": 500})),
    activity("2019-10", "rides", 5, furnisher="other rides", late=0, unpaid_amount=70),
    activity("2018-02", "rides", 1, unpaid_amount=9),
    activity("2017-02", "rides", 0, unpaid_amount=9),
]
# A thousand each month of 2018; 2019 begins with 1,200 and falls to 600 in its last three months.
SALES = [
    *months("merchant_sales", *((f"2018-{month:02d}", {"amount": 1_000}) for month in range(1, 13))),
    *months("merchant_sales", *((f"2019-{month:02d}", {"amount": 1_200}) for month in range(1, 10))),
    *months("merchant_sales", *((f"2019-{month:02d}", {"amount": 600}) for month in range(10, 13))),
]
SHOP = months(
    "merchant_sales",
    ("2019-12", {"largest_payer": 300, "five_largest_payers": 600, "late": 2, "active_days": 31, "penalties": 1}),
    ("2019-11", {"largest_payer": 200, "five_largest_payers": 300, "late": 1, "active_days": 15, "penalties": 2}),
    ("2019-06", {"late": 9, "refunds": 900, "active_days": 0}),
    amount=1_000,
    refunds=100,
    disputes_lost=1,
)
INVOICES = months(
    "trade_invoices",
    ("2019-12", {"amount": 1_000, "amount_days_late": 20_000}),
    ("2019-10", {"amount": 3_000, "amount_days_late": 20_000}),
    ("2019-09", {"amount": 500, "amount_days_late": 2_000}),
    ("2019-01", {"amount": 500, "amount_days_late": 0}),
    ("2019-02", {"amount": 9_999}),
)

# Two that hold receivables: of what the first told last, and of what the second did in October; a third fell silent.
OWED = [
    *months(
        "receivables_owed",
        ("2019-12", {"amount": 1_000, "unpaid_amount": 300}),
        ("2019-11", {"amount": 9_000, "unpaid_amount": 9_000}),
    ),
    activity("2019-10", "receivables_owed", 1, furnisher="other rides", amount=400, unpaid_amount=50),
    activity("2019-06", "receivables_owed", 1, furnisher="water", amount=700, unpaid_amount=700),
]

BY_HAND: list[tuple[str, list[dict[str, Any]], float]] = [
    ("E02", BILLS, 200 + 50),
    ("E03", BILLS, 1),
    ("E05", ORDERS, 100 * 16 / 20),
    ("E06", ORDERS, 100 * 1 / 20),
    ("E07", LENT, 10),
    ("E08", LENT, 100 * 1 / 10),
    ("E09", LENT, 100 * 9 / 10),
    ("E10", RIDES, 100 * 3 / 25),
    ("E11", RIDES, 30 + 70),
    ("E12", RIDES, 22),
    ("E15", TILL, 100 * 9 / 10),
    ("E16", DEBITS, 100 * 17 / 20),
    ("E20", SALES, 100 * ((3 * 1_200 + 3 * 600) / 6_000 - 1)),
    ("E21", SALES, 50),
    ("E23", SHOP, 100 * 3 / 30),
    ("E24", SHOP, 100 * 3 / 20),
    ("E25", SHOP, 100 * 500 / 1_800),
    ("E26", SHOP, 100 * 900 / 1_800),
    ("E27", SHOP, 100 * (31 + 15) / (31 + 30)),
    ("E28", months("payouts", ("2019-12", {"returned": 1}), ("2019-11", {"returned": 0}), ("2019-10", {})), 5),
    ("E29", SHOP, 3),
    ("E31", INVOICES, 42_000 / 5_000),
    ("E32", INVOICES, 40_000 / 4_000 - 2_000 / 1_000),
    ("E33", OWED, 100 * (300 + 50) / (1_000 + 400)),
    ("E34", months("tax_filing", ("2019-12", {"n": 1, "on_time": 0}), ("2019-09", {"n": 1, "on_time": 1})), 50),
]
WORKED_OUT = {row[0] for row in BY_HAND}
LINKS = {CustomerRef(name, "c1"): SUBJECT for name in ("a bank", "water", "other rides")}


@pytest.mark.parametrize(("id", "activities", "expected"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_the_value_is_the_one_worked_out_by_hand(id: str, activities: list[dict[str, Any]], expected: float) -> None:
    assert value(id, activities=activities, links=LINKS) == pytest.approx(expected, abs=1e-9)


def test_a_bill_that_never_was_late_says_so() -> None:
    assert value("E03", activities=months("utilities", ("2019-12", {"late": 0}))) == NONE_IN_WINDOW


def test_bills_of_the_telephone_and_the_rent_are_bills() -> None:
    assert value("E01", activities=months("rent", ("2019-12", {"on_time": 5}))) == 50
    assert value("E04", activities=[activity("2019-12", "telecom", 1), activity("2019-11", "rent", 1)]) == 2


def test_growth_compares_only_months_that_both_years_have() -> None:
    later = [row for row in SALES if row["month"] != 2018 * 12 + 6]
    assert value("E20", activities=later) == pytest.approx(100 * ((2 * 1_200 + 3 * 600) / 5_000 - 1))
    first_year = [row for row in SALES if row["month"] >= 2019 * 12]
    assert value("E20", activities=first_year) == NOT_COMPUTABLE


def test_a_fall_is_one_of_three_months_together_and_from_the_peak_before_it() -> None:
    amounts = (900, 900, 900, 900, 300, 300, 300, 1_200, 1_200)
    told = months("merchant_sales", *((f"2019-{4 + place:02d}", {"amount": a}) for place, a in enumerate(amounts)))
    assert value("E21", activities=told) == pytest.approx(100 * (2_700 - 900) / 2_700, abs=0.01)
    assert value("E21", activities=[row for row in told if row["month"] % 2]) == NOT_COMPUTABLE


def test_sales_of_one_month_are_put_together_whatever_platform_they_are_of() -> None:
    other = [row | {"furnisher": "other rides", "amount": 600} for row in SALES[-3:]]
    assert value("E21", activities=[*SALES, *other], links=LINKS) == 0


@pytest.mark.parametrize(("year", "days"), [(2020, 29), (2019, 28), (2000, 29), (1900, 28)])
def test_a_february_has_the_days_of_its_year(year: int, days: int) -> None:
    told = months("merchant_sales", (f"{year}-02", {"active_days": 14}))
    asked = date(year, 3, 20)
    assert value("E27", activities=told, valid_at=asked) == pytest.approx(100 * 14 / days)


def test_amounts_of_sales_in_several_currencies_have_no_largest_fall() -> None:
    told = [*SALES, activity("2019-12", "orders", 1, currency="USD")]
    assert value("E21", activities=told) == NOT_COMPUTABLE
    assert value("E20", activities=told) == NOT_COMPUTABLE


def test_a_line_that_was_not_told_of_for_half_a_year_owes_nothing_now() -> None:
    assert value("E11", activities=months("rides", ("2019-06", {"unpaid_amount": 9}))) == NO_RECORD
    assert value("E11", activities=months("rides", ("2019-07", {"unpaid_amount": 9}))) == 9


def test_of_receivables_of_which_nothing_is_outstanding_no_share_is_overdue() -> None:
    told = months("receivables_owed", ("2019-12", {"amount": 0, "unpaid_amount": 0}))
    assert value("E33", activities=told) == NOT_COMPUTABLE


def test_receivables_whose_overdue_part_is_not_told_are_in_neither_sum() -> None:
    untold = activity("2019-12", "receivables_owed", 1, furnisher="water", amount=700)
    assert value("E33", activities=[OWED[0], untold], links=LINKS) == 30
    assert value("E33", activities=[untold], links=LINKS) == NO_RECORD
