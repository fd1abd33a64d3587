"""Two branches in place of one card: the rows on either side of a cut, each with tables that go on from shared ones.

What three characteristics say only together is no table. Divided by one of them it is: what the other two say in
either branch. Two cards fitted apart know half the rows each; here both begin as the card of all rows, and learn on
within their own as long as held-out rows gain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    of_some_rows,
    pair_promises,
)
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.trials import Trial
from tallystick.terms import Direction, Special

Rows = npt.NDArray[np.intp]
# Of fewer rows, what a second card foretells better is as often as not luck (see decision 8).
_LEAST_ROWS = 10_000
# Weight of good and of bad that a branch must have.
_LEAST_EVENTS = 300.0
# Cuts that are tried, and pairs that a branch may have of its own.
_MOST_CUTS, _MOST_OWN_PAIRS = 3, 8
_CODES = frozenset(special.code for special in Special)


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
class Side:
    """The rows on one side: which they are, their folds, and what these foretold of rows not seen."""

    rows: Rows
    setting: Setting
    folds: tuple[Fold, ...]
    unseen: Floats


@dataclass(frozen=True, slots=True)
class Branching:
    """The side that the cut takes, then the other."""

    cut: Cut
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Branched:
    """branching: None where no cut earned it. trials: every cut that was tried."""

    branching: Branching | None
    trials: tuple[Trial, ...]


def branched(setting: Setting, found: Chosen, most_tables: int) -> Branched:
    """The best of a few cuts, where it brings enough beyond the card without branches that was chosen before.

    Enough is what another table must bring, and more than one standard error of the gain: the simpler of two cards that
    chance does not tell apart is taken (Breiman et al. 1984, the one-standard-error rule).
    """
    rows = setting.rows
    best, trials = None, []
    # What the branches begin with, so that both are foretold by models that know the same.
    without = foretold(found.folds, len(rows.good))
    least = unseen_auc(setting, without) + WORTH
    for cut in _cuts(setting) if len(rows.good) >= _LEAST_ROWS else ():
        taken = cut.among(rows)
        sides = tuple(_side(setting, found.folds, np.flatnonzero(mine), most_tables) for mine in (taken, ~taken))
        unseen = np.empty(len(taken))
        for side in sides:
            unseen[side.rows] = side.unseen
        auc = unseen_auc(setting, unseen)
        tables = sum(len(rows.columns) + len(side.folds[0].which) for side in sides)
        trials.append(Trial(f"{way_of(len(found.folds[0].which))}, branched by {cut.where}", tables, auc))
        if auc >= least and _errors_gained(rows, without, unseen) > 1.0:
            best, least = Branching(cut, (sides[0], sides[1])), auc
    return Branched(best, tuple(trials))


def _errors_gained(rows: CodedRows, before: Floats, after: Floats) -> float:
    """By how many of its own standard errors the log-likelihood of rows not seen has risen."""
    gains = np.concatenate(
        [
            np.logaddexp(0.0, -before) - np.logaddexp(0.0, -after),
            np.logaddexp(0.0, before) - np.logaddexp(0.0, after),
        ]
    )
    events = np.concatenate([rows.good, rows.bad])
    mean = float(events @ gains) / float(events.sum())
    error = float(np.sqrt(events @ (gains - mean) ** 2)) / float(events.sum())
    return mean / error if error > 0 else 0.0


def _side(setting: Setting, folds: Sequence[Fold], rows: Rows, most_tables: int) -> Side:
    """Learns on within the rows.

    What a fold's held-out rows are foretold by must not be chosen by them: its pairs are those that the other folds
    promise, and it learns for as many rounds as helped these.
    """
    within, parts = of_some_rows(setting, folds, rows)
    room = most_tables - len(setting.rows.columns) - len(folds[0].which)
    pairs, promises = pair_promises(within, parts)
    count = min(room, _MOST_OWN_PAIRS, int((promises.sum(axis=0) > 0).sum()))
    learned = learn_pairs(within, parts, [best_pairs(pairs, promises, count)] * len(parts))
    ranked = [best_pairs(pairs, others_of_its_deal(promises, parts, place), count) for place in range(len(parts))]
    rounds = [int(np.median(others_of_its_deal(_rounds(learned), parts, place))) for place in range(len(parts))]
    unseen = foretold(learn_pairs_for(within, parts, ranked, rounds), len(rows))
    return Side(rows, within, learned, unseen)


def _rounds(folds: Sequence[Fold]) -> Floats:
    return np.array([fold.rounds for fold in folds], dtype=np.float64)


def _cuts(setting: Setting) -> Iterator[Cut]:
    """The cuts that alone tell most, one of a column, best first: the root of a shallow tree, and its rivals.

    A column with a direction is not cut: at the edge between two cards a row could gain by doing worse. Nor is one
    where a value that the modeller called special lies beyond the edge, since it would be taken for an amount.
    """
    found = []
    for place, column in enumerate(setting.rows.columns):
        own = [value for value in column.specials if value not in _CODES]
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
