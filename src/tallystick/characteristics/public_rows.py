"""Rows of public registers: what a court, an authority or a register holds against the subject."""

from __future__ import annotations

from tallystick.characteristics.measure import OneOf
from tallystick.characteristics.relations import Case, EachRow, Fact

PUBLIC_RECORD = EachRow(
    "public_record",
    {
        "ago": Fact("ago"),
        "kind": Fact("kind"),
        "status": Fact("status"),
        "claimed": Fact("amount"),
        "claim_paid": Fact("amount_paid"),
        "is_open": Case(((OneOf("status", ("open",)), 1),), otherwise=0),
    },
)

CLAIMS = frozenset({"claimed", "claim_paid"})
"""Columns that are amounts."""
