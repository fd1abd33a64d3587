"""What the subject guarantees for others. From the catalogue's group B."""

from __future__ import annotations

from tallystick.characteristics.catalogue.rows import NONE
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import AtLeast, AtMost, Condition, FirstKnown, Grain, Known, Total
from tallystick.terms import Dimension, Direction, Unit


def _guaranteed(id: str, name: str, says: str, direction: Direction, why: str, which: Condition) -> Characteristic:
    """Over accounts of which the subject is the guarantor, in their last state reported within six months."""
    return Characteristic(
        id,
        name,
        says,
        Dimension.OBLIGATIONS,
        Unit.MONEY,
        direction,
        Grain.GUARANTEED_LINE,
        FirstKnown(Total("balance", where=which), NONE),
        why,
        Known("balance"),
    )


GUARANTEES = (
    _guaranteed(
        "B24",
        "Guaranteed for others",
        "What others owe on open accounts that the subject guarantees and that are paid as agreed, or nearly so.",
        Direction.ANY,
        "What is guaranteed may have to be paid, and whoever was taken as a guarantor was found able to.",
        AtMost("is_bad", 0),
    ),
    _guaranteed(
        "B25",
        "Guaranteed for others and gone bad",
        "What others owe on open accounts that the subject guarantees and that are substandard or worse.",
        Direction.WORSE_WHEN_HIGH,
        "What the borrower no longer pays, the guarantor is asked for.",
        AtLeast("is_bad", 1),
    ),
)
