"""Boosted additive points from columns to card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.boosted.card_of import card_of
from tallystick.scorecards.boosted.choose import Chosen, calibration_slope, chosen
from tallystick.scorecards.boosted.codes import CodedRows, FineColumn, coded_rows, dealt, fine_column
from tallystick.scorecards.boosted.few import Fine, few_bins
from tallystick.scorecards.boosted.learn import FOLDS, Setting, setting_of
from tallystick.scorecards.boosted.select import fewer_mains, readable_mains, silenced
from tallystick.scorecards.boosted.whole import whole_points
from tallystick.scorecards.card import Card
from tallystick.scorecards.frames import Column, Floats
from tallystick.scorecards.plan import Plan
from tallystick.scorecards.trials import Trial
from tallystick.terms import Direction

# Points of more rows than this are no steadier; counts and rates of the card's bins are of all rows.
MOST_LEARNED = 150_000


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
    setting, folds = readable_mains(setting_of(dealt(rows, FOLDS)), plan.most_tables)
    if not pairs:
        setting, folds = fewer_mains(setting, folds)
    found = chosen(setting, folds, plan.most_tables if pairs else len(setting.rows.columns))
    return _fitted(setting, found, everything, plan)


def _fine(name: str, column: Column, weight: Floats, plan: Plan) -> FineColumn:
    direction = plan.directions.get(name, Direction.ANY)
    return fine_column(name, column, weight, plan.specials, direction, plan.cuts.get(name))


def _drawn(rows: CodedRows) -> CodedRows:
    """The first rows in the order of their hashes, which is as good as drawn by chance."""
    return rows if len(rows.good) <= MOST_LEARNED else rows.some(np.arange(MOST_LEARNED))


def _fitted(setting: Setting, found: Chosen, everything: CodedRows, plan: Plan) -> Fitted:
    fine = silenced(setting, found.folds, Fine.of(setting, found.folds))
    few = few_bins(setting, fine, plan.limits.most_bins, plan.limits.least_share, frozenset(plan.cuts))
    slope = calibration_slope(setting, found.unseen)
    counted = {
        column.name: _counted(everything, codes, column.codes)
        for column, codes in zip(everything.columns, everything.codes, strict=True)
    }
    card = card_of(
        setting, few, whole_points(setting, fine, few, slope * plan.scale.factor), counted, plan.dimensions, plan.scale
    )
    return Fitted(card, found.trials, slope * found.unseen, setting.rows.good, setting.rows.bad)


def _counted(rows: CodedRows, codes: npt.NDArray[np.uint8], count: int) -> tuple[Floats, Floats]:
    good = np.bincount(codes, weights=rows.good, minlength=count).astype(np.float64)
    return good, np.bincount(codes, weights=rows.bad, minlength=count).astype(np.float64)
