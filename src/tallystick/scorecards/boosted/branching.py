"""Two branches in place of one card: the rows on either side of a cut, with tables in common and a few of their own.

What three characteristics say only together is no table of two. Divided by one of them it is: a pair of the other two
on one side. Two cards fitted apart know half the rows each, and have twice the tables; here everything else is one and
the same table in both, learned from all rows, so that a person reads no more tables than of a card without branches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.choose import WORTH, Chosen, best_pairs, others_of_its_deal, unseen_auc, way_of
from tallystick.scorecards.boosted.codes import CodedRows
from tallystick.scorecards.boosted.learn import (
    Fold,
    Setting,
    foretold,
    learn_pairs,
    learn_pairs_for,
    pair_promises,
)
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.single_precision import CODES, with_stand_ins
from tallystick.scorecards.trials import Trial
from tallystick.terms import Direction

# Of fewer rows, what a second card foretells better is as often as not luck (see decision 8).
_LEAST_ROWS = 10_000
# Weight of good and of bad that a branch must have.
_LEAST_EVENTS = 300.0
_MOST_CUTS = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """Values of a column from an edge on. code: the fine code that begins at the edge."""

    where: Where
    code: int

    def among(self, rows: CodedRows) -> npt.NDArray[np.bool_]:
        """bool[rows]: not those of special values, which lie on no side of a cut."""
        place = next(place for place, column in enumerate(rows.columns) if column.name == self.where.name)
        codes = rows.codes[place]
        taken: npt.NDArray[np.bool_] = (codes >= self.code) & (codes < rows.columns[place].ordinary)
        return taken


@dataclass(frozen=True, slots=True)
class Branching:
    """A cut, the setting with its rows on side 0 and the others on side 1, the folds, and what they foretold."""

    cut: Cut
    setting: Setting
    folds: tuple[Fold, ...]
    unseen: Floats


@dataclass(frozen=True, slots=True)
class Branched:
    """branching: None where no cut earned it. trials: every cut that was tried."""

    branching: Branching | None
    trials: tuple[Trial, ...]


def branched(setting: Setting, alone: Sequence[Fold], found: Chosen, most_tables: int) -> Branched:
    """The best of a few cuts, where it brings enough beyond the card without branches that was chosen before.

    alone: the folds before any pair. Half of the room for pairs is for those of all rows, the rest for those of either
    side. Enough is what another table must bring, and more than one standard error of the gain: the simpler of two
    cards that chance does not tell apart is taken (Breiman et al. 1984, the one-standard-error rule).
    """
    mains = len(setting.rows.columns)
    room = most_tables - mains
    if len(setting.rows.good) < _LEAST_ROWS or mains < 2 or room < 2:
        return Branched(None, ())
    pairs, promises = pair_promises(setting, alone)
    shared = best_pairs(pairs, promises, min(room // 2, int((promises.sum(axis=0) > 0).sum())))
    common = learn_pairs(setting, alone, [shared] * len(alone))
    best, trials, least = None, [], unseen_auc(setting, found.unseen) + WORTH
    for cut in _cuts(setting):
        tried = _divided(setting, common, cut, room - len(shared))
        auc, count = unseen_auc(setting, tried.unseen), len(tried.folds[0].which)
        trials.append(Trial(f"{way_of(count)}, branched by {cut.where}", mains + count, auc))
        if auc >= least and _errors_gained(setting, found.unseen, tried.unseen) > 1.0:
            best, least = tried, auc
    return Branched(best, tuple(trials))


def _divided(setting: Setting, common: Sequence[Fold], cut: Cut, most: int) -> Branching:
    """Goes on with those pairs of either side that promise most; `most`: of both sides together.

    What a fold's held-out rows are foretold by must not be chosen by them, and of pairs on two sides there is much to
    choose from: its pairs are those that the other folds promise, and it learns for as many rounds as helped these.
    """
    divided = replace(setting, sides=(~cut.among(setting.rows)).astype(np.uint8))
    pairs, promises = pair_promises(divided, common, (0, 1))
    count, places = min(most, int((promises.sum(axis=0) > 0).sum())), range(len(common))
    learned = learn_pairs(divided, common, [best_pairs(pairs, promises, count)] * len(common))
    took = np.array([fold.rounds for fold in learned], dtype=np.float64)
    ranked = [best_pairs(pairs, others_of_its_deal(promises, common, place), count) for place in places]
    rounds = [int(np.median(others_of_its_deal(took, common, place))) for place in places]
    judged = learn_pairs_for(divided, common, ranked, rounds)
    return Branching(cut, divided, learned, foretold(judged, len(setting.rows.good)))


def _errors_gained(setting: Setting, before: Floats, after: Floats) -> float:
    """By how many of its own standard errors the log-likelihood of rows not seen has risen."""
    gains = np.concatenate(
        [
            np.logaddexp(0.0, -before) - np.logaddexp(0.0, -after),
            np.logaddexp(0.0, before) - np.logaddexp(0.0, after),
        ]
    )
    events = np.concatenate([setting.rows.good, setting.rows.bad])
    mean = float(events @ gains) / float(events.sum())
    error = float(np.sqrt(events @ (gains - mean) ** 2)) / float(events.sum())
    return mean / error if error > 0 else 0.0


def _cuts(setting: Setting) -> Iterator[Cut]:
    """The cuts that alone tell most, one of a column, best first: the root of a shallow tree, and its rivals.

    A column with a direction is not cut: at the edge between two cards a row could gain by doing worse. Nor is one
    where a value that the modeller called special lies beyond the edge, since it would be taken for an amount.
    """
    found = []
    for place, column in enumerate(setting.rows.columns):
        own = with_stand_ins(value for value in column.specials if value not in CODES)
        if column.words is None and column.direction is Direction.ANY and column.ordinary > 1:
            gain, code = _best_cut(setting, place)
            edge = float(column.cuts[code - 1])
            if gain > 0 and not any(value >= edge for value in own):
                found.append((-gain, place, Cut(Where(column.name, low=edge), code)))
    yield from (cut for _, _, cut in sorted(found, key=lambda one: one[:2])[:_MOST_CUTS])


def _best_cut(setting: Setting, place: int) -> tuple[float, int]:
    """By how much the best cut of a column raises the log-likelihood, and the code that it begins with."""
    rows, column = setting.rows, setting.rows.columns[place]
    good, bad = (
        np.cumsum(np.bincount(rows.codes[place], weights=one, minlength=column.codes)) for one in (rows.good, rows.bad)
    )
    # Special values are on the side of those that are not taken.
    goods = (good[column.ordinary - 1] - good[: column.ordinary - 1], rows.good.sum())
    bads = (bad[column.ordinary - 1] - bad[: column.ordinary - 1], rows.bad.sum())
    rest = (goods[1] - goods[0], bads[1] - bads[0])
    gains = _told(goods[0], bads[0]) + _told(*rest) - _told(goods[1], bads[1])
    enough = np.minimum.reduce([goods[0], bads[0], *rest]) >= _LEAST_EVENTS
    gains = np.where(enough, gains, 0.0)
    return float(gains.max()), int(np.argmax(gains)) + 1


def _told(good: Floats | np.float64, bad: Floats | np.float64) -> Floats:
    """The log-likelihood of events whose chance is their own share."""
    events = np.maximum(good + bad, 1e-300)
    told: Floats = good * np.log(np.maximum(good / events, 1e-300)) + bad * np.log(np.maximum(bad / events, 1e-300))
    return told
