"""Somebody asked for a customer's file elsewhere, or applied for credit."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    ACTION,
    CURRENCY,
    CUSTOMER,
    FURNISHER,
    REPORTED_ON,
    Contract,
    Field,
    FieldType,
    amount,
    coded,
    day,
    text,
)
from tallystick.terms import InquiryReason, Product, RecordType

INQUIRY = Contract(
    RecordType.INQUIRY,
    "A customer's application for credit, or another reason for which a file was asked for.",
    (
        FURNISHER,
        CUSTOMER,
        text("inquiry", "The furnisher's own key of the inquiry.", required=True, longest=64, like="q-2026-118"),
        day("made_on", "Day on which it was made.", required=True, like="2026-06-18"),
        coded("reason", tuple(InquiryReason), "Why the file was asked for.", required=True),
        coded("product", tuple(Product), "What kind of credit was applied for.", like="credit_card"),
        amount("amount_sought", "Amount applied for.", like="5000000"),
        # An inquiry that seeks no amount has no currency either.
        Field(CURRENCY.name, FieldType.TEXT, "ISO 4217 code of the amount sought.", longest=3, like="CNY"),
        coded(
            "industry",
            ("bank", "finance_company", "small_loan", "platform", "other"),
            "What the asking party is.",
            like="bank",
        ),
        REPORTED_ON,
        ACTION,
    ),
    key=("customer", "inquiry"),
    about="made_on",
)
