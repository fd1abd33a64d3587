"""What keeps a score down, of many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import Ints

Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Reason:
    """A characteristic that keeps a score down: its bin, the bin with the best attainable points, and the distance."""

    name: str
    bin: int
    best_bin: int
    points_lost: int


def told(names: Sequence[str], which: Places, has: Ints, best: Ints, lost: Ints) -> list[tuple[Reason, ...]]:
    """Reasons of rows whose arrays, each [rows, most], begin with the most points lost; 0 or less ends a row's.

    Each reason is made once: there are few, and making one takes as long as all the rest of a row.
    """
    counts = (lost > 0).sum(axis=1)
    fields = np.stack([which, has, best, np.maximum(lost, 0)]).reshape(4, -1).astype(np.int64)
    # All four as one number, which is sorted in a fraction of the time.
    key = np.zeros(fields.shape[1], np.int64)
    for field in fields:
        key = key * (int(field.max(initial=0)) + 1) + field
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    met = np.empty(len(first), np.object_)
    met[:] = [Reason(names[which], *others) for which, *others in fields[:, first].T.tolist()]
    rows = zip(met[place].reshape(lost.shape).tolist(), counts.tolist(), strict=True)
    return [tuple(reasons[:count]) for reasons, count in rows]
