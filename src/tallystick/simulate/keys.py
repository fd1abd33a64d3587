"""The keys that furnishers give to customers and accounts: no two furnishers give one subject the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate.draws import Draws, Flags, Wholes
from tallystick.simulate.furnishers import FURNISHERS

_BITS = 40
_LOW = np.uint64(2**_BITS - 1)
_SECOND = 2**34
"""Added to a subject's number for its second record at one furnisher."""


def customer_keys(draws: Draws, furnisher: Wholes, number: Wholes, second: Flags) -> pa.Array:
    """Text of the customer's key at its furnisher, one for each subject and record.

    An odd factor and a shift, both the furnisher's own, turn the numbers below 2^40 over without a collision.
    """
    whose = np.arange(len(FURNISHERS))
    factor = (draws.bits("customer factor", whose) | np.uint64(1)) & _LOW
    shift = draws.bits("customer shift", whose) & _LOW
    return _text(_turned(number + _SECOND * second, factor[furnisher], shift[furnisher]))


def account_keys(draws: Draws, number: Wholes, renumbered: bool = False) -> pa.Array:
    """Text of the account's key, before or after its furnisher gave new ones."""
    whose = int(renumbered)
    factor = (draws.bits("account factor", whose) | np.uint64(1)) & _LOW
    key = _text(_turned(number, factor, draws.bits("account shift", whose) & _LOW))
    return pc.binary_join_element_wise("n", key, "") if renumbered else key


def _turned(number: Wholes, factor: npt.NDArray[np.uint64], shift: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        turned: npt.NDArray[np.uint64] = (number.astype(np.uint64) * factor + shift) & _LOW
        # A shift to the right mixes the high bits, which the factor alone left in order, into the low ones.
        return turned ^ (turned >> np.uint64(_BITS // 2))


def _text(key: npt.NDArray[np.uint64]) -> pa.Array:
    return pc.cast(pa.array(key), pa.string())
