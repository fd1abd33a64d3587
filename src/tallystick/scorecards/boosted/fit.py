"""Boosted additive points from columns to card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.branching import Branching, branched
from tallystick.scorecards.boosted.card_of import balance, card_of
from tallystick.scorecards.boosted.choose import calibration_slope, chosen
from tallystick.scorecards.boosted.codes import CodedRows, FineColumn, coded_rows, dealt, fine_column
from tallystick.scorecards.boosted.few import Fine, few_bins
from tallystick.scorecards.boosted.kernels import BOTH
from tallystick.scorecards.boosted.learn import FOLDS, Fold, Setting, setting_of
from tallystick.scorecards.boosted.select import fewer_mains, readable_mains, silenced
from tallystick.scorecards.boosted.whole import whole_points
from tallystick.scorecards.branches import OTHERS, Branch, BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.frames import Column, Floats
from tallystick.scorecards.plan import Method, Plan
from tallystick.scorecards.trials import Trial
from tallystick.terms import Direction

# Points of more rows than this are no steadier; counts and rates of the card's bins are of all rows.
MOST_LEARNED = 150_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card, the ways that were tried, and log-odds of rows not seen, with the good and bad in each."""

    card: Card | BranchedCard
    trials: tuple[Trial, ...]
    unseen: Floats
    good: Floats
    bad: Floats


@dataclass(frozen=True, slots=True)
class _Made:
    """A card for each side, and how they say log-odds of rows not seen."""

    cards: tuple[Card, ...]
    unseen: Floats


def boosted_card(columns: Mapping[str, Column], bad: Floats, weight: Floats, plan: Plan, method: Method) -> Fitted:
    """A card of the characteristics that tell something and, as the method allows, pairs and branches that earn it."""
    fine = [_fine(name, column, weight, plan) for name, column in columns.items()]
    everything, _ = coded_rows(columns, fine, bad, weight)
    rows = _drawn(everything)
    setting, folds = readable_mains(setting_of(dealt(rows, FOLDS)), plan.most_tables)
    if method is Method.ADDITIVE:
        setting, folds = fewer_mains(setting, folds)
    most_tables = len(setting.rows.columns) if method is Method.ADDITIVE else plan.most_tables
    found = chosen(setting, folds, most_tables)
    if method is Method.CHOOSE:
        tried = branched(setting, folds, found, plan.most_tables)
        found = replace(found, trials=(*found.trials, *tried.trials))
        if tried.branching is not None:
            return _branches(tried.branching, found.trials, everything, plan)
    made = _made(setting, found.folds, found.unseen, [everything], plan)
    return Fitted(made.cards[0], found.trials, made.unseen, setting.rows.good, setting.rows.bad)


def _fine(name: str, column: Column, weight: Floats, plan: Plan) -> FineColumn:
    direction = plan.directions.get(name, Direction.ANY)
    return fine_column(name, column, weight, plan.specials, direction, plan.cuts.get(name))


def _drawn(rows: CodedRows) -> CodedRows:
    """The first rows in the order of their hashes, which is as good as drawn by chance."""
    return rows if len(rows.good) <= MOST_LEARNED else rows.some(np.arange(MOST_LEARNED))


def _branches(branching: Branching, trials: tuple[Trial, ...], everything: CodedRows, plan: Plan) -> Fitted:
    """The card of each side, counted on its own rows alone."""
    setting, where = branching.setting, branching.cut.where
    taken = branching.cut.among(everything)
    counted = [everything.some(np.flatnonzero(mine)) for mine in (taken, ~taken)]
    made = _made(setting, branching.folds, branching.unseen, counted, plan)
    card = BranchedCard((Branch(str(where), (where,), made.cards[0]), Branch(OTHERS, (), made.cards[1])))
    return Fitted(card, trials, made.unseen, setting.rows.good, setting.rows.bad)


def _made(
    setting: Setting, folds: tuple[Fold, ...], unseen: Floats, everything: Sequence[CodedRows], plan: Plan
) -> _Made:
    """From the folds' fine tables to whole points.

    everything: the rows to count, those that were not drawn as well; of each side where there are two.
    """
    fine = silenced(setting, folds, Fine.of(setting, folds))
    few = few_bins(setting, fine, plan.limits.most_bins, plan.limits.least_share, frozenset(plan.cuts))
    slope = calibration_slope(setting, unseen)
    points = whole_points(setting, fine, few, slope * plan.scale.factor)
    stretched = slope * unseen
    cards = []
    for side, rows in zip((BOTH,) if len(everything) == 1 else (0, 1), everything, strict=True):
        counted = {
            column.name: _counted(rows, codes, column.codes)
            for column, codes in zip(rows.columns, rows.codes, strict=True)
        }
        cards.append(card_of(setting, few, points, counted, plan.dimensions, plan.scale, side))
        mine = setting.on(side)
        # As the card's base does, so that log-odds of rows not seen mean what the card's would.
        stretched[mine] += balance(stretched[mine], setting.rows.good[mine], setting.rows.bad[mine])
    return _Made(tuple(cards), stretched)


def _counted(rows: CodedRows, codes: npt.NDArray[np.uint8], count: int) -> tuple[Floats, Floats]:
    good = np.bincount(codes, weights=rows.good, minlength=count).astype(np.float64)
    return good, np.bincount(codes, weights=rows.bad, minlength=count).astype(np.float64)
