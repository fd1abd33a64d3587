"""Random numbers that depend on nothing but the seed, what they are for, whose they are and their turn.

SplitMix64 (Steele, Lea and Flood 2014) is read at any place without the places before it, so a subject's numbers are
the same whichever process draws them, in whatever order and in whatever company.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_TURN = np.uint64(0xD1B54A32D192ED03)


@dataclass(frozen=True, slots=True)
class Draws:
    """The numbers of one seed.

    >>> one = Draws(7)
    >>> several, alone = one.uniform("age", np.arange(5)), one.uniform("age", np.arange(3, 4))
    >>> bool(several[3] == alone[0]), bool((several == Draws(8).uniform("age", np.arange(5))).any())
    (True, False)
    """

    seed: int

    def bits(self, purpose: str, whose: npt.ArrayLike, turn: npt.ArrayLike = 0) -> Bits:
        """64 bits of each pair of `whose` and `turn`, whole numbers that are broadcast against each other."""
        digest = hashlib.blake2b(f"{self.seed}/{purpose}".encode(), digest_size=8).digest()
        key = np.uint64(int.from_bytes(digest, "little"))
        with np.errstate(over="ignore"):
            stream = _mixed(np.asarray(whose).astype(np.uint64) * _STEP + key)
            return _mixed(stream + np.asarray(turn).astype(np.uint64) * _TURN)

    def uniform(self, purpose: str, whose: npt.ArrayLike, turn: npt.ArrayLike = 0) -> Floats:
        """Above nought and below one."""
        drawn = (self.bits(purpose, whose, turn) >> np.uint64(11)).astype(np.float64)
        drawn += 0.5
        drawn *= 2.0**-53
        return drawn

    def normal(self, purpose: str, whose: npt.ArrayLike, turn: npt.ArrayLike = 0) -> Floats:
        """Of mean nought and variance one."""
        drawn: Floats = ndtri(self.uniform(purpose, whose, turn))
        return drawn

    def quarters(self, purpose: str, whose: npt.ArrayLike, turns: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """float32[4, n, m], uniform from nought up to but not one, in steps of 2^-16: four for each subject and turn.

        For what happens every month; sixteen bits are too few for what is rarer than one in a thousand.
        """
        drawn = self.bits(purpose, np.asarray(whose)[:, None], np.asarray(turns)[None, :])
        quarters = np.empty((4, *drawn.shape), dtype=np.float32)
        # The highest bits first.
        parts = drawn.astype("<u8", copy=False).view("<u2").reshape(*drawn.shape, 4)[..., ::-1]
        for place in range(4):
            np.multiply(parts[..., place], np.float32(2.0**-16), out=quarters[place], dtype=np.float32)
        return quarters


def _mixed(bits: Bits) -> Bits:
    """SplitMix64's finaliser; each step in place, as the array is our own."""
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


def logistic(odds: npt.ArrayLike) -> Floats:
    """Probability whose log odds are given.

    >>> float(logistic(0.0))
    0.5
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(odds, dtype=np.float64))))


def whole(expected: npt.ArrayLike, uniform: npt.ArrayLike) -> Wholes:
    """Whole numbers with the expectation given, as near to it as whole numbers come.

    >>> whole([2.25, 2.25], [0.1, 0.9]).tolist()
    [2, 3]
    """
    return np.asarray(np.floor(np.asarray(expected) + np.asarray(uniform)), dtype=np.int64)
