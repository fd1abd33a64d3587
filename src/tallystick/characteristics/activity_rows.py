"""Rows of what platforms count and sum: by month as told, by line as it stands, and all sales of a month together."""

from __future__ import annotations

from tallystick.characteristics.measure import AtMost, Grain, Highest, Latest, OneOf, Total
from tallystick.characteristics.relations import (
    Difference,
    EachRow,
    Fact,
    Lesser,
    MonthBefore,
    Per,
    Share,
    Together,
)
from tallystick.characteristics.spans import DaysOfMonth, Earlier, Trailing
from tallystick.terms import ActivityKind

ACTIVITY = EachRow(
    "activity_month",
    {
        "ago": Fact("ago"),
        "kind": Fact("kind"),
        "n": Fact("count"),
        **{
            name: Fact(name)
            for name in (
                "amount",
                "on_time",
                "refunds",
                "disputes",
                "late",
                "unpaid",
                "unpaid_amount",
                "disputes_lost",
                "breaches",
                "active_days",
                "largest_payer",
                "five_largest_payers",
                "penalties",
                "amount_days_late",
                "returned",
            )
        },
        "days": DaysOfMonth(),
        "unpaid_before": MonthBefore("unpaid_amount"),
        "unpaid_for_a_month": Lesser("unpaid_amount", "unpaid_before"),
    },
    line=("furnisher", "customer", "kind"),
)

# A line updated within six months is recent, as one of an account is.
_RECENT = AtMost("ago", 5)

ACTIVITY_LINE = Together(
    Grain.ACTIVITY,
    Per.LINE,
    {
        "kind": Latest("kind"),
        "amount": Latest("amount", where=_RECENT),
        "unpaid_amount": Latest("unpaid_amount", where=_RECENT),
        "unpaid_for_a_month": Latest("unpaid_for_a_month", where=_RECENT),
    },
)

SALES_MONTH = Together(
    Grain.ACTIVITY,
    Per.MONTH,
    {"amount": Total("amount")},
    where=OneOf("kind", (ActivityKind.MERCHANT_SALES,)),
    derived={
        "a_year_before": Earlier("amount", months=12),
        "of_three_months": Trailing(Total("amount"), months=3),
        "peak": Trailing(Highest("of_three_months"), months=12),
        "below_peak": Difference("peak", "of_three_months"),
        "fall": Share("below_peak", "peak"),
    },
)

ACTIVITY_AMOUNTS = frozenset(
    {
        "amount",
        "refunds",
        "unpaid_amount",
        "unpaid_before",
        "unpaid_for_a_month",
        "largest_payer",
        "five_largest_payers",
        "amount_days_late",
        "a_year_before",
        "of_three_months",
        "peak",
        "below_peak",
        "fall",
    }
)
"""Columns that cannot be added up, or compared, across currencies."""
