"""Orders, things lent without a deposit, and rides: what was promised on platforms. From the catalogue's group E."""

from __future__ import annotations

from tallystick.characteristics.catalogue.activity import of_months, share_of_count, telling
from tallystick.characteristics.catalogue.rows import DEPOSIT_FREE, ORDERS, RIDES
from tallystick.characteristics.measure import AtLeast, Both, Grain, Highest, Known, Minus, Ratio, Total
from tallystick.terms import Dimension, Direction, Unit

_BETTER = Direction.BETTER_WHEN_HIGH
_TRUSTED = "Who gives back what was lent on trust keeps to agreements."
_SMALL_DEBTS = "Small debts left unpaid show how debts are seen."

PLATFORM_ORDERS = (
    of_months(
        "E05",
        "Orders paid",
        "Share of orders that were not left unpaid, last 12 months.",
        Ratio(Minus(Total("n", where=Known("unpaid")), Total("unpaid")), Total("n", where=Known("unpaid")), times=100),
        _SMALL_DEBTS,
        telling(ORDERS, "unpaid"),
        direction=_BETTER,
    ),
    of_months(
        "E06",
        "Disputes lost as a buyer",
        "Share of orders whose dispute went against the buyer, last 12 months.",
        share_of_count("disputes_lost"),
        "Money asked back without cause is a payment that was not meant.",
        telling(ORDERS, "disputes_lost"),
    ),
    of_months(
        "E07",
        "Things lent without a deposit",
        "Things that were rented or lent without a deposit, last 24 months.",
        Total("n"),
        _TRUSTED,
        DEPOSIT_FREE,
        24,
        unit=Unit.COUNT,
        direction=_BETTER,
    ),
    of_months(
        "E08",
        "Agreements without a deposit broken",
        "Share of agreements without a deposit that were broken, last 24 months.",
        share_of_count("breaches"),
        _TRUSTED,
        telling(DEPOSIT_FREE, "breaches"),
        24,
    ),
    of_months(
        "E09",
        "Things given back in time",
        "Share of things lent without a deposit that were given back in time, last 24 months.",
        share_of_count("on_time"),
        _TRUSTED,
        telling(DEPOSIT_FREE, "on_time"),
        24,
        direction=_BETTER,
    ),
    of_months(
        "E10",
        "Rides unpaid after a week",
        "Share of rides that were not paid within 7 days, last 12 months.",
        share_of_count("late"),
        _SMALL_DEBTS,
        telling(RIDES, "late"),
    ),
    of_months(
        "E11",
        "Owed for rides",
        "What is unpaid for rides, as last reported within six months.",
        Total("unpaid_amount"),
        _SMALL_DEBTS,
        telling(RIDES, "unpaid_amount"),
        None,
        unit=Unit.MONEY,
        over=Grain.ACTIVITY_LINE,
    ),
    of_months(
        "E12",
        "Months since the first ride",
        "Months since the first ride.",
        Highest("ago"),
        "A record that has lasted can be relied on.",
        Both(RIDES, AtLeast("n", 1)),
        None,
        dimension=Dimension.TENURE,
        unit=Unit.MONTHS,
        direction=_BETTER,
    ),
)
