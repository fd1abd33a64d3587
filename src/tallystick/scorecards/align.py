"""Cards of few rows say too much: bring each to the odds that rows which it has not seen turn out to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import clone

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic, Pair
from tallystick.scorecards.estimator import Scorecard
from tallystick.scorecards.folds import dealt, unseen
from tallystick.scorecards.frames import Column, Floats
from tallystick.scorecards.odds_line import OddsLine
from tallystick.scorecards.scale import Scale

_LEAST_SLOPE, _MOST_SLOPE = 0.1, 1.5


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
    card = fitted.one_card()
    line = fitted.calibration_ if fitted.trials_ or not card.names else unseen_line(fitted, columns, bad, weight)
    slope = float(np.clip(round(line.slope, 6), _LEAST_SLOPE, _MOST_SLOPE))
    stretched = _stretched(card, slope)
    points = stretched.points(columns).sum(axis=1)
    moved = replace(stretched, base_points=_base(points, bad, weight, card.scale))
    shift = float(card.scale.log_odds(moved.base_points)) - slope * float(card.scale.log_odds(card.base_points))
    return Aligned(moved, line.restated(slope, shift))


def unseen_line(template: Scorecard, columns: Mapping[str, Column], bad: Floats, weight: Floats) -> OddsLine:
    """How log-odds of rows in a fold, by a card of the other folds, stand to their outcomes."""

    def fitted(part: Mapping[str, Column], outcome: Floats, learned: Floats) -> Card:
        card: Card = clone(template).fit(part, outcome, learned).one_card()
        return card

    return OddsLine.of(*unseen(dealt(columns, bad, weight), fitted))


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
