"""How many pairs a card takes: tried by cross-validation inside the training rows, under a cap on tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from tallystick.scorecards.boosted.learn import Fold, Setting, Which, foretold, learn_pairs, pair_promises
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.trials import Trial

# Tried in turn; a card with more pairs is no longer read.
_LADDER = (4, 8, 12, 20, 30)
# More tables are taken where they bring this much AUC, and tried until twice in a row they did not.
WORTH = 0.0003


@dataclass(frozen=True, slots=True)
class Chosen:
    """The folds that the card is made of, what they foretold of rows not seen, and what was tried before."""

    folds: tuple[Fold, ...]
    unseen: Floats
    trials: tuple[Trial, ...]


def chosen(setting: Setting, folds: Sequence[Fold], most_tables: int) -> Chosen:
    """Adds pairs to the folds' mains, as many as earn it.

    In trials, the pairs of a fold are ranked by what the other folds of the same deal promised: its own held-out rows
    have no part in what they are foretold by.
    """
    size, mains = len(setting.rows.good), len(setting.rows.columns)
    unseen = foretold(folds, size)
    found = {0: (unseen, unseen_auc(setting, unseen))}
    pairs, promises = pair_promises(setting, folds) if mains > 1 else ((), np.zeros((len(folds), 0)))
    promising = int((promises.sum(axis=0) > 0).sum())
    best, idle = 0, 0
    for count in sorted({min(count, promising, most_tables - mains) for count in _LADDER} - {0}):
        if count < 0:
            continue
        ranked = [best_pairs(pairs, others_of_its_deal(promises, folds, place), count) for place in range(len(folds))]
        unseen = foretold(learn_pairs(setting, folds, ranked), size)
        found[count] = (unseen, unseen_auc(setting, unseen))
        if found[count][1] >= found[best][1] + WORTH:
            best, idle = count, 0
        elif idle:
            break
        else:
            idle += 1
    final = folds if best == 0 else learn_pairs(setting, folds, [best_pairs(pairs, promises, best)] * len(folds))
    trials = tuple(Trial(way_of(count), mains + count, auc) for count, (_, auc) in found.items())
    return Chosen(tuple(final), found[best][0], trials)


def unseen_auc(setting: Setting, log_odds: Floats) -> float:
    rows = setting.rows
    labels = np.repeat([0, 1], len(log_odds))
    area = roc_auc_score(labels, np.tile(-log_odds, 2), sample_weight=np.concatenate([rows.good, rows.bad]))
    return float(area)


def calibration_slope(setting: Setting, unseen: Floats) -> float:
    """By how much log-odds of rows not seen must be stretched to be as good as they say (Cox 1958)."""
    good, bad = setting.rows.good, setting.rows.bad

    def loss(line: Floats) -> float:
        log_odds = line[0] + line[1] * unseen
        return float((good * np.logaddexp(0.0, -log_odds) + bad * np.logaddexp(0.0, log_odds)).sum())

    found = minimize(loss, np.array([0.0, 1.0]), method="BFGS", options={"gtol": 1e-3})
    return float(np.clip(round(float(found.x[1]), 6), 0.5, 1.5))


def way_of(count: int) -> str:
    """How a card with so many pairs is made, in words."""
    return "boosted additive points" if count == 0 else f"boosted additive points and {count} pairs"


def others_of_its_deal(promises: Floats, folds: Sequence[Fold], place: int) -> Floats:
    """What the folds promise that were dealt with one, without its own."""
    others = [at for at, fold in enumerate(folds) if at != place and fold.deal == folds[place].deal]
    return promises[others]


def best_pairs(pairs: Which, promises: Floats, count: int) -> Which:
    """The pairs that promise most."""
    order = np.argsort(-promises.sum(axis=0), kind="stable")[:count]
    return tuple(pairs[place] for place in order)
