"""Capacity: inflow, sales, and what is paid out of them. From the catalogue's groups A, B and E."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import INFLOW, INSTALMENT_LINES, PAYMENTS, REVOLVING_LINES, SALES
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    Both,
    Capped,
    Condition,
    Distinct,
    Grain,
    Known,
    Mean,
    Measure,
    OneOf,
    Ratio,
    Rows,
    Spread,
    Total,
)
from tallystick.terms import Dimension, Direction, Unit

_BETTER = Direction.BETTER_WHEN_HIGH
_STATEMENT: Condition = Both(REVOLVING_LINES, AtLeast("balance_before", 1))


def _paid(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    kind: Condition,
    direction: Direction = _BETTER,
    months: int = 12,
) -> Characteristic:
    """Over months of accounts: what was paid in them."""
    return Characteristic(
        id, name, says, Dimension.CAPACITY, Unit.PERCENT, direction, Grain.LINE_MONTH, value, why, kind, months
    )


def _flow(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    kind: Condition,
    unit: Unit,
    direction: Direction = _BETTER,
    months: int = 12,
) -> Characteristic:
    """Over a platform's monthly counts and sums."""
    return Characteristic(id, name, says, Dimension.CAPACITY, unit, direction, Grain.ACTIVITY, value, why, kind, months)


CAPACITY = (
    _paid(
        "A31",
        "Instalments paid of those due",
        "Share of the instalments due that was paid, last 12 months.",
        Ratio(Total("paid"), Total("scheduled", where=Known("paid")), times=100),
        "Whether income reaches for what was promised.",
        Both(INSTALMENT_LINES, Known("scheduled")),
    ),
    _paid(
        "A32",
        "Months paid with the minimum",
        "Share of card months met with the minimum or less, last 12 months.",
        Ratio(Rows(OneOf("paid_manner", ("at_least_minimum", "less"))), Rows(), times=100),
        "Who can pay only the minimum has little to spare.",
        Both(REVOLVING_LINES, Known("paid_manner")),
        Direction.WORSE_WHEN_HIGH,
    ),
    _paid(
        "B22",
        "Months paid in full",
        "Share of months in which all that the card showed the month before was paid, last 12 months.",
        Ratio(Rows(AtLeast("paid_in_full", 1)), Rows(), times=100),
        "Paying in full shows money beyond the need.",
        Both(REVOLVING_LINES, Known("paid_in_full")),
    ),
    _paid(
        "B23",
        "Paid of the statement",
        "Share of the preceding month's card balances that was paid, last 12 months.",
        Capped(Ratio(Total("paid"), Total("balance_before", where=Known("paid")), times=100), highest=200),
        "How fast debts are worked off.",
        _STATEMENT,
    ),
    _paid(
        "F05",
        "Paid a month, against the limit",
        "Amounts paid on cards as a share of their limits, last 6 months.",
        Ratio(Total("paid"), Total("limit", where=Known("paid")), times=100),
        "The flow of money through a card tells how much there is.",
        Both(REVOLVING_LINES, AtLeast("limit", 1)),
        months=6,
    ),
    Characteristic(
        "F06",
        "Mean paid a month",
        "Mean amount paid on cards in a month, last 6 months.",
        Dimension.CAPACITY,
        Unit.MONEY,
        _BETTER,
        Grain.LINE_MONTH,
        Mean("paid"),
        "The flow of money through a card tells how much there is.",
        REVOLVING_LINES,
        6,
    ),
    Characteristic(
        "F09",
        "Months with a payment",
        "Card months in which something was paid, last 6 months.",
        Dimension.CAPACITY,
        Unit.COUNT,
        _BETTER,
        Grain.LINE_MONTH,
        Rows(AtLeast("paid", 1)),
        "Regular payments show a regular income.",
        REVOLVING_LINES,
        6,
    ),
    _flow(
        "E13",
        "Months with payments",
        "Months with at least one payment made, last 12 months.",
        Distinct("ago", where=AtLeast("n", 1)),
        "Payments made every month show a household that runs.",
        PAYMENTS,
        Unit.COUNT,
    ),
    _flow(
        "E14",
        "Evenness of payments",
        "How much monthly payments vary, against their mean, last 12 months.",
        Ratio(Spread("amount"), Mean("amount")),
        "Uneven spending is harder to plan for.",
        PAYMENTS,
        Unit.RATIO,
        Direction.WORSE_WHEN_HIGH,
    ),
    _flow(
        "E17",
        "Months with sales",
        "Months with at least one paid sale, last 24 months.",
        Distinct("ago", where=AtLeast("n", 1)),
        "Steady sales pay steady debts.",
        SALES,
        Unit.COUNT,
        months=24,
    ),
    _flow(
        "E18",
        "Mean monthly sales",
        "Mean sales of a month, last 12 months.",
        Mean("amount"),
        "Sales are what a business repays from.",
        SALES,
        Unit.MONEY,
    ),
    _flow(
        "E19",
        "Evenness of sales",
        "How much monthly sales vary, against their mean, last 12 months.",
        Ratio(Spread("amount"), Mean("amount")),
        "A business with uneven sales meets months that it cannot pay.",
        SALES,
        Unit.RATIO,
        Direction.WORSE_WHEN_HIGH,
    ),
    _flow(
        "E22",
        "Refunds of sales",
        "Share of sales that was refunded, last 12 months.",
        Ratio(Total("refunds"), Total("amount"), times=100),
        "Money that must be given back does not repay debts.",
        SALES,
        Unit.PERCENT,
        Direction.WORSE_WHEN_HIGH,
    ),
    _flow(
        "F07",
        "Mean monthly inflow",
        "Mean money received in a month, last 12 months.",
        Mean("amount"),
        "Inflow is what a person repays from.",
        INFLOW,
        Unit.MONEY,
    ),
    Characteristic(
        "F08",
        "Employees",
        "People that the business employs.",
        Dimension.CAPACITY,
        Unit.COUNT,
        Direction.ANY,
        Grain.PARTICULARS,
        Total("employees"),
        "A business that pays wages has sales to pay them from.",
        Known("employees"),
    ),
)
