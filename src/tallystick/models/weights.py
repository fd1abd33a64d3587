"""Rows that stand for more or fewer than one subject each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tallystick.terms import TallystickError

Floats = npt.NDArray[np.float64]


class UnfitWeights(TallystickError, ValueError):
    """Weights that no figure can be computed with."""


def weights_or_ones(weight: npt.ArrayLike | None, rows: int) -> Floats:
    """float[rows]: the weights given, or ones. Raises UnfitWeights for negative ones, no numbers, or all nought.

    >>> weights_or_ones(None, 2).tolist()
    [1.0, 1.0]
    """
    if weight is None:
        return np.ones(rows)
    given = np.asarray(weight, dtype=np.float64)
    if given.shape != (rows,):
        raise UnfitWeights(f"there are {rows} rows and {given.size} weights", mend="give one weight per row")
    if not np.isfinite(given).all() or (given < 0).any():
        raise UnfitWeights("some weights are negative or no numbers", mend="give weights of nought or more")
    if rows and not given.any():
        raise UnfitWeights("all weights are nought", mend="give some row a weight")
    return given


def effective_count(weight: Floats) -> float:
    """Rows of equal weight that would tell as much (Kish 1965): squared sum over sum of squares.

    >>> effective_count(np.array([1.0, 1.0, 0.0])), effective_count(np.array([3.0, 1.0]))
    (2.0, 1.6)
    """
    return float(weight.sum() ** 2 / (weight**2).sum())


def mean_and_spread(values: Floats, weight: Floats) -> tuple[float, float]:
    """The weighted mean and its standard error, linearised; rows are independent, and their weights are given."""
    total = float(weight.sum())
    mean = float((weight * values).sum() / total)
    return mean, float(np.sqrt(variance_of_mean(values, weight)))


def variance_of_mean(values: Floats, weight: Floats) -> float:
    """Variance of a weighted mean; nought for fewer than two rows.

    >>> float(variance_of_mean(np.array([0.0, 1.0]), np.ones(2)))
    0.25
    """
    rows = int((weight > 0).sum())
    if rows < 2:
        return 0.0
    total = weight.sum()
    apart = values - (weight * values).sum() / total
    return float((weight**2 * apart**2).sum() / total**2 * rows / (rows - 1))
