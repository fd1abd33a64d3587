"""Fit the log-odds of all bins together, near what weights of evidence say and along each characteristic's trend.

Weights of evidence look at one characteristic at a time; where two tell of the same thing, their bins do not simply
add up. Each bin may move away from its start, at a price, and an ordered characteristic keeps its order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import isotonic_regression

from tallystick.scorecards.bins import Binned
from tallystick.scorecards.fit import Weighed, distinct_rows
from tallystick.terms import Direction

Floats = npt.NDArray[np.float64]
_ROUNDS = 40
_SETTLED = 1e-5
# In units of one event: a bin of a hundred good and a hundred bad moves most of the way that its events ask for.
PULL = 10.0


def refined(
    binned: Mapping[str, Binned], weighed: Weighed, directions: Mapping[str, Direction], bad: Floats, weight: Floats
) -> tuple[Weighed, dict[str, Floats]]:
    """The intercept that goes with them, and the log-odds of each bin of each characteristic that has a weight.

    Newton steps, one characteristic after the other, until nothing moves by more than 0.00001; after each step the
    ordinary bins of an ordered characteristic are brought back into order (weighted isotonic regression).
    """
    names = list(weighed.coefficients)
    if not names:
        return weighed, {}
    columns = [binned[name] for name in names]
    distinct, goods, bads = distinct_rows(columns, bad, weight)
    start = [weighed.coefficients[name] * one.woe for name, one in zip(names, columns, strict=True)]
    parts = [values.copy() for values in start]
    intercept = weighed.intercept
    total: Floats = np.full(len(distinct), intercept)
    for place, values in enumerate(parts):
        total += values[distinct[:, place]]
    for _ in range(_ROUNDS):
        moved = 0.0
        for place, one in enumerate(columns):
            codes = distinct[:, place]
            slope, curve = _derivatives(total, goods, bads, codes, len(one.woe))
            step = (slope - PULL * (parts[place] - start[place])) / (curve + PULL)
            fresh = _in_order(parts[place] + step, curve + PULL, len(one.cuts) + 1, directions.get(names[place]))
            # Too few to tell by themselves are too few to tell together with others.
            fresh[~one.told] = 0.0
            moved = max(moved, float(np.abs(fresh - parts[place]).max()))
            total += (fresh - parts[place])[codes]
            parts[place] = fresh
        slope, curve = _derivatives(total, goods, bads, np.zeros(len(total), np.int16), 1)
        shift = float(slope[0] / curve[0])
        intercept, total = intercept + shift, total + shift
        if moved < _SETTLED:
            break
    return Weighed(intercept, weighed.coefficients), dict(zip(names, parts, strict=True))


def _derivatives(
    total: Floats, goods: Floats, bads: Floats, codes: npt.NDArray[np.int16], bins: int
) -> tuple[Floats, Floats]:
    """First and negative second derivative of the log-likelihood by each bin's log-odds."""
    chance_good = 1.0 / (1.0 + np.exp(-total))
    events = goods + bads
    slope = np.bincount(codes, weights=goods - events * chance_good, minlength=bins)
    curve = np.bincount(codes, weights=events * chance_good * (1.0 - chance_good), minlength=bins)
    return slope.astype(np.float64), curve.astype(np.float64)


def _in_order(values: Floats, weight: Floats, ordinary: int, direction: Direction | None) -> Floats:
    if direction in (None, Direction.ANY):
        return values
    rising = direction is Direction.BETTER_WHEN_HIGH
    ordered = isotonic_regression(values[:ordinary], sample_weight=weight[:ordinary], increasing=rising)
    return np.concatenate([ordered, values[ordinary:]])
