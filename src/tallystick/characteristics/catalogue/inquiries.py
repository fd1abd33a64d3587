"""Inquiries: how often and where credit was applied for. From the catalogue's group D.

The running month, which no other fact tells of, belongs to every window of theirs.
"""

from __future__ import annotations

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Capped,
    Condition,
    Distinct,
    Grain,
    Lowest,
    Measure,
    OneOf,
    Rows,
)
from tallystick.terms import Dimension, Direction, InquiryReason, Unit

_WORSE = Direction.WORSE_WHEN_HIGH
_SEEKING = "Who asks at many doors in a short time is often in need, or was turned away."
_ONCE: Condition = AtMost("asked_again", 0)
_ONCE_BEFORE_LAST_WEEK: Condition = Both(AtLeast("before_last_week", 1), AtMost("asked_again_before_last_week", 0))


def _applied(
    id: str,
    name: str,
    says: str,
    value: Measure,
    months: int | None,
    kind: Condition | None = None,
    why: str = _SEEKING,
    direction: Direction = _WORSE,
    unit: Unit = Unit.COUNT,
) -> Characteristic:
    """Over hard inquiries."""
    return Characteristic(id, name, says, Dimension.CONDUCT, unit, direction, Grain.INQUIRY, value, why, kind, months)


def _hard(id: str, months: int) -> Characteristic:
    last = "last month" if months == 1 else f"last {months} months"
    return _applied(
        id,
        f"Applications for credit, {last}",
        f"Applications for credit in the {last}; those for one purpose within 14 days (45 for a car, a home, a study) "
        "count once.",
        Rows(_ONCE),
        months,
    )


INQUIRIES = (
    _hard("D01", 1),
    _hard("D02", 3),
    _hard("D03", 6),
    _hard("D04", 12),
    _hard("D05", 24),
    _applied(
        "D06",
        "Applications for credit, last 6 months without the last week",
        "Applications for credit in the last 6 months, those of the last 7 days left out.",
        Rows(_ONCE_BEFORE_LAST_WEEK),
        6,
    ),
    _applied(
        "D07",
        "Months since an application for credit",
        "Months since credit was last applied for.",
        Capped(Lowest("ago"), lowest=0),
        None,
        why="Whoever has not needed to ask for long has lived on what there was.",
        direction=Direction.BETTER_WHEN_HIGH,
        unit=Unit.MONTHS,
    ),
    _applied(
        "D08",
        "Lenders asked for a loan, last 3 months",
        "Different lenders at which a loan was applied for in the last 3 months.",
        Distinct("furnisher"),
        3,
        OneOf("reason", (InquiryReason.LOAN_APPLICATION,)),
    ),
    _applied(
        "D09",
        "Applications for cards, last 6 months",
        "Applications for credit cards in the last 6 months; those within 14 days count once.",
        Rows(_ONCE),
        6,
        OneOf("reason", (InquiryReason.CARD_APPLICATION,)),
    ),
    _applied(
        "D10",
        "Checks as a guarantor, last 6 months",
        "How often a lender asked because the subject was to guarantee for another, last 6 months.",
        Rows(_ONCE),
        6,
        OneOf("reason", (InquiryReason.GUARANTOR_CHECK,)),
        "A guarantee is a debt that another decides on.",
        Direction.ANY,
    ),
)
