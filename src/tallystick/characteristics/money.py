"""Which characteristics speak of amounts, and so of one currency."""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.characteristics.characteristic import Characteristic, over_rows
from tallystick.characteristics.grains import MONEY_COLUMNS
from tallystick.characteristics.measure import Capped, FirstKnown, Measure, Minus, Over, Ratio, Rows


def uses_money(one: Characteristic) -> bool:
    """Whether amounts enter the value, so that several currencies in one file make it impossible to compute."""
    return any(column in MONEY_COLUMNS for part in over_rows([one]) for column in _columns(part.measure))


def _columns(measure: Measure) -> Iterator[str]:
    match measure:
        case Ratio(first, second) | Minus(first, second) | FirstKnown(first, second):
            yield from _columns(first)
            yield from _columns(second)
        case Capped(inner) | Over(inner):
            yield from _columns(inner)
        case Rows():
            return
        case _:
            yield measure.column
