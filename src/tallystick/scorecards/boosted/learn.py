"""Learn fine tables by boosting on all folds but one, as often as there are folds, and average them.

Each fold's rows say when the boosting on the others has learned enough, and are foretold by it: their log-odds are
those of rows that a model has not seen. The average of additive tables is an additive table, so nothing is lost by
keeping it in place of the models (outer bags: Lou, Caruana & Gehrke 2012; Nori et al. 2019).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted import kernels
from tallystick.scorecards.boosted.coarse import Coarse
from tallystick.scorecards.boosted.codes import CodedRows
from tallystick.scorecards.frames import Floats
from tallystick.terms import Direction

Sides: TypeAlias = npt.NDArray[np.uint8]
T = TypeVar("T")
FOLDS = 5
_MAIN_RATE, _PAIR_RATE, _TRIAL_RATE = 0.05, 0.02, 0.3
# In units of the curve, of which an event has at most a quarter.
_PULL, _PAIR_PULL, _LEAST = 5.0, 30.0, 3.0
_MOST_ROUNDS, _PATIENCE, _TRIAL_STEPS = 2000, 30, 4
# Averages of so many learned rows are steady; fewer rows are dealt into folds several times.
_STEADY_ROWS = 10_000
_MOST_DEALS = 4
# Pairs are looked for among so many of the characteristics, those that move the score most.
_MOST_PAIRED = 40

_ORDERS = {
    Direction.WORSE_WHEN_HIGH: kernels.FALLING,
    Direction.BETTER_WHEN_HIGH: kernels.RISING,
    Direction.ANY: kernels.FREE,
}


class TwoOf(NamedTuple):
    """A table of two columns, for the rows on one side of a cut or for all."""

    first: int
    second: int
    side: int = kernels.BOTH


Which: TypeAlias = tuple[TwoOf, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all folds share. pulls: per column, how strongly its cells are drawn to 0.

    sides: uint8[rows], on which side of a cut each is; all on side 0 where there is none.
    """

    rows: CodedRows
    coarse: tuple[Coarse, ...]
    coarse_codes: npt.NDArray[np.uint8]
    orders: npt.NDArray[np.intp]
    pulls: Floats
    sides: Sides

    def on(self, side: int) -> npt.NDArray[np.intp]:
        """The places of the rows that a table of this side is for."""
        return np.arange(len(self.sides)) if side == kernels.BOTH else np.flatnonzero(self.sides == side)


@dataclass(frozen=True, slots=True)
class Fold:
    """A model learned without the rows `held`.

    log_odds, held_log_odds: what it says of the rows that it was learned from, and of those held out.
    mains: float64[columns, codes]; pairs: float64[pairs, coarse codes, coarse codes], of the pairs `which`. deal: which
    time the rows were dealt. rounds: how many were learned last.
    """

    deal: int
    learned: npt.NDArray[np.intp]
    held: npt.NDArray[np.intp]
    log_odds: Floats
    held_log_odds: Floats
    mains: Floats
    which: Which
    pairs: Floats
    rounds: int = 0


def setting_of(rows: CodedRows) -> Setting:
    coarse = tuple(Coarse.of(column, _counted(rows, place)) for place, column in enumerate(rows.columns))
    codes = np.stack([one.groups[rows.codes[place]] for place, one in enumerate(coarse)]).astype(np.uint8)
    orders = [kernels.WORDS if one.words is not None else _ORDERS[one.direction] for one in rows.columns]
    pulls = [_PULL if one.words is None else _word_pull(rows, place) for place, one in enumerate(rows.columns)]
    nowhere = np.zeros(len(rows.good), dtype=np.uint8)
    return Setting(rows, coarse, codes, np.array(orders, dtype=np.intp), np.array(pulls), nowhere)


