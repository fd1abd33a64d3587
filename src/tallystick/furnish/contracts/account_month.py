"""One account in one month."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    CURRENCY,
    CUSTOMER,
    FURNISHER,
    MONTH,
    MOST_MINOR_UNITS,
    REPORTED_ON,
    Contract,
    amount,
    coded,
    counted,
    day,
    text,
)
from tallystick.terms import AccountStatus, Action, LenderKind, Product, RecordType, Role

ACCOUNT_MONTH = Contract(
    RecordType.ACCOUNT_MONTH,
    "One account in one month: what was owed, paid and late.",
    (
        FURNISHER,
        CUSTOMER,
        text("account", "The furnisher's own key of the account.", required=True, longest=64, like="card-88"),
        MONTH,
        coded(
            "product",
            tuple(Product),
            "What kind of credit it is. `large_instalment`: a large purchase on a card, granted apart from its limit "
            "and repaid in equal parts; a line of its own beside the card's.",
            required=True,
        ),
        coded("role", tuple(Role), "What the customer is to it.", required=True),
        coded("status", tuple(AccountStatus), "How it stands.", required=True),
        CURRENCY,
        day("opened", "Day on which it was granted.", like="2021-03-15"),
        day("closed", "Day on which it ended."),
        amount("limit", "Credit limit of a revolving line.", like="5000000"),
        amount("original_amount", "Amount granted."),
        amount("guaranteed_amount", "Part of the amount granted that a public guarantor covers."),
        amount(
            "balance",
            "Owed at the end of the month; below zero when overpaid.",
            lowest=-MOST_MINOR_UNITS,
            like="1240000",
        ),
        amount("past_due", "Part of the balance that is late.", like="0"),
        amount("scheduled", "Due in the month.", like="62000"),
        amount("paid", "Paid in the month.", like="62000"),
        coded(
            "paid_manner",
            ("nothing_due", "in_full", "at_least_minimum", "less"),
            "How the month's statement was met.",
            like="at_least_minimum",
        ),
        counted("days_past_due", "Whole days that the oldest unpaid amount is late.", highest=36_525, like="0"),
        counted("terms_months", "Months of repayment agreed.", highest=1_200),
        amount("charged_off_amount", "Amount that the lender wrote off."),
        REPORTED_ON,
        coded(
            "action",
            tuple(Action),
            "Empty or `report`: this is so. `delete`: take back the month. `delete_account`: take back all its months.",
        ),
        day("first_delinquency", "First day of the lateness that lasts. It never moves while that lateness lasts."),
        day("last_paid_on", "Day of the last payment.", like="2026-06-20"),
        amount("minimum_due", "Least that had to be paid in the month.", like="62000"),
        amount("recovered", "Received in the month on what had been written off."),
        amount("balloon", "Single large payment at the end of the terms."),
        day("balloon_due", "Day on which that payment is due."),
        day("deferred_until", "Day until which nothing is due."),
        coded(
            "relief",
            ("disaster", "forbearance", "moratorium"),
            "Under what relief the lender lets payments rest.",
        ),
        coded(
            "objection",
            ("disputed", "dispute_settled", "disagrees_after_dispute", "closed_at_request"),
            "What the customer objects to, as the furnisher marks it.",
        ),
        coded(
            "five_class",
            ("normal", "special_mention", "substandard", "doubtful", "loss"),
            "Five-class quality of the loan.",
        ),
        coded("bankruptcy", ("petitioned", "discharged", "dismissed"), "A bankruptcy that takes the account in."),
        text("previous_account", "Key that the account had before, once, where its furnisher changed it.", longest=64),
        text("original_creditor", "Whose claim it was at first, where it was sold or is collected.", longest=120),
        text("sold_to", "Who bought the claim.", longest=120),
        day("notice_on", "Day on which the customer was told that an adverse item would be furnished."),
        coded(
            "lender_kind",
            tuple(LenderKind),
            "What kind of lender granted it; of a claim that was sold or is collected, the first. "
            "Empty where that is not known.",
            like="bank",
        ),
    ),
    key=("customer", "account", "month"),
    about="month",
)
