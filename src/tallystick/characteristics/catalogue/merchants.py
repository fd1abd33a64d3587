"""A merchant's sales, what goes wrong with them, its suppliers and its taxes. From the catalogue's group E."""

from __future__ import annotations

from tallystick.characteristics.catalogue.activity import of_months, share_of_count, telling
from tallystick.characteristics.catalogue.rows import INVOICES, PAYOUTS, RECEIVABLES_OWED, SALES, TAX_FILINGS
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Condition,
    FirstKnown,
    Grain,
    Highest,
    Known,
    Measure,
    Minus,
    Over,
    Ratio,
    Total,
)
from tallystick.terms import Dimension, Direction, Unit

_BETTER = Direction.BETTER_WHEN_HIGH
_REPAYS = "Sales are what a business repays from."
_ON_FEW = "A business that lives on few buyers falls with one of them."
_KEPT = "A business that does not keep to what it sold pays for it later."
_SUPPLIERS = "Who pays suppliers late is short of money, or will be."
_BOTH_YEARS: Condition = Both(Known("amount"), Known("a_year_before"))


def _of_net_sales(column: str) -> Measure:
    told = Known(column)
    sales = Total("amount", where=told)
    return Ratio(Total(column), FirstKnown(Minus(sales, Total("refunds", where=told)), sales), times=100)


def _days_late(within: Condition | None = None) -> Measure:
    """Days by which invoices were paid late, weighted by their amounts."""
    told: Condition = Known("amount_days_late")
    met = told if within is None else Both(told, within)
    return Ratio(Total("amount_days_late", where=met), Total("amount", where=met))


MERCHANTS = (
    of_months(
        "E20",
        "Growth of sales",
        "Sales of the last 6 months against those of the same months a year before.",
        Ratio(
            Minus(Total("amount", where=_BOTH_YEARS), Total("a_year_before", where=_BOTH_YEARS)),
            Total("a_year_before", where=_BOTH_YEARS),
            times=100,
        ),
        _REPAYS,
        Known("amount"),
        6,
        dimension=Dimension.CAPACITY,
        direction=_BETTER,
        over=Grain.SALES_MONTH,
    ),
    of_months(
        "E21",
        "Largest fall of sales",
        "By how much the sales of three months fell below the highest of the year up to them, at most, last 12 months.",
        Over(Highest("fall"), 100),
        _REPAYS,
        Known("amount"),
        dimension=Dimension.CAPACITY,
        over=Grain.SALES_MONTH,
    ),
    of_months(
        "E23",
        "Disputes lost as a merchant",
        "Share of sales whose dispute went against the merchant, last 12 months.",
        share_of_count("disputes_lost"),
        _KEPT,
        telling(SALES, "disputes_lost"),
    ),
    of_months(
        "E24",
        "Sales shipped late",
        "Share of sales that were shipped more than 7 days late, last 6 months.",
        share_of_count("late"),
        _KEPT,
        telling(SALES, "late"),
        6,
    ),
    of_months(
        "E25",
        "Share of the largest buyer",
        "Share of sales, less refunds, that went to the largest buyer of each month, last 12 months.",
        _of_net_sales("largest_payer"),
        _ON_FEW,
        telling(SALES, "largest_payer"),
        dimension=Dimension.CAPACITY,
    ),
    of_months(
        "E26",
        "Share of the five largest buyers",
        "Share of sales, less refunds, that went to the five largest buyers of each month, last 12 months.",
        _of_net_sales("five_largest_payers"),
        _ON_FEW,
        telling(SALES, "five_largest_payers"),
        dimension=Dimension.CAPACITY,
    ),
    of_months(
        "E27",
        "Days with sales",
        "Share of days on which something was sold, of the months reported, last 3 months.",
        Ratio(Total("active_days"), Total("days", where=Known("active_days")), times=100),
        _REPAYS,
        telling(SALES, "active_days"),
        3,
        dimension=Dimension.CAPACITY,
        direction=_BETTER,
    ),
    of_months(
        "E28",
        "Payouts returned",
        "Share of payouts that came back or were reversed, last 12 months.",
        share_of_count("returned"),
        "Payouts come back where an account is closed, seized or not the merchant's.",
        telling(PAYOUTS, "returned"),
    ),
    of_months(
        "E29",
        "Penalties by the platform",
        "How often the platform penalised the merchant, last 12 months.",
        Total("penalties"),
        _KEPT,
        telling(SALES, "penalties"),
        unit=Unit.COUNT,
    ),
    of_months(
        "E31",
        "Days beyond terms",
        "Days by which suppliers' invoices were paid late, weighted by their amounts, last 12 months.",
        _days_late(),
        _SUPPLIERS,
        telling(INVOICES, "amount_days_late"),
        dimension=Dimension.REPAYMENT,
        unit=Unit.RATIO,
    ),
    of_months(
        "E32",
        "Trend of days beyond terms",
        "Days beyond terms of the last 3 months less those of the 9 months before.",
        Minus(_days_late(AtMost("ago", 2)), _days_late(AtLeast("ago", 3))),
        _SUPPLIERS,
        telling(INVOICES, "amount_days_late"),
        dimension=Dimension.REPAYMENT,
        unit=Unit.RATIO,
    ),
    of_months(
        "E33",
        "Receivables overdue",
        "Of what is owed as the debtor of receivables, the share that is overdue, as last reported within six months.",
        Ratio(Total("unpaid_amount"), Total("amount"), times=100),
        _SUPPLIERS,
        telling(telling(RECEIVABLES_OWED, "amount"), "unpaid_amount"),
        None,
        dimension=Dimension.REPAYMENT,
        over=Grain.ACTIVITY_LINE,
    ),
    of_months(
        "E34",
        "Taxes filed in time",
        "Share of tax returns that were filed in time, last 12 months.",
        share_of_count("on_time"),
        "Who keeps books in time knows what can be repaid.",
        telling(TAX_FILINGS, "on_time"),
        direction=_BETTER,
    ),
)
