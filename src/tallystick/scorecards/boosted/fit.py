"""Boosted additive points from columns to card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.card_of import card_of
from tallystick.scorecards.boosted.choose import Chosen, calibration_slope, chosen
from tallystick.scorecards.boosted.codes import CodedRows, FineColumn, coded_rows, fine_column
from tallystick.scorecards.boosted.few import Fine, few_bins
from tallystick.scorecards.boosted.kernels import deviance
from tallystick.scorecards.boosted.learn import Fold, Setting, learn_mains, setting_of
from tallystick.scorecards.card import Card
from tallystick.scorecards.frames import Column, Floats
from tallystick.scorecards.plan import Plan
from tallystick.scorecards.trials import Trial
from tallystick.terms import Direction

# Points of more rows than this are no steadier; counts and rates of the card's bins are of all rows.
MOST_LEARNED = 150_000
# Of the tables that a card may have, so many are of characteristics alone where there are more than that.
_SHARE_OF_MAINS = 0.7


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card, the ways that were tried, and log-odds of rows not seen, with the good and bad in each."""

    card: Card
    trials: tuple[Trial, ...]
    unseen: Floats
    good: Floats
    bad: Floats


def boosted_card(columns: Mapping[str, Column], bad: Floats, weight: Floats, plan: Plan, *, pairs: bool) -> Fitted:
    """A card of the characteristics that tell something and, with `pairs`, of as many pairs as earn it."""
    fine = [_fine(name, column, weight, plan) for name, column in columns.items()]
    everything, _ = coded_rows(columns, fine, bad, weight)
    rows = _drawn(everything)
    setting = setting_of(rows)
    setting, folds = _readable(setting, learn_mains(setting), plan.most_tables)
    found = chosen(setting, folds, plan.most_tables if pairs else len(setting.rows.columns))
    return _fitted(setting, found, everything, plan)


def _fine(name: str, column: Column, weight: Floats, plan: Plan) -> FineColumn:
    direction = plan.directions.get(name, Direction.ANY)
    return fine_column(name, column, weight, plan.specials, direction, plan.cuts.get(name))


def _drawn(rows: CodedRows) -> CodedRows:
    """The first rows in the order of their hashes, which is as good as drawn by chance."""
    return rows if len(rows.good) <= MOST_LEARNED else rows.some(np.arange(MOST_LEARNED))


def _readable(setting: Setting, folds: tuple[Fold, ...], most_tables: int) -> tuple[Setting, tuple[Fold, ...]]:
    """Learns once more without the columns that foretell least, where there are more than a person reads."""
    if len(setting.rows.columns) <= most_tables:
        return setting, folds
    order = np.argsort(-_gains(setting, folds), kind="stable")
    setting = setting_of(setting.rows.without(order[max(1, int(_SHARE_OF_MAINS * most_tables)) :].tolist()))
    return setting, learn_mains(setting)


def _silenced(setting: Setting, folds: tuple[Fold, ...], fine: Fine) -> Fine:
    """Without the tables of characteristics that foretell nothing, alone or in a pair: the least first, one by one.

    Two at once will not do: of two that say the same, either could go, but not both.
    """
    paired = {place for pair in fine.which for place in pair}
    mains, left = fine.mains.copy(), [place for place in range(len(fine.mains)) if place not in paired]
    while len(left) > (0 if paired else 1):
        gains = _gains(setting, folds)[left]
        if gains.min() > 0:
            break
        gone = left.pop(int(np.argmin(gains)))
        mains[gone] = 0.0
        folds = tuple(_without(setting, fold, gone) for fold in folds)
    return replace(fine, mains=mains)


def _without(setting: Setting, fold: Fold, place: int) -> Fold:
    part = setting.rows.some(fold.held)
    told, events = fold.mains[place][part.codes[place]], part.good + part.bad
    mains = fold.mains.copy()
    mains[place] = 0.0
    # Of very few rows none may be held out.
    mean = float(events @ told) / max(float(events.sum()), 1.0)
    return replace(fold, mains=mains, held_log_odds=fold.held_log_odds - told + mean)


def _gains(setting: Setting, folds: tuple[Fold, ...]) -> Floats:
    """By how much each characteristic's table raises the log-likelihood of rows that it was not learned from."""
    gains = np.zeros(len(setting.rows.columns))
    for fold in folds:
        part = setting.rows.some(fold.held)
        with_all = deviance(fold.held_log_odds, part.good, part.bad)
        for place in range(len(gains)):
            without = _without(setting, fold, place)
            gains[place] += deviance(without.held_log_odds, part.good, part.bad) - with_all
    return gains


def _fitted(setting: Setting, found: Chosen, everything: CodedRows, plan: Plan) -> Fitted:
    fine = _silenced(setting, found.folds, Fine.of(setting, found.folds))
    few = few_bins(setting, fine, plan.limits.most_bins, plan.limits.least_share, frozenset(plan.cuts))
    slope = calibration_slope(setting, found.unseen)
    counted = {
        column.name: _counted(everything, codes, column.codes)
        for column, codes in zip(everything.columns, everything.codes, strict=True)
    }
    card = card_of(setting, few, slope, counted, plan.dimensions, plan.scale)
    return Fitted(card, found.trials, slope * found.unseen, setting.rows.good, setting.rows.bad)


def _counted(rows: CodedRows, codes: npt.NDArray[np.uint8], count: int) -> tuple[Floats, Floats]:
    good = np.bincount(codes, weights=rows.good, minlength=count).astype(np.float64)
    return good, np.bincount(codes, weights=rows.bad, minlength=count).astype(np.float64)
