"""Weights of evidence and a logistic regression, from columns to card: for those who must."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from tallystick.scorecards.bins import bin_values
from tallystick.scorecards.card import Card
from tallystick.scorecards.fit import build_card, weigh
from tallystick.scorecards.folds import dealt, unseen
from tallystick.scorecards.frames import Column, Columns, Floats, Words
from tallystick.scorecards.plan import Plan
from tallystick.scorecards.refine import refined
from tallystick.scorecards.trials import Trial
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
        name: bin_values(
            values,
            bad,
            weight,
            plan.specials,
            plan.directions.get(name, Direction.ANY),
            plan.limits,
            plan.cuts.get(name),
        )
        for name, values in numbers.items()
    }
    # A regression of ten coefficients is done before threads of linear algebra have woken up.
    with threadpool_limits(1, user_api="blas"):
        weighed = weigh(binned, bad, weight, penalty, plan.most_tables)
    weighed, log_odds = refined(binned, weighed, plan.directions, bad, weight)
    return build_card(binned, weighed, log_odds, plan.dimensions, plan.directions, ranked, plan.scale)


@dataclass(frozen=True, slots=True)
class ChosenPenalty:
    """penalty: the chosen one. trials: all that were tried. unseen: what its cards say of rows that they have not seen,
    log-odds, with the good and the bad there.
    """

    penalty: float
    trials: tuple[Trial, ...]
    unseen: tuple[Floats, Floats, Floats]


def chosen_penalty(
    columns: Mapping[str, Column], bad: Floats, weight: Floats, plan: Plan, penalties: Sequence[float]
) -> ChosenPenalty:
    """Of a path of penalties, the one whose cards best tell apart rows that they have not seen, over ten folds.

    Of several as good, the strongest.
    """
    rows = dealt(columns, bad, weight)
    found: dict[float, tuple[float, tuple[Floats, Floats, Floats]]] = {}
    trials = []
    for penalty in sorted(set(penalties), reverse=True):
        told = unseen(rows, _fit(plan, penalty))
        found[penalty] = (_auc(*told), told)
        tables = len(evidence_card(columns, bad, weight, plan, penalty).parts)
        trials.append(Trial(f"weights of evidence, penalty {penalty:g}", tables, found[penalty][0]))
    best = max(found, key=lambda penalty: found[penalty][0])
    return ChosenPenalty(best, tuple(trials), found[best][1])


def _fit(plan: Plan, penalty: float) -> Callable[[Columns, Floats, Floats], Card]:
    return lambda columns, bad, weight: evidence_card(columns, bad, weight, plan, penalty)


def _auc(log_odds: Floats, good: Floats, bad: Floats) -> float:
    labels = np.repeat([0, 1], len(log_odds))
    return float(roc_auc_score(labels, np.tile(-log_odds, 2), sample_weight=np.concatenate([good, bad])))
