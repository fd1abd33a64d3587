"""What a characteristic is: one declaration, from which everything else about it is made."""

from __future__ import annotations

from collections.abc import Iterable
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
class Quotient:
    """One characteristic over another, whatever facts each is made of: `times` the one over `of` times the other.

    Where a part has no value, neither has the quotient, for the same reason; the numerator's comes first.
    if_none: what stands for a denominator of which there is no record, or none in its window.
    at_least: what stands for a denominator below it. One of zero makes the quotient impossible to compute.
    """

    numerator: Characteristic
    denominator: Characteristic
    times: int = 1
    of: int = 1
    if_none: int | None = None
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A number computed from a credit file at a date.

    id: the catalogue's. name: two or three words. says: one sentence for the subject.
    over: what a row is. kind: the rows that it is about; a file without any has `Special.NO_RECORD`.
    months: the window, counted back from the last closed month; None is for life. A file whose rows of the kind
    all lie before the window has `Special.NONE_IN_WINDOW`.
    value: what is computed over the rows of the kind in the window, or, over the file as a whole, from two others;
    `unknown` is the special value it has when it cannot be computed.
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
    value: Measure | Quotient
    credit_relevance: str
    kind: Condition | None = None
    months: int | None = None
    unknown: Special = Special.NOT_COMPUTABLE
    grades: tuple[str, ...] = LATENESS

    @property
    def measure(self) -> Measure:
        """What is computed over rows. Raises TypeError for a quotient of others."""
        if isinstance(self.value, Quotient):
            raise TypeError(f"{self.id} is made from other characteristics, not over rows")
        return self.value


def over_rows(characteristics: Iterable[Characteristic]) -> tuple[Characteristic, ...]:
    """Those that are computed over rows, and the parts of the quotients, each once."""
    found: dict[Characteristic, None] = {}
    for one in characteristics:
        if isinstance(one.value, Quotient):
            found |= dict.fromkeys(over_rows((one.value.numerator, one.value.denominator)))
        else:
            found[one] = None
    return tuple(found)
