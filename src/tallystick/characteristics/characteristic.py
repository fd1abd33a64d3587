"""What a characteristic is: one declaration, from which everything else about it is made."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.characteristics.measure import Condition, Grain, Measure
from tallystick.terms import Dimension, Direction, Special, Unit

LATENESS = (
    "never late",
    "1 to 29 days late",
    "30 to 59 days late",
    "60 to 89 days late",
    "90 to 119 days late",
    "120 to 149 days late",
    "150 to 179 days late",
    "180 days late or more",
    "in default",
)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A number computed from a credit file at a date.

    id: the catalogue's. name: two or three words. says: one sentence for the subject.
    over: what a row is. kind: the rows that it is about; a file without any has `Special.NO_RECORD`.
    months: the window, counted back from the last closed month; None is for life. A file whose rows of the kind
    all lie before the window has `Special.NONE_IN_WINDOW`.
    value: what is computed over the rows of the kind in the window; `unknown` is the special value it has when it
    cannot be computed.
    grades: what each grade from 0 on is called, of a value that is one.
    credit_relevance: why it says something of the ability or will to repay.
    """

    id: str
    name: str
    says: str
    dimension: Dimension
    unit: Unit
    direction: Direction
    over: Grain
    value: Measure
    credit_relevance: str
    kind: Condition | None = None
    months: int | None = None
    unknown: Special = Special.NOT_COMPUTABLE
    grades: tuple[str, ...] = LATENESS
