"""What public registers hold about debts that were not paid. From the catalogue's group A."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import NONE
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import (
    AtLeast,
    Both,
    Condition,
    FirstKnown,
    Grain,
    Known,
    Lowest,
    Measure,
    Minus,
    OneOf,
    Rows,
    Total,
)
from tallystick.terms import Dimension, Direction, PublicRecordKind, Unit

_OPEN: Condition = AtLeast("is_open", 1)
# A penalty of an authority is no debt that somebody lent.
_DEBTS: Condition = OneOf("kind", tuple(kind for kind in PublicRecordKind if kind is not PublicRecordKind.PENALTY))


def _registered(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    unit: Unit,
    kind: Condition | None = None,
    direction: Direction = Direction.WORSE_WHEN_HIGH,
) -> Characteristic:
    return Characteristic(id, name, says, Dimension.REPAYMENT, unit, direction, Grain.PUBLIC_RECORD, value, why, kind)


PUBLIC_RECORDS = (
    _registered(
        "A27",
        "Open public records",
        "Judgments, enforcements, tax arrears, liens and insolvencies that are still open.",
        Rows(_OPEN),
        "A court or an authority had to be asked to collect what was owed.",
        Unit.COUNT,
        _DEBTS,
    ),
    _registered(
        "A28",
        "Months since a public record",
        "Months since the last public record was filed.",
        Lowest("ago"),
        "An old record says less than a fresh one.",
        Unit.MONTHS,
        direction=Direction.BETTER_WHEN_HIGH,
    ),
    _registered(
        "A29",
        "Unpaid of public records",
        "What is claimed in open public records and not paid yet.",
        # A part paid of which the register does not tell is none.
        Minus(Total("claimed"), FirstKnown(Total("claim_paid"), NONE)),
        "It must be paid on top of every instalment.",
        Unit.MONEY,
        Both(_DEBTS, Both(_OPEN, Known("claimed"))),
    ),
)
