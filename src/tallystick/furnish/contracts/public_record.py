"""What a court, an authority or a register holds against a customer."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    ACTION,
    CUSTOMER,
    FURNISHER,
    REPORTED_ON,
    Contract,
    amount,
    coded,
    day,
    text,
)
from tallystick.terms import PublicRecordKind, RecordType

PUBLIC_RECORD = Contract(
    RecordType.PUBLIC_RECORD,
    "An entry of a public register: insolvency, judgment, enforcement, tax arrears, penalty or lien.",
    (
        FURNISHER,
        CUSTOMER,
        text("case_number", "The authority's own number of the case.", required=True, longest=64, like="2026-E-4471"),
        coded("kind", tuple(PublicRecordKind), "What the register holds.", required=True),
        text(
            "authority",
            "Which court or authority keeps the register.",
            required=True,
            longest=120,
            like="Court of Bath",
        ),
        day("filed", "Day on which it was entered, or of the order for relief.", required=True, like="2024-01-15"),
        coded(
            "status",
            ("open", "satisfied", "vacated", "dismissed", "discharged"),
            "How the case stands.",
            required=True,
        ),
        day("disposed", "Day on which the case ended."),
        amount("amount", "Amount claimed.", like="1250000"),
        amount("amount_paid", "Part of it that was paid."),
        text("currency", "ISO 4217 code of the amounts.", longest=3, like="CNY"),
        day("register_until", "Day on which the public register itself drops the entry.", like="2029-01-15"),
        REPORTED_ON,
        ACTION,
    ),
    key=("customer", "case_number", "kind"),
    about="filed",
)
