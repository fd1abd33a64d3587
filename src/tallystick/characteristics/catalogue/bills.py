"""Bills, instalments at the till and recurring payments: arrears and lateness. From the catalogue's group E."""

from __future__ import annotations

from dataclasses import replace

from tallystick.characteristics.catalogue.activity import of_months, share_of_count, telling
from tallystick.characteristics.catalogue.rows import BILLS, PAY_LATER, RECURRING_PAYMENTS
from tallystick.characteristics.measure import AtLeast, Grain, Lowest, Total
from tallystick.terms import Dimension, Direction, Special, Unit

_PROMISES = "Bills of daily life are promises too."

DAILY_BILLS = (
    of_months(
        "E02",
        "Bills unpaid for a month",
        "What is unpaid of bills since the month before the last reported one, or longer.",
        Total("unpaid_for_a_month"),
        _PROMISES,
        telling(BILLS, "unpaid_for_a_month"),
        None,
        unit=Unit.MONEY,
        over=Grain.ACTIVITY_LINE,
    ),
    replace(
        of_months(
            "E03",
            "Months since a bill was late",
            "Months since a bill was last paid more than 7 days late.",
            Lowest("ago", where=AtLeast("late", 1)),
            _PROMISES,
            telling(BILLS, "late"),
            None,
            unit=Unit.MONTHS,
            direction=Direction.BETTER_WHEN_HIGH,
        ),
        unknown=Special.NONE_IN_WINDOW,
    ),
    of_months(
        "E15",
        "Instalments at the till paid in time",
        "Share of instalments for purchases that were paid in time, last 12 months.",
        share_of_count("on_time"),
        "Small instalments paid in time come before large ones.",
        telling(PAY_LATER, "on_time"),
        dimension=Dimension.REPAYMENT,
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    of_months(
        "E16",
        "Recurring payments executed at once",
        "Share of standing orders and direct debits that were executed at the first try, last 12 months.",
        share_of_count("on_time"),
        "A debit that fails found no money: an instalment would have found none either.",
        telling(RECURRING_PAYMENTS, "on_time"),
        direction=Direction.BETTER_WHEN_HIGH,
    ),
)
