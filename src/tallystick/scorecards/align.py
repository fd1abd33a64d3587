"""Cards of few rows say too much: bring each to the odds that rows which it has not seen turn out to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic, Pair
from tallystick.scorecards.estimator import Scorecard
from tallystick.scorecards.frames import Column, Floats, Words
from tallystick.scorecards.odds_line import OddsLine
from tallystick.scorecards.scale import Scale

FOLDS = 10
_LEAST_SLOPE, _MOST_SLOPE = 0.1, 1.5
# A distinct row of so many events is dealt into several folds.
_MANY_EVENTS = 10.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A card whose scores mean their odds, and how sure that is."""

    card: Card
    calibration: OddsLine


def aligned(fitted: Scorecard, columns: Mapping[str, Column], bad: Floats, weight: Floats) -> Aligned:
    """The card of `fitted`, stretched by what rows that it has not seen say, its base set anew.

    columns, bad, weight: what it was fitted on. Points times a slope below 1 where they said too much, and the base
    at which the chances of all rows add up to the bad among them (Steyerberg 2009, chapter 13: uniform shrinkage).
    Boosted points come with such a slope; of weights of evidence it is found by cross-validation.
    """
    card = fitted.card_
    line = fitted.calibration_ if fitted.trials_ or not card.names else unseen_line(fitted, columns, bad, weight)
    slope = float(np.clip(round(line.slope, 6), _LEAST_SLOPE, _MOST_SLOPE))
    stretched = _stretched(card, slope)
    points = stretched.points(columns).sum(axis=1)
    moved = replace(stretched, base_points=_base(points, bad, weight, card.scale))
    shift = float(card.scale.log_odds(moved.base_points)) - slope * float(card.scale.log_odds(card.base_points))
    return Aligned(moved, line.restated(slope, shift))


def unseen_line(template: Scorecard, columns: Mapping[str, Column], bad: Floats, weight: Floats) -> OddsLine:
    """How log-odds of rows in a fold, by a card of the other folds, stand to their outcomes.

    Rows that are alike are one row and stay together unless they are many, so the order of the rows does not matter.
    """
    distinct, good, bads = _distinct(columns, bad, weight)
    parts = _dealt(good, bads)
    both = {name: column[np.tile(np.arange(len(good)), 2)] for name, column in distinct.items()}
    outcome = np.repeat([0, 1], len(good))
    said = []
    # A regression of ten coefficients is done before threads of linear algebra have woken up.
    with threadpool_limits(1, user_api="blas"):
        for held_good, held_bad in parts:
            learned = np.concatenate([good - held_good, bads - held_bad])
            said.append(-clone(template).fit(both, outcome, np.maximum(learned, 0.0)).decision_function(distinct))
    held = np.concatenate(parts, axis=1)
    return OddsLine.of(np.concatenate(said), held[0], held[1])


def _distinct(columns: Mapping[str, Column], bad: Floats, weight: Floats) -> tuple[dict[str, Column], Floats, Floats]:
    """Rows that differ, in an order of their own, and the good and bad in each."""
    cells = [
        column.codes.astype(np.float64) if isinstance(column, Words) else np.where(np.isnan(column), -np.inf, column)
        for column in columns.values()
    ]
    _, first, place = np.unique(np.column_stack(cells), axis=0, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    good = np.bincount(place, weights=weight * (1.0 - bad), minlength=len(first)).astype(np.float64)
    bads = np.bincount(place, weights=weight * bad, minlength=len(first)).astype(np.float64)
    return {name: column[first] for name, column in columns.items()}, good, bads


def _dealt(good: Floats, bad: Floats) -> list[tuple[Floats, Floats]]:
    """Per fold, float64[rows] of good and of bad; rows with bad ones are dealt out before the others."""
    chance = np.random.default_rng(0)
    many = good + bad >= _MANY_EVENTS
    fold_of = np.empty(len(good), dtype=np.intp)
    fold_of[np.argsort(bad == 0.0, kind="stable")] = np.arange(len(good)) % FOLDS
    parts = []
    for events in (good, bad):
        part = np.where(fold_of == np.arange(FOLDS)[:, None], events, 0.0)
        whole = np.floor(events[many]).astype(np.int64)
        # What is left of a whole event goes where the row would have gone.
        part[:, many] = np.where(part[:, many] > 0, events[many] - whole, 0.0)
        part[:, many] += chance.multinomial(whole, np.full(FOLDS, 1.0 / FOLDS)).T
        parts.append(part)
    return list(zip(*parts, strict=True))


def _stretched(card: Card, slope: float) -> Card:
    def times(points: int) -> int:
        return round(slope * points)

    def characteristic(one: CardCharacteristic) -> CardCharacteristic:
        bins = tuple(replace(bin, points=times(bin.points)) for bin in one.bins)
        return replace(one, bins=bins, coefficient=round(slope * one.coefficient, 6))

    def pair(one: Pair) -> Pair:
        return replace(one, points=tuple(tuple(times(points) for points in row) for row in one.points))

    characteristics = tuple(characteristic(one) for one in card.characteristics)
    return replace(card, characteristics=characteristics, pairs=tuple(pair(one) for one in card.pairs))


def _base(points: np.ndarray[tuple[int, ...], np.dtype[np.int64]], bad: Floats, weight: Floats, scale: Scale) -> int:
    """The whole base at which the chances of bad come nearest to adding up to the bad: Newton's method."""
    own, place = np.unique(points, return_inverse=True)
    bads, events = (np.bincount(place, weights=part, minlength=len(own)) for part in (weight * bad, weight))
    base = scale.score_of(float(np.log((events.sum() - bads.sum()) / bads.sum())))
    for _ in range(50):
        chance = scale.default_probability(base + own)
        step = float((events * chance - bads).sum() / (events * chance * (1.0 - chance)).sum())
        base += scale.factor * float(np.clip(step, -1.0, 1.0))
    return round(base)
