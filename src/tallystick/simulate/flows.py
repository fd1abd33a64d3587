"""The monthly counts and sums that platforms furnish: which subjects have them, how many, of what size.

Shares and amounts are assumed; see docs/simulation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tallystick.terms import ActivityKind


class Told(Enum):
    """What a flow tells beside its count and sum, as fields of the contract."""

    BILLS = ("on_time", "late", "unpaid", "unpaid_amount")
    RETURNS = ("on_time", "breaches")
    TRIES = ("on_time",)
    ORDERS = ("refunds", "disputes", "disputes_lost", "unpaid", "cancelled")
    RIDES = ("late", "unpaid", "unpaid_amount", "cancelled", "penalties")
    SALES = (
        "refunds",
        "disputes",
        "disputes_lost",
        "late",
        "active_days",
        "largest_payer",
        "five_largest_payers",
        "penalties",
    )
    RECEIVABLES = ("unpaid", "unpaid_amount")
    PAYOUTS = ("on_time", "cancelled", "returned")
    INVOICES = ("on_time", "late", "unpaid", "unpaid_amount", "amount_days_late")
    NOTHING = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """furnisher: its name without the mark. persons, businesses: shares that have it.

    a_month: mean count of a month; below one there are months without. each: median amount of one, in minor units.
    """

    kind: ActivityKind
    furnisher: str
    persons: float
    businesses: float
    a_month: float
    each: int
    told: Told


FLOWS = (
    Flow(ActivityKind.UTILITIES, "power", 0.26, 0.4, 1.0, 18_000, Told.BILLS),
    Flow(ActivityKind.TELECOM, "telecom", 0.30, 0.1, 1.0, 8_900, Told.BILLS),
    Flow(ActivityKind.RENT, "landlords", 0.10, 0.1, 1.0, 280_000, Told.BILLS),
    Flow(ActivityKind.WALLET, "wallet", 0.20, 0, 22.0, 6_400, Told.NOTHING),
    Flow(ActivityKind.PAYMENTS, "wallet", 0.10, 0, 3.0, 11_000, Told.TRIES),
    Flow(ActivityKind.PAY_LATER, "pay-later", 0.08, 0, 1.6, 22_000, Told.BILLS),
    Flow(ActivityKind.ORDERS, "market", 0.22, 0, 3.4, 15_000, Told.ORDERS),
    Flow(ActivityKind.RIDES, "rides", 0.12, 0, 4.2, 2_600, Told.RIDES),
    Flow(ActivityKind.DEPOSIT_FREE, "rentals", 0.08, 0, 0.4, 30_000, Told.RETURNS),
    Flow(ActivityKind.PAYROLL, "payroll", 0.16, 0, 1.0, 780_000, Told.NOTHING),
    Flow(ActivityKind.INFLOW, "bank-north", 0.08, 0.3, 4.0, 240_000, Told.NOTHING),
    Flow(ActivityKind.OVERDRAWN, "bank-east", 0.08, 0.1, 0.12, 4_000, Told.NOTHING),
    Flow(ActivityKind.MERCHANT_SALES, "market", 0, 0.45, 180.0, 13_000, Told.SALES),
    Flow(ActivityKind.PAYOUTS, "market", 0, 0.45, 4.3, 560_000, Told.PAYOUTS),
    Flow(ActivityKind.TRADE_INVOICES, "trade-one", 0, 0.5, 4.0, 420_000, Told.INVOICES),
    Flow(ActivityKind.TRADE_INVOICES, "trade-two", 0, 0.4, 2.5, 310_000, Told.INVOICES),
    Flow(ActivityKind.TAX_FILING, "tax-office", 0, 0.6, 1.0, 160_000, Told.TRIES),
    Flow(ActivityKind.RECURRING_PAYMENTS, "bank-north", 0.12, 0.1, 3.2, 24_000, Told.TRIES),
    Flow(ActivityKind.RECEIVABLES_OWED, "bank-north", 0, 0.2, 2.6, 650_000, Told.RECEIVABLES),
)
