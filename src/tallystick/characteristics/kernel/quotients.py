"""Quotients of characteristics that different kernels have computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.characteristic import Characteristic, Quotient
from tallystick.terms import Special

Numbers = npt.NDArray[np.float64]

_NOTHING = (Special.NO_RECORD.code, Special.NONE_IN_WINDOW.code)
_CODES = [special.code for special in Special]


def with_quotients(told: Mapping[str, Numbers], characteristics: Sequence[Characteristic]) -> dict[str, Numbers]:
    """The values by their ids, and those of the quotients among the characteristics, whose parts are told."""
    made = dict(told)
    for one in characteristics:
        if isinstance(one.value, Quotient):
            parts = with_quotients(made, (one.value.numerator, one.value.denominator))
            made[one.id] = _quotient(one.value, parts)
    return made


def _quotient(quotient: Quotient, told: Mapping[str, Numbers]) -> Numbers:
    top, bottom = told[quotient.numerator.id], told[quotient.denominator.id]
    if quotient.if_none is not None:
        bottom = np.where(np.isin(bottom, _NOTHING), float(quotient.if_none), bottom)
    no_bottom = np.isin(bottom, _CODES)
    low = bottom if quotient.at_least is None else np.maximum(bottom, float(quotient.at_least))
    empty = low == 0.0
    value = (top * float(quotient.times)) / np.where(empty, 1.0, low * float(quotient.of))
    value = np.where(empty, Special.NOT_COMPUTABLE.code, value)
    found: Numbers = np.where(np.isin(top, _CODES), top, np.where(no_bottom, bottom, value))
    return found
