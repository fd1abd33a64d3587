"""From fine tables to few bins: what a person can read, at the least cost in what the tables tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from tallystick.scorecards.boosted.codes import FineColumn
from tallystick.scorecards.boosted.grouping import Groups, in_any_order, in_order
from tallystick.scorecards.boosted.kernels import BOTH
from tallystick.scorecards.boosted.learn import Fold, Setting, TwoOf, Which
from tallystick.scorecards.frames import Floats

# Per column, the weight of each fine code, and of each coarse one.
Weights: TypeAlias = Sequence[tuple[Floats, Floats]]
# In units of log-likelihood: what a bin more must keep of what the fine tables tell.
_WORTH = 0.1
# Events at which a special value, a missing one or a word keeps half of what pairs say of it.
_DRAWN = 20.0
# Words have no order to cut them by, so that few groups lose more of them than of numbers.
_MOST_SIDE, _MOST_WORD_SIDE = 8, 12
_MOST_WORD_GROUPS, _MOST_SPECIAL_GROUPS = 24, 3


@dataclass(frozen=True, slots=True)
class Fine:
    """The average of all folds' tables, in log-odds of good to bad: mains float64[columns, codes], pairs of `which`."""

    base: float
    mains: Floats
    which: Which
    pairs: Floats

    @classmethod
    def of(cls, setting: Setting, folds: Sequence[Fold]) -> Fine:
        rows = setting.rows
        mains = np.mean([fold.mains for fold in folds], axis=0)
        pairs = np.mean([fold.pairs for fold in folds], axis=0)
        which = folds[0].which
        # A tree gives every cell a value, however few were seen there: those few are drawn to none.
        for place, (first, second, side) in enumerate(which):
            near, far = _trust(setting, first, side), _trust(setting, second, side)
            pairs[place, : len(near), : len(far)] *= np.outer(near, far)
        return cls(float(np.log(rows.good.sum() / rows.bad.sum())), mains, which, pairs)

    def log_odds(self, setting: Setting) -> Floats:
        total: Floats = np.full(len(setting.rows.good), self.base)
        for place, codes in enumerate(setting.rows.codes):
            total += self.mains[place][codes]
        for table, (first, second, side) in zip(self.pairs, self.which, strict=True):
            mine = setting.on(side)
            total[mine] += table[setting.coarse_codes[first, mine], setting.coarse_codes[second, mine]]
        return total


@dataclass(frozen=True, slots=True)
class FewPair:
    """table: float64[first's groups of bins, second's], log-odds. first_groups, second_groups: per bin, its group."""

    of: TwoOf
    first_groups: Groups
    second_groups: Groups
    table: Floats


