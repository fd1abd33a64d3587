"""Parcels of rejects: bands of risk, and how many of the rejects in each are supposed to go bad."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.reject_input import chances_of, factor_of, outcomes_of


@dataclass(frozen=True, slots=True)
class Parcel:
    """A band of chances of bad, low <= chance < high, and what was supposed of the rejects in it.

    accepts: their weight. rate: the share of it that went bad. prudence: how many times as often rejects are supposed
    to. rejects: how many. bad: how many of them are dealt to the bad.
    """

    low: float
    high: float
    accepts: float
    rate: float
    prudence: float
    rejects: int
    bad: int

    @property
    def supposed(self) -> float:
        """The bad rate of the rejects: that of the accepts times prudence, at most all."""
        return min(1.0, self.rate * self.prudence)


def parcels(
    of_accepts: npt.ArrayLike,
    y: npt.ArrayLike,
    of_rejects: npt.ArrayLike,
    *,
    bands: int = 10,
    prudence: float | Sequence[float] = 1.0,
    sample_weight: npt.ArrayLike | None = None,
) -> tuple[Parcel, ...]:
    """Bands with about as many accepts in each, the least risky first, and how many rejects of each are called bad.

    of_accepts, of_rejects: chances of bad. prudence: one factor, or one per band. The count of a band is within one of
    what is supposed for it, and that of all bands is rounded (largest remainders). Rejects who are riskier than any
    accept fall into the last band, whose rate says too little of them: that is what its factor is for.

    >>> [found] = parcels([0.2, 0.2], [0, 1], [0.1, 0.3, 0.5], bands=1, prudence=1.5)
    >>> found.rate, found.supposed, found.rejects, found.bad
    (0.5, 0.75, 3, 2)
    """
    known, unknown = chances_of(of_accepts, None, "accepts"), chances_of(of_rejects, None, "rejects")
    _, bad, weight = outcomes_of(y, len(known), sample_weight)
    edges = _edges(known, weight, bands)
    count = len(edges) - 1
    factors = _factors(prudence, count)
    place, of_reject = (np.searchsorted(edges[1:-1], each, side="right") for each in (known, unknown))
    total = np.bincount(place, weights=weight, minlength=count)
    rate = np.bincount(place, weights=weight * bad, minlength=count) / total
    rejects = np.bincount(of_reject, minlength=count)
    bads = _largest_remainders((rejects * np.minimum(rate * factors, 1.0)).astype(np.float64))
    counts = zip(pairwise(edges), total.tolist(), rate.tolist(), factors, rejects.tolist(), bads.tolist(), strict=True)
    return tuple(Parcel(low, high, *of_band) for (low, high), *of_band in counts)


def dealt(found: Sequence[Parcel], chances: Floats, random: np.random.Generator) -> npt.NDArray[np.intp]:
    """int[rejects], 1 for bad: in each parcel as many as it says, drawn by chance."""
    outcome = np.zeros(len(chances), dtype=np.intp)
    for one in found:
        rows = np.flatnonzero((chances >= one.low) & (chances < one.high))
        outcome[random.permutation(rows)[: one.bad]] = 1
    return outcome


def _edges(chances: Floats, weight: Floats, bands: int) -> list[float]:
    """Ends of bands with like weights of accepts; fewer bands where many accepts have one chance."""
    if not isinstance(bands, int | np.integer) or bands < 1:
        raise UnfitData(f"{bands} bands were asked for", mend="give a whole number from 1 on")
    used = weight > 0
    own, place = np.unique(chances[used], return_inverse=True)
    reached = np.cumsum(np.bincount(place, weights=weight[used])) / weight.sum()
    picked = np.unique(np.searchsorted(reached, np.arange(1, bands) / bands - 1e-12) + 1)
    return [-math.inf, *own[picked[picked < len(own)]].tolist(), math.inf]


def _largest_remainders(expected: Floats) -> npt.NDArray[np.int64]:
    """Whole numbers below or above each, which add up to the rounded sum (Hamilton's method)."""
    whole = np.floor(expected).astype(np.int64)
    left = math.floor(expected.sum() + 0.5) - int(whole.sum())
    # Of equal remainders the riskier band's comes first.
    order = np.lexsort((-np.arange(len(expected)), whole - expected))
    whole[order[:left]] += 1
    return whole


def _factors(prudence: float | Sequence[float], count: int) -> list[float]:
    given = list(prudence) if isinstance(prudence, Sequence | np.ndarray) else [prudence] * count
    if len(given) != count:
        raise UnfitData(
            f"there are {len(given)} factors of prudence for {count} bands", mend="give one factor, or one per band"
        )
    return [factor_of("prudence", value) for value in given]
