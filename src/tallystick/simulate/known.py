"""How well a score can tell who defaults, known because the true chances are."""

from __future__ import annotations

import math

import numpy as np

from tallystick.simulate.draws import Flags, Floats


def best_area(chance: Floats) -> float:
    """The AUC to be expected of the true chances themselves: no score of the same subjects has a higher one.

    chance: [n], of default, each subject's own outcome independent of the others'. NaN for fewer than two.

    >>> round(best_area(np.array([0.1, 0.1, 0.5, 0.5])), 3)
    0.799
    """
    if len(chance) < 2:
        return math.nan
    rank = np.unique(chance, return_inverse=True)[1]
    bad, good = np.bincount(rank, chance), np.bincount(rank, 1 - chance)
    itself = np.bincount(rank, chance * (1 - chance))
    lower = np.cumsum(good) - good
    right = float((bad * lower).sum() + (bad * good - itself).sum() / 2)
    return right / float(bad.sum() * good.sum() - itself.sum())


def realised_area(chance: Floats, defaulted: Flags) -> float:
    """The AUC that the true chances had on what came of them; NaN where all or none defaulted.

    >>> realised_area(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    bad = int(defaulted.sum())
    good = len(defaulted) - bad
    if not bad or not good:
        return math.nan
    rank = np.unique(chance, return_inverse=True)[1]
    bads, goods = np.bincount(rank, defaulted), np.bincount(rank, ~defaulted)
    return float((bads * (np.cumsum(goods) - goods / 2)).sum() / (bad * good))
