"""Weigh binned characteristics against each other and turn the weights into integer points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from tallystick.scorecards.bins import Binned
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import Bin, CardCharacteristic
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.words import OTHER
from tallystick.terms import Dimension, Direction

Floats = npt.NDArray[np.float64]
# Below this a characteristic tells nothing (Siddiqi 2006 calls less than 0.02 unpredictive).
LEAST_IV = 0.02
# In log-odds: a characteristic that moves the typical row by less is not worth a person's reading (2 points of 50).
LEAST_MOVE = 0.028
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Weighed:
    """intercept: log-odds of good to bad at no evidence. coefficients: of each name's weight of evidence, above 0."""

    intercept: float
    coefficients: Mapping[str, float]


def weigh(
    binned: Mapping[str, Binned], bad: Floats, weight: Floats, penalty: float, most_characteristics: int
) -> Weighed:
    """A logistic regression on weights of evidence, whose coefficients cannot have the wrong sign.

    Characteristics that get no weight are left out; then, one by one, the one that moves the score least, until each
    moves it by `LEAST_MOVE` and there are few enough. The result does not depend on the order of the rows.
    """
    names = _telling(binned)
    while True:
        intercept, coefficients = _regression([binned[name] for name in names], bad, weight, penalty)
        moves = [value * _spread(binned[name]) for name, value in zip(names, coefficients, strict=True)]
        if not names or (min(moves) >= LEAST_MOVE and len(names) <= most_characteristics):
            return Weighed(intercept, dict(zip(names, coefficients.tolist(), strict=True)))
        # Those without any weight go at once; else the one that moves the score least, since the others then change.
        without = [name for name, value in zip(names, coefficients, strict=True) if value <= 0]
        gone = without or [names[int(np.argmin(moves))]]
        names = [name for name in names if name not in gone]


def build_card(
    binned: Mapping[str, Binned],
    weighed: Weighed,
    log_odds: Mapping[str, Floats],
    dimensions: Mapping[str, Dimension],
    directions: Mapping[str, Direction],
    ranked: Mapping[str, tuple[str, ...]],
    scale: Scale,
) -> Card:
    """Rounds each bin's share of the log-odds to whole points; the mean error of rounding goes to the base.

    ranked: by name, the words whose ranks were binned; a rank beyond them is any other word's.
    """
    error = 0.0
    characteristics = []
    for name, coefficient in weighed.coefficients.items():
        one = binned[name]
        exact = scale.factor * log_odds[name]
        points = np.rint(exact).astype(int)
        share = (one.good + one.bad) / (one.good + one.bad).sum()
        error += float(((exact - points) * share).sum())
        characteristics.append(
            CardCharacteristic(
                name,
                dimensions.get(name, Dimension.CONDUCT),
                round(one.iv, _DIGITS),
                coefficient,
                _card_bins(one, points.tolist(), ranked.get(name)),
                directions.get(name, Direction.ANY),
            )
        )
    base = round(scale.score_of(weighed.intercept) + error)
    return Card(scale, base, tuple(characteristics))


def _telling(binned: Mapping[str, Binned]) -> list[str]:
    """Names with enough information, of several that put every row into the same bins only the first."""
    firsts: dict[bytes, str] = {}
    for name, one in binned.items():
        if one.iv >= LEAST_IV:
            firsts.setdefault(one.codes.tobytes(), name)
    return list(firsts.values())


def _card_bins(one: Binned, points: Sequence[int], ranked: tuple[str, ...] | None) -> tuple[Bin, ...]:
    edges = [-np.inf, *one.cuts.tolist(), np.inf]
    counts = list(zip(one.good.tolist(), one.bad.tolist(), one.woe.round(_DIGITS).tolist(), points, strict=True))
    special = [
        Bin(-np.inf, np.inf, value, *counts[len(one.cuts) + 1 + place]) for place, value in enumerate(one.specials)
    ]
    if ranked is None:
        ordinary = [Bin(low, high, None, *counts[place]) for place, (low, high) in enumerate(pairwise(edges))]
        return (*ordinary, *special)
    groups = [[word for rank, word in enumerate(ranked) if low <= rank < high] for low, high in pairwise(edges)]
    named = [Bin(-np.inf, np.inf, None, *counts[place], tuple(sorted(words))) for place, words in enumerate(groups)]
    other = next(place for place, words in enumerate(groups) if OTHER in words)
    named.append(replace(named.pop(other), words=()))
    return (*named, special[-1])


def _spread(one: Binned) -> float:
    share = (one.good + one.bad) / (one.good + one.bad).sum()
    mean = float((share * one.woe).sum())
    return float(np.sqrt((share * (one.woe - mean) ** 2).sum()))


def distinct_rows(
    columns: Sequence[Binned], bad: Floats, weight: Floats
) -> tuple[npt.NDArray[np.int16], Floats, Floats]:
    """Rows that fall into the same bins as one row, with their good and bad: fewer, and in an order of their own."""
    codes = np.column_stack([one.codes for one in columns])
    distinct, place = np.unique(codes, axis=0, return_inverse=True)
    place = place.reshape(-1)
    bads = np.bincount(place, weights=weight * bad, minlength=len(distinct))
    goods = np.bincount(place, weights=weight, minlength=len(distinct)) - bads
    return distinct, goods.astype(np.float64), bads.astype(np.float64)


def _regression(columns: Sequence[Binned], bad: Floats, weight: Floats, penalty: float) -> tuple[float, Floats]:
    """Penalised maximum likelihood over distinct rows of bins, by L-BFGS-B with coefficients at or above zero."""
    if not columns:
        total_bad = float((weight * bad).sum())
        return float(np.log((weight.sum() - total_bad) / total_bad)), np.zeros(0)
    distinct, goods, bads = distinct_rows(columns, bad, weight)
    woe = np.column_stack([one.woe[distinct[:, column]] for column, one in enumerate(columns)])
    design = np.column_stack([np.ones(len(woe)), woe])

    def loss(weights: Floats) -> tuple[float, Floats]:
        log_odds = design @ weights
        chance_bad = 1.0 / (1.0 + np.exp(log_odds))
        value = (goods * np.logaddexp(0.0, -log_odds) + bads * np.logaddexp(0.0, log_odds)).sum()
        slope = design.T @ (bads * (1.0 - chance_bad) - goods * chance_bad)
        shrunk = np.append(0.0, weights[1:])
        return float(value + penalty * (shrunk @ shrunk) / 2), slope + penalty * shrunk

    start = np.append(np.log(goods.sum() / bads.sum()), np.full(len(columns), 0.5))
    bounds = [(None, None), *[(0.0, None)] * len(columns)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-12})
    return float(round(found.x[0], _DIGITS)), found.x[1:].round(_DIGITS)
