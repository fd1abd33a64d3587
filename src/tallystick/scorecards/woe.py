"""Weights of evidence and a logistic regression, from columns to card: for those who must."""

from __future__ import annotations

from collections.abc import Mapping

from tallystick.scorecards.bins import bin_values
from tallystick.scorecards.card import Card
from tallystick.scorecards.fit import build_card, weigh
from tallystick.scorecards.frames import Column, Floats, Words
from tallystick.scorecards.plan import Plan
from tallystick.scorecards.refine import refined
from tallystick.scorecards.words import ranked_words
from tallystick.terms import Direction


def evidence_card(columns: Mapping[str, Column], bad: Floats, weight: Floats, plan: Plan, penalty: float) -> Card:
    """Exact bins, weights of evidence weighed by a regression without wrong signs, bins then moved together."""
    numbers, ranked = {}, {}
    for name, column in columns.items():
        if isinstance(column, Words):
            numbers[name], ranked[name] = ranked_words(column, bad, weight)
        else:
            numbers[name] = column
    binned = {
        name: bin_values(values, bad, weight, plan.specials, plan.directions.get(name, Direction.ANY), plan.limits)
        for name, values in numbers.items()
    }
    weighed = weigh(binned, bad, weight, penalty, plan.most_tables)
    weighed, log_odds = refined(binned, weighed, plan.directions, bad, weight)
    return build_card(binned, weighed, log_odds, plan.dimensions, plan.directions, ranked, plan.scale)
