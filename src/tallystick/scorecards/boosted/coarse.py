"""Coarse groups of fine codes, over which pairs of characteristics are learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.codes import FineColumn
from tallystick.scorecards.frames import Floats

_MOST_GROUPS = 16
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Coarse:
    """groups: intp[codes], the group of each fine code. Special codes are groups by themselves."""

    groups: npt.NDArray[np.intp]
    count: int

    @classmethod
    def of(cls, column: FineColumn, counted: tuple[Floats, Floats]) -> Coarse:
        """Numbers in groups of about the same weight; the words that come most often alone, the rest with any other."""
        weight = counted[0] + counted[1]
        ordinary = column.ordinary
        if column.words is not None:
            # Words are coded by how often they come.
            groups = np.minimum(np.arange(ordinary), min(_MOST_WORDS, ordinary - 1))
        else:
            middle = np.cumsum(weight[:ordinary]) - weight[:ordinary] / 2
            total = weight[:ordinary].sum() or 1.0
            wanted = np.minimum((middle / total * _MOST_GROUPS).astype(np.intp), _MOST_GROUPS - 1)
            groups = np.unique(wanted, return_inverse=True)[1]
        last = int(groups[-1])
        specials = last + 1 + np.arange(column.codes - ordinary)
        return cls(np.concatenate([groups, specials]).astype(np.intp), last + 1 + len(specials))