@dataclass(frozen=True, slots=True)
class Few:
    """bins: per column, the bin of each fine code; the ordinary bins first. mains: log-odds of each bin."""

    bins: tuple[Groups, ...]
    mains: tuple[Floats, ...]
    pairs: tuple[FewPair, ...]

    def on(self, side: int) -> Few:
        """What a row on this side is told by."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair.of.side in (side, BOTH)))

    def log_odds(self, setting: Setting) -> Floats:
        """float64[rows], without a base."""
        total: Floats = np.zeros(len(setting.rows.good))
        places = [bins[codes] for bins, codes in zip(self.bins, setting.rows.codes, strict=True)]
        for place, main in zip(places, self.mains, strict=True):
            total += main[place]
        for pair in self.pairs:
            mine = setting.on(pair.of.side)
            first, second = places[pair.of.first][mine], places[pair.of.second][mine]
            total[mine] += pair.table[pair.first_groups[first], pair.second_groups[second]]
        return total


def few_bins(setting: Setting, fine: Fine, most: int, share: float, locked: frozenset[str]) -> Few:
    """At most `most` ordinary bins per characteristic, each with `share` of the weight; `locked` ones keep their cuts.

    One set of bins serves the characteristic's own table and all pairs that it is part of. The points of a bin are the
    mean of the fine cells' over all rows, as if the two characteristics of a pair came independently: so a table that
    rises along a characteristic still does.
    """
    chance = 1.0 / (1.0 + np.exp(-fine.log_odds(setting)))
    curve = (setting.rows.good + setting.rows.bad) * chance * (1.0 - chance)
    weights = {
        side: [_weights(setting, place, curve, side) for place in range(len(setting.rows.columns))]
        for side in {BOTH, *(one.side for one in fine.which)}
    }
    bins, mains = [], []
    for place, column in enumerate(setting.rows.columns):
        values, heft = _told(setting, fine, place, weights)
        grouped = _grouped(column, values, heft, most, share, column.name in locked)
        bins.append(grouped)
        mains.append(_averaging(weights[BOTH][place][0], grouped) @ values[:, 0])
    pairs = tuple(
        _few_pair(setting, table, of, bins, weights[of.side]) for table, of in zip(fine.pairs, fine.which, strict=True)
    )
    return Few(tuple(bins), tuple(mains), pairs)


def _told(setting: Setting, fine: Fine, place: int, weights: Mapping[int, Weights]) -> tuple[Floats, Floats]:
    """What each table says of each fine code, its own table first, and the weights: float64[codes, cells]."""
    column = setting.rows.columns[place]
    values, heft = [fine.mains[place, : column.codes, None]], [weights[BOTH][place][0][:, None]]
    for table, (first, second, side) in zip(fine.pairs, fine.which, strict=True):
        if place in (first, second):
            other, turned = (second, table) if place == first else (first, table.T)
            own, across = weights[side][place][0], weights[side][other][1]
            values.append(turned[setting.coarse[place].groups][:, : len(across)])
            heft.append(own[:, None] * across[None, :] / max(float(across.sum()), 1e-300))
    return np.hstack(values), np.hstack(heft)


def _grouped(column: FineColumn, values: Floats, heft: Floats, most: int, share: float, locked: bool) -> Groups:
    ordinary = column.ordinary
    if locked:
        groups: Groups = np.arange(ordinary)
    elif column.words is not None:
        groups = _any_other_last(in_any_order(values[:ordinary], heft[:ordinary], _MOST_WORD_GROUPS, _WORTH), values)
    else:
        groups = in_order(values[:ordinary], heft[:ordinary], most, _WORTH, share)
    return np.concatenate([groups, groups.max() + 1 + np.arange(column.codes - ordinary)])


def _any_other_last(groups: Groups, values: Floats) -> Groups:
    """The groups from the best to the worst, but the one with any other word, whose code is the last, at the end."""
    means = np.array([values[: len(groups), 0][groups == group].mean() for group in range(groups.max() + 1)])
    means[groups[-1]] = -np.inf
    rank = np.empty(len(means), dtype=np.intp)
    rank[np.argsort(-means, kind="stable")] = np.arange(len(means))
    return rank[groups]


def _few_pair(setting: Setting, table: Floats, of: TwoOf, bins: Sequence[Groups], weights: Weights) -> FewPair:
    first, second = of.first, of.second
    spelt = table[np.ix_(setting.coarse[first].groups, setting.coarse[second].groups)]
    cells = _averaging(weights[first][0], bins[first]) @ spelt @ _averaging(weights[second][0], bins[second]).T
    across = [np.bincount(bins[at], weights=weights[at][0]).astype(np.float64) for at in (first, second)]
    heft = np.outer(across[0], across[1]) / max(float(across[0].sum()), 1e-300)
    first_groups = _side(setting.rows.columns[first], cells, heft, bins[first])
    second_groups = _side(setting.rows.columns[second], cells.T, heft.T, bins[second])
    merged = _averaging(across[0], first_groups) @ cells @ _averaging(across[1], second_groups).T
    return FewPair(of, first_groups, second_groups, merged)


def _side(column: FineColumn, cells: Floats, heft: Floats, bins: Groups) -> Groups:
    """Groups of one side's bins: ordinary ones as their kind may, special ones apart from them."""
    ordinary = int(bins[: column.ordinary].max()) + 1
    near = (cells[:ordinary], heft[:ordinary])
    groups = (
        in_any_order(*near, _MOST_WORD_SIDE, _WORTH)
        if column.words is not None
        else in_order(*near, _MOST_SIDE, _WORTH, 0.0)
    )
    special = in_any_order(cells[ordinary:], heft[ordinary:], _MOST_SPECIAL_GROUPS, _WORTH)
    return np.concatenate([groups, groups.max() + 1 + special])


def _averaging(weights: Floats, groups: Groups) -> Floats:
    """float64[groups, cells]: takes cells to the weighted means of groups, to plain means where nothing weighs."""
    member = groups[None, :] == np.arange(int(groups.max()) + 1)[:, None]
    heavy = np.where(member, weights, 0.0)
    share = np.where(heavy.sum(axis=1, keepdims=True) > 0, heavy, member)
    mean: Floats = share / share.sum(axis=1, keepdims=True)
    return mean


def _weights(setting: Setting, place: int, weight: Floats, side: int) -> tuple[Floats, Floats]:
    """The weight of each fine code, and of each coarse one, on one side or both."""
    codes, mine = setting.rows.columns[place].codes, setting.on(side)
    fine = np.bincount(setting.rows.codes[place, mine], weights=weight[mine], minlength=codes).astype(np.float64)
    coarse = np.bincount(setting.coarse[place].groups, weights=fine, minlength=setting.coarse[place].count)
    return fine, coarse.astype(np.float64)


def _trust(setting: Setting, place: int, side: int) -> Floats:
    """Per coarse code, what share of its table's value it may keep: all of an interval, of others as they were seen."""
    column = setting.rows.columns[place]
    seen = _weights(setting, place, setting.rows.good + setting.rows.bad, side)[1]
    trust: Floats = seen / (seen + _DRAWN)
    if column.words is None:
        trust[: int(setting.coarse[place].groups[column.ordinary - 1]) + 1] = 1.0
    return trust
