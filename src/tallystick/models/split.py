"""Which subjects a model is developed on, and which it is validated on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def development_share(subjects: Sequence[str], share: float, seed: str) -> npt.NDArray[np.bool_]:
    """True for the subjects to develop on, about `share` of them.

    A subject falls on the same side whatever the order or company, since only a hash of its id and `seed` decides.

    >>> development_share(["sub_a", "sub_b"], 1.0, "x").tolist()
    [True, True]
    """
    key = hashlib.blake2b(seed.encode(), digest_size=32).digest()
    limit = int(share * 2**64)
    return np.array([_place(subject, key) < limit for subject in subjects], dtype=bool)


def _place(subject: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(subject.encode(), key=key, digest_size=8).digest(), "big")
