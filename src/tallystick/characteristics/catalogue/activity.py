"""What is alike in the characteristics of what platforms count and sum in a month."""

from __future__ import annotations

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.measure import Both, Condition, Grain, Known, Measure, Ratio, Total
from tallystick.terms import Dimension, Direction, Unit


def of_months(
    id: str,
    name: str,
    says: str,
    value: Measure,
    why: str,
    kind: Condition,
    months: int | None = 12,
    *,
    dimension: Dimension = Dimension.CONDUCT,
    unit: Unit = Unit.PERCENT,
    direction: Direction = Direction.WORSE_WHEN_HIGH,
    over: Grain = Grain.ACTIVITY,
) -> Characteristic:
    """Over the months of a platform, or what is made of them; the last twelve unless said otherwise."""
    return Characteristic(id, name, says, dimension, unit, direction, over, value, why, kind, months)


def share_of_count(column: str) -> Measure:
    """How many of a hundred that were counted, where the platform tells the column."""
    return Ratio(Total(column), Total("n", where=Known(column)), times=100)


def telling(kind: Condition, column: str) -> Condition:
    """Rows of a kind that tell a column."""
    return Both(kind, Known(column))
