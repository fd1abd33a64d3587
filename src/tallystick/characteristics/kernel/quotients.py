"""Python source of quotients of characteristics that different kernels have computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.characteristics.characteristic import Characteristic, Quotient
from tallystick.terms import Special

_CODES = tuple(
    special.code for special in (Special.NO_RECORD, Special.NONE_IN_WINDOW, Special.NOT_COMPUTABLE, Special.WITHHELD)
)


@dataclass(frozen=True, slots=True)
class QuotientSource:
    """The text of a function that fills the rows `ids` of a table of values, which follow those of the parts."""

    ids: tuple[str, ...]
    text: str


def quotient_source(characteristics: Iterable[Characteristic], of_rows: Mapping[str, int]) -> QuotientSource:
    """For those of the characteristics that are quotients. of_rows: the place of each that is computed over rows."""
    places = dict(of_rows)
    lines = []
    for one, quotient in _parts_first(characteristics).items():
        top, bottom = places[quotient.numerator.id], places[quotient.denominator.id]
        places[one.id] = len(places)
        bounds = ", ".join(
            "np.nan" if bound is None else str(float(bound)) for bound in (quotient.if_none, quotient.at_least)
        )
        times = f"{float(quotient.times)}, {float(quotient.of)}"
        parts = f"(told[{top}, s], told[{bottom}, s]), ({times}), ({bounds}), {_CODES}"
        lines.append(f"        told[{places[one.id]}, s] = quotient({parts})")
    text = "\n".join(["def walk(told):", "    for s in range(told.shape[1]):", *lines]) + "\n"
    return QuotientSource(tuple(places)[len(of_rows) :], text)


def _parts_first(characteristics: Iterable[Characteristic]) -> dict[Characteristic, Quotient]:
    found: dict[Characteristic, Quotient] = {}
    for one in characteristics:
        if isinstance(one.value, Quotient):
            found |= _parts_first((one.value.numerator, one.value.denominator))
            found[one] = one.value
    return found
