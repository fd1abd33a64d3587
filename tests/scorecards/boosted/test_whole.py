"""Whole points of all tables together: nearer to the fine tables than rounding one by one, and in order."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tallystick.scorecards.boosted.codes import coded_rows, fine_column
from tallystick.scorecards.boosted.few import Few, Fine, few_bins
from tallystick.scorecards.boosted.learn import Setting, TwoOf, learn_mains, learn_pairs, setting_of
from tallystick.scorecards.boosted.whole import WholePoints, whole_points
from tallystick.terms import Direction

FACTOR = 20.0
ROWS = 3_000


@cache
def learned(direction: Direction) -> tuple[Setting, Fine, Few]:
    """Six characteristics and two pairs, all of which tell, cut into three bins each."""
    random = np.random.default_rng(4)
    columns = {f"c{place}": random.normal(size=ROWS) for place in range(6)}
    columns["c1"] = columns["c0"] + 0.3 * columns["c1"]
    log_odds = -1 + 0.4 * sum(columns.values()) - 0.8 * columns["c2"] * (columns["c3"] > 0)
    bad = (random.random(ROWS) < 1 / (1 + np.exp(-log_odds))).astype(float)
    weight = np.ones(ROWS)
    fine = [fine_column(name, column, weight, (), direction, None) for name, column in columns.items()]
    setting = setting_of(coded_rows(columns, fine, bad, weight)[0])
    folds = learn_mains(setting)
    folds = learn_pairs(setting, folds, [(TwoOf(0, 1), TwoOf(2, 3))] * len(folds))
    averaged = Fine.of(setting, folds)
    return setting, averaged, few_bins(setting, averaged, 3, 0.01, frozenset())


def one_by_one(few: Few) -> WholePoints:
    return WholePoints(
        tuple(np.rint(FACTOR * main).astype(np.int32) for main in few.mains),
        tuple(np.rint(FACTOR * pair.table).astype(np.int32) for pair in few.pairs),
    )


def missed(setting: Setting, fine: Fine, few: Few, points: WholePoints) -> float:
    """Mean square, in points, between the sums and what the fine tables say, whatever the base."""
    pairs = tuple(replace(pair, table=grid * 1.0) for pair, grid in zip(few.pairs, points.grids, strict=True))
    said = Few(few.bins, tuple(main * 1.0 for main in points.mains), pairs).log_odds(setting)
    fine_says = fine.log_odds(setting)
    chance = 1 / (1 + np.exp(-fine_says))
    weight = (setting.rows.good + setting.rows.bad) * chance * (1 - chance)
    apart = FACTOR * fine_says - said
    return float(np.average((apart - np.average(apart, weights=weight)) ** 2, weights=weight))


@pytest.mark.parametrize("direction", [Direction.ANY, Direction.WORSE_WHEN_HIGH])
def test_sums_come_nearer_to_the_fine_tables_than_rounded_one_by_one(direction: Direction) -> None:
    setting, fine, few = learned(direction)
    together = whole_points(setting, fine, few, FACTOR)
    assert missed(setting, fine, few, together) < 0.95 * missed(setting, fine, few, one_by_one(few))


def test_points_stay_in_order_in_every_table() -> None:
    setting, fine, few = learned(Direction.WORSE_WHEN_HIGH)
    points = whole_points(setting, fine, few, FACTOR)
    for place, main in enumerate(points.mains):
        ordinary = int(few.bins[place][: setting.rows.columns[place].ordinary].max()) + 1
        assert (np.diff(main[:ordinary]) <= 0).all()
    for pair, grid in zip(few.pairs, points.grids, strict=True):
        rows, columns = (
            int(groups[: int(few.bins[at][: setting.rows.columns[at].ordinary].max()) + 1].max()) + 1
            for groups, at in ((pair.first_groups, pair.of.first), (pair.second_groups, pair.of.second))
        )
        assert (np.diff(grid[:rows], axis=0) <= 0).all()
        assert (np.diff(grid[:, :columns], axis=1) <= 0).all()


def test_a_table_that_says_nothing_goes_on_saying_nothing() -> None:
    setting, fine, few = learned(Direction.ANY)
    silent = Few(few.bins, (few.mains[0] * 0.0, *few.mains[1:]), few.pairs)
    assert not whole_points(setting, fine, silent, FACTOR).mains[0].any()


def test_no_cell_by_itself_could_bring_the_sums_nearer() -> None:
    """A cell of many rows one point up or down does not help by more than the hold on its start costs."""
    setting, fine, few = learned(Direction.ANY)
    points = whole_points(setting, fine, few, FACTOR)
    reached = missed(setting, fine, few, points)
    for place, main in enumerate(points.mains):
        heft = np.bincount(few.bins[place][setting.rows.codes[place]], minlength=len(main))
        for cell in np.flatnonzero(heft > ROWS / 10):
            for step in (-1, 1):
                moved = main.copy()
                moved[cell] += step
                mains = (*points.mains[:place], moved, *points.mains[place + 1 :])
                assert missed(setting, fine, few, WholePoints(mains, points.grids)) > reached - 0.1
