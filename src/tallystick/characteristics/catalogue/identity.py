"""How long and how surely somebody is known to be who it says. From the catalogue's group C."""

from __future__ import annotations

from tallystick.characteristics.characteristic import LATENESS, Characteristic
from tallystick.characteristics.measure import Grain, Highest, Known, Lowest, Measure
from tallystick.terms import Dimension, Direction, Unit

_STAYS = "Who stays can be found, and keeps what it has."


def _of_particulars(
    id: str,
    name: str,
    says: str,
    value: Measure,
    column: str,
    why: str,
    unit: Unit = Unit.MONTHS,
    direction: Direction = Direction.BETTER_WHEN_HIGH,
    grades: tuple[str, ...] = LATENESS,
) -> Characteristic:
    """Over what furnishers last told of who the subject is."""
    return Characteristic(
        id, name, says, Dimension.TENURE, unit, direction, Grain.PARTICULARS, value, why, Known(column), grades=grades
    )


IDENTITY = (
    _of_particulars(
        "C09",
        "Months at the address",
        "Months since the subject came to its present address.",
        Lowest("at_address_ago"),
        "at_address_ago",
        _STAYS,
    ),
    _of_particulars(
        "C13",
        "Months at the employer",
        "Months since the subject began to work for its present employer.",
        Lowest("employed_ago"),
        "employed_ago",
        "Wages that have come for long are likely to come on.",
    ),
    _of_particulars(
        "C14",
        "Assurance of identity",
        "How surely it was checked that the subject is who it says, by whoever checked it best.",
        Highest("assurance"),
        "assurance",
        "A debt of somebody who cannot be told apart from others may be another's.",
        Unit.GRADE,
        grades=("not checked", "told by the subject", "document checked", "checked by a third party"),
    ),
    _of_particulars(
        "C18",
        "Standing in the register",
        "How the business stands in its register, by the worst that was told.",
        Highest("standing"),
        "standing",
        "A business that may not trade cannot earn what it owes.",
        Unit.GRADE,
        Direction.WORSE_WHEN_HIGH,
        ("active", "on the list of abnormal businesses", "suspended", "revoked or closed"),
    ),
)
