"""The kinds of rows that many characteristics are about."""

from __future__ import annotations

from tallystick.characteristics.measure import AtLeast, Both, Capped, Condition, Known, Measure, OneOf, Rows
from tallystick.terms import INSTALMENT, REVOLVING, SERIOUS, ActivityKind, Product

REVOLVING_LINES: Condition = OneOf("product", REVOLVING)
INSTALMENT_LINES: Condition = OneOf("product", INSTALMENT)
OPEN_LINES: Condition = AtLeast("is_open", 1)
OPEN_WITH_BALANCE: Condition = Both(OPEN_LINES, Known("balance"))
OPEN_REVOLVING: Condition = Both(REVOLVING_LINES, OPEN_LINES)
OPEN_INSTALMENT: Condition = Both(INSTALMENT_LINES, OPEN_LINES)
OPEN_MORTGAGE: Condition = Both(OneOf("product", (Product.MORTGAGE,)), OPEN_LINES)
OPEN_PAY_LATER: Condition = Both(OneOf("product", (Product.PAY_LATER,)), OPEN_LINES)
OPEN_INSTALMENT_BUT_MORTGAGE: Condition = Both(
    OneOf("product", tuple(one for one in INSTALMENT if one is not Product.MORTGAGE)), OPEN_LINES
)
OPEN_LARGE_INSTALMENT: Condition = Both(OneOf("product", (Product.LARGE_INSTALMENT,)), OPEN_LINES)

LATE_30: Condition = AtLeast("days_past_due", 30)
LATE_60: Condition = AtLeast("days_past_due", 60)
LATE_90: Condition = AtLeast("days_past_due", 90)
RATED: Condition = AtLeast("grade", 0)
LATE: Condition = AtLeast("grade", 1)
SERIOUS_MONTH: Condition = OneOf("status", SERIOUS)

PAYMENTS: Condition = OneOf("kind", (ActivityKind.PAYMENTS,))
INFLOW: Condition = OneOf("kind", (ActivityKind.INFLOW, ActivityKind.PAYROLL))
BILLS: Condition = OneOf("kind", (ActivityKind.UTILITIES, ActivityKind.TELECOM, ActivityKind.RENT))
SALES: Condition = OneOf("kind", (ActivityKind.MERCHANT_SALES,))
PAY_LATER: Condition = OneOf("kind", (ActivityKind.PAY_LATER,))
ORDERS: Condition = OneOf("kind", (ActivityKind.ORDERS,))
DEPOSIT_FREE: Condition = OneOf("kind", (ActivityKind.DEPOSIT_FREE,))
RIDES: Condition = OneOf("kind", (ActivityKind.RIDES,))
PAYOUTS: Condition = OneOf("kind", (ActivityKind.PAYOUTS,))
INVOICES: Condition = OneOf("kind", (ActivityKind.TRADE_INVOICES,))
TAX_FILINGS: Condition = OneOf("kind", (ActivityKind.TAX_FILING,))
RECURRING_PAYMENTS: Condition = OneOf("kind", (ActivityKind.RECURRING_PAYMENTS,))
RECEIVABLES_OWED: Condition = OneOf("kind", (ActivityKind.RECEIVABLES_OWED,))
OVERDRAWN: Condition = OneOf("kind", (ActivityKind.OVERDRAWN,))

NONE: Measure = Capped(Rows(), highest=0)
"""Nought, in place of a sum or a maximum over no rows."""
