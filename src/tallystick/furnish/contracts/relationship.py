"""What one customer is to another by contract or register."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    ACTION,
    CUSTOMER,
    FURNISHER,
    REPORTED_ON,
    Contract,
    amount,
    coded,
    counted,
    day,
    text,
)
from tallystick.terms import RecordType, RelationKind

RELATIONSHIP = Contract(
    RecordType.RELATIONSHIP,
    "A relation that a contract or a register makes: owner, officer, guarantor and the like. Never friends.",
    (
        FURNISHER,
        CUSTOMER,
        text(
            "other", "The same furnisher's key of the customer to whom it is.", required=True, longest=64, like="c-2044"
        ),
        coded("kind", tuple(RelationKind), "What the customer is to the other.", required=True),
        counted("share", "Share owned, in hundredths of a percent.", highest=10_000, like="6000"),
        amount("amount", "Amount guaranteed."),
        text("currency", "ISO 4217 code of the amount.", longest=3),
        day("valid_from", "Day on which it began.", like="2019-03-01"),
        day("valid_until", "Day on which it ended."),
        REPORTED_ON,
        ACTION,
    ),
    key=("customer", "other", "kind"),
    about=None,
)
