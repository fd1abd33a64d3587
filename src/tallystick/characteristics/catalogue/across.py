"""What is made from facts of different kinds: applications against openings, debts against income and sales."""

from __future__ import annotations

from tallystick.characteristics.catalogue.capacity import CAPACITY
from tallystick.characteristics.catalogue.conduct import CONDUCT
from tallystick.characteristics.catalogue.inquiries import INQUIRIES
from tallystick.characteristics.catalogue.obligations import OBLIGATIONS
from tallystick.characteristics.characteristic import Characteristic, Quotient
from tallystick.characteristics.measure import Both, Distinct, Grain, Known, OneOf, Ratio, Total
from tallystick.terms import ActivityKind, Dimension, Direction, Unit

_NAMED = {one.id: one for one in (*CAPACITY, *CONDUCT, *INQUIRIES, *OBLIGATIONS)}
_CARRIED = "What must be paid is carried by what comes in."


def _quotient(
    id: str, name: str, says: str, dimension: Dimension, unit: Unit, value: Quotient, why: str
) -> Characteristic:
    return Characteristic(id, name, says, dimension, unit, Direction.WORSE_WHEN_HIGH, Grain.FILE, value, why)


# Wages that an employer pays out through a payroll are the income that is verified: other inflow may be anything.
_WAGES = Characteristic(
    "B20_wages",
    "Mean monthly wages",
    "Mean wages of a month, last 12 months.",
    Dimension.CAPACITY,
    Unit.MONEY,
    Direction.BETTER_WHEN_HIGH,
    Grain.ACTIVITY,
    Ratio(Total("amount"), Distinct("ago")),
    _CARRIED,
    Both(OneOf("kind", (ActivityKind.PAYROLL,)), Known("amount")),
    12,
)

ACROSS = (
    _quotient(
        "D11",
        "Applications for each account opened",
        "Applications for credit in the last 12 months for each account opened in them.",
        Dimension.CONDUCT,
        Unit.RATIO,
        Quotient(_NAMED["D04"], _NAMED["D14"], if_none=0, at_least=1),
        "Who applies often and is seldom given credit was turned away for a reason.",
    ),
    _quotient(
        "B20",
        "Due of the wages",
        "What was to be paid in the last closed month as a share of mean monthly wages.",
        Dimension.OBLIGATIONS,
        Unit.PERCENT,
        Quotient(_NAMED["B19"], _WAGES, times=100),
        _CARRIED,
    ),
    _quotient(
        "E35",
        "Debts against sales",
        "All that is owed on open accounts against the sales of a year.",
        Dimension.OBLIGATIONS,
        Unit.RATIO,
        Quotient(_NAMED["B01"], _NAMED["E18"], of=12),
        _CARRIED,
    ),
)