def learn_mains(setting: Setting) -> tuple[Fold, ...]:
    """A table per characteristic, from each fold's point of view."""
    rows = setting.rows
    size = len(rows.good)
    deals = int(np.clip(_STEADY_ROWS // size, 1, _MOST_DEALS))
    base = float(np.log(rows.good.sum() / rows.bad.sum()))
    blank = np.zeros((len(rows.columns), max(column.codes for column in rows.columns)))
    most = max(one.count for one in setting.coarse)
    folds = []
    for deal in range(deals):
        # The rows come in the order of their hashes, which is chance enough for the first deal.
        dealt = np.arange(size) % FOLDS if deal == 0 else np.random.default_rng(deal).permutation(size) % FOLDS
        for turn in range(FOLDS):
            learned, held = np.flatnonzero(dealt != turn), np.flatnonzero(dealt == turn)
            start = (np.full(len(learned), base), np.full(len(held), base))
            folds.append(Fold(deal, learned, held, *start, blank, (), np.zeros((0, most, most))))
    return _at_once(lambda fold: _boosted(setting, fold, (), _MAIN_RATE), folds)


def learn_pairs(setting: Setting, folds: Sequence[Fold], which: Sequence[Which]) -> tuple[Fold, ...]:
    """Goes on from the folds' tables with the pairs `which` of each fold added."""
    return _at_once(lambda both: _boosted(setting, both[0], both[1], _PAIR_RATE), list(zip(folds, which, strict=True)))


def learn_pairs_for(
    setting: Setting, folds: Sequence[Fold], which: Sequence[Which], rounds: Sequence[int]
) -> tuple[Fold, ...]:
    """`learn_pairs` for a number of rounds that is given for each fold, so that its held-out rows decide on nothing."""
    return _at_once(
        lambda told: _boosted(setting, told[0], told[1], _PAIR_RATE, told[2]),
        list(zip(folds, which, rounds, strict=True)),
    )


def pair_promises(
    setting: Setting, folds: Sequence[Fold], sides: Sequence[int] = (kernels.BOTH,)
) -> tuple[Which, Floats]:
    """What each pair would gain on rows held out, float64[folds, pairs], beyond what the folds' tables say already."""
    moves = np.std([fold.mains for fold in folds], axis=2).mean(axis=0)
    most = sorted(np.argsort(-moves, kind="stable")[:_MOST_PAIRED].tolist())
    pairs = tuple(TwoOf(first, second, side) for side in sides for first, second in combinations(most, 2))
    return pairs, np.array(_at_once(lambda fold: _promises(setting, fold, pairs), list(folds))).reshape(
        len(folds), len(pairs)
    )


def foretold(folds: Sequence[Fold], size: int) -> Floats:
    """Per row, the mean of what the models say that have not seen it."""
    total, times = np.zeros(size), np.zeros(size)
    for fold in folds:
        total[fold.held] += fold.held_log_odds
        times[fold.held] += 1
    mean: Floats = total / times
    return mean


def _boosted(setting: Setting, fold: Fold, more: Which, rate: float, rounds: int | None = None) -> Fold:
    """Goes on from the fold's tables, with those of the pairs `more` beside them.

    rounds: how many; None is until the rows held out gain no more.
    """
    rows, most, which = setting.rows, max(one.count for one in setting.coarse), (*fold.which, *more)
    log_odds, held_log_odds = fold.log_odds.copy(), fold.held_log_odds.copy()
    mains, pairs = fold.mains.copy(), np.zeros((len(which), most, most))
    pairs[: len(fold.which)] = fold.pairs
    sizes = (
        np.array([column.codes for column in rows.columns], dtype=np.intp),
        np.array([column.ordinary for column in rows.columns], dtype=np.intp),
        np.array([one.count for one in setting.coarse], dtype=np.intp),
    )
    given = (
        (*_part(setting, fold.learned), log_odds),
        (*_part(setting, fold.held), held_log_odds),
        mains,
        pairs,
        sizes,
        setting.orders,
        setting.pulls,
        np.array(which, dtype=np.intp).reshape(len(which), 3),
        (rate, _PAIR_PULL, _LEAST),
    )
    if rounds is None:
        rounds = kernels.boost(*given, _MOST_ROUNDS, _PATIENCE)
    else:
        kernels.boost_for(*given, rounds)
    return replace(
        fold, log_odds=log_odds, held_log_odds=held_log_odds, mains=mains, which=which, pairs=pairs, rounds=rounds
    )


def _part(setting: Setting, places: npt.NDArray[np.intp]) -> tuple[Any, Any, Sides, Floats, Floats]:
    part = setting.rows.some(places)
    return part.codes, np.ascontiguousarray(setting.coarse_codes[:, places]), setting.sides[places], part.good, part.bad


def _promises(setting: Setting, fold: Fold, pairs: Which) -> list[float]:
    learned, held = (
        _slopes(setting, places, log_odds)
        for places, log_odds in ((fold.learned, fold.log_odds), (fold.held, fold.held_log_odds))
    )
    found = []
    for first, second, side in pairs:
        shape = (setting.coarse[first].count, setting.coarse[second].count)
        near, far = (
            kernels.summed_cells(codes[first], codes[second], sides, side, slopes, curves, *shape)
            for codes, sides, slopes, curves in (learned, held)
        )
        one, other = setting.orders[first], setting.orders[second]
        found.append(kernels.promise(near, far, one, other, _TRIAL_STEPS, _TRIAL_RATE, _PAIR_PULL, _LEAST))
    return found


def _slopes(setting: Setting, places: npt.NDArray[np.intp], log_odds: Floats) -> tuple[Any, Sides, Floats, Floats]:
    """Coarse codes, sides, and the first and minus the second derivative of the log-likelihood, per row."""
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    good, bad = setting.rows.good[places], setting.rows.bad[places]
    codes = np.ascontiguousarray(setting.coarse_codes[:, places])
    return codes, setting.sides[places], good - (good + bad) * chance, (good + bad) * chance * (1.0 - chance)


def _word_pull(rows: CodedRows, place: int) -> float:
    """How strongly words are drawn to 0: one over the variance of what they say beyond chance, thrice for what the
    other characteristics say of it already (moment estimate of a random effect: DerSimonian & Laird 1986).
    """
    good, bad = _counted(rows, place)
    share = float(rows.bad.sum() / (rows.bad.sum() + rows.good.sum()))
    curve = (good + bad) * share * (1.0 - share)
    slope = (good - (good + bad) * (1.0 - share))[curve > 0]
    curve = curve[curve > 0]
    beyond = float((slope**2 / curve).sum()) - (len(curve) - 1)
    spread = float(curve.sum() - (curve**2).sum() / curve.sum())
    variance = beyond / spread if spread > 0 else 0.0
    return 3.0 * float(np.clip(1.0 / max(variance, 1e-6), 2.0, 1000.0))


def _counted(rows: CodedRows, place: int) -> tuple[Floats, Floats]:
    codes = rows.columns[place].codes
    good = np.bincount(rows.codes[place], weights=rows.good, minlength=codes).astype(np.float64)
    bad = np.bincount(rows.codes[place], weights=rows.bad, minlength=codes).astype(np.float64)
    return good, bad


def _at_once(act: Callable[[Any], T], parts: Sequence[Any]) -> tuple[T, ...]:
    """On all cores; the kernels let go of the interpreter's lock."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return tuple(pool.map(act, parts))
