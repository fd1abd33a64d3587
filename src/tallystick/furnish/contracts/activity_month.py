"""A platform's counts and sums about a customer in one month."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    ACTION,
    CURRENCY,
    CUSTOMER,
    FURNISHER,
    MONTH,
    REPORTED_ON,
    Contract,
    amount,
    coded,
    counted,
)
from tallystick.terms import ActivityKind, RecordType

ACTIVITY_MONTH = Contract(
    RecordType.ACTIVITY_MONTH,
    "A platform's counts and sums about a customer in one month; never single events.",
    (
        FURNISHER,
        CUSTOMER,
        MONTH,
        coded(
            "kind",
            tuple(ActivityKind),
            "What is counted; of `receivables_owed`, what is outstanding at the end of the month.",
            required=True,
        ),
        CURRENCY,
        counted("count", "How many.", required=True, like="12"),
        amount("amount", "Their sum.", like="843000"),
        counted("on_time", "How many of them in time; of recurring payments, executed at the first try.", like="11"),
        amount("refunds", "Sum given back.", like="0"),
        counted("disputes", "How many were disputed.", like="0"),
        REPORTED_ON,
        ACTION,
        counted("late", "How many of them more than seven days late."),
        counted("unpaid", "How many still unpaid at the end of the month; of receivables owed, overdue."),
        amount("unpaid_amount", "Sum still unpaid at the end of the month; of receivables owed, overdue."),
        counted("cancelled", "How many the customer called off after they were accepted."),
        counted("disputes_lost", "How many disputes went against the customer."),
        counted("breaches", "How many agreements the customer broke."),
        counted("active_days", "Days of the month with at least one.", highest=31),
        amount("largest_payer", "Sum from the one who paid the most."),
        amount("five_largest_payers", "Sum from the five who paid the most."),
        counted("penalties", "How often the platform penalised the customer."),
        amount("amount_days_late", "Sum of each amount times the days that it was late."),
        counted("returned", "How many came back or were reversed."),
    ),
    key=("customer", "month", "kind"),
    about="month",
)
