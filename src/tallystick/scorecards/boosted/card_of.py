"""From few bins in log-odds to a card in whole points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from tallystick.scorecards.boosted.codes import FineColumn
from tallystick.scorecards.boosted.few import Few, FewPair
from tallystick.scorecards.boosted.grouping import Groups
from tallystick.scorecards.boosted.kernels import BOTH
from tallystick.scorecards.boosted.learn import Setting
from tallystick.scorecards.boosted.whole import WholePoints
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import Bin, CardCharacteristic, Ints, Pair
from tallystick.scorecards.evidence import evidence
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.scale import Scale
from tallystick.terms import Dimension

_DIGITS = 6
_NEWTON_STEPS = 50


def card_of(
    setting: Setting,
    few: Few,
    points: WholePoints,
    counted: Mapping[str, tuple[Floats, Floats]],
    dimensions: Mapping[str, Dimension],
    scale: Scale,
    side: int = BOTH,
) -> Card:
    """A card for the rows on one side, of what has points in any bin; the rest is left out.

    counted: good and bad per fine code, by name. The base is such that the card expects as many bad of its rows as
    there are.
    """
    columns, mains = setting.rows.columns, points.mains
    told = [(one, grid) for one, grid in zip(few.pairs, points.grids, strict=True) if one.of.side in (side, BOTH)]
    told = [(one, grid) for one, grid in told if grid.any()]
    paired = {place for one, _ in told for place in (one.of.first, one.of.second)}
    kept = [place for place, main in enumerate(mains) if main.any() or place in paired]
    characteristics = tuple(
        _characteristic(columns[place], few.bins[place], mains[place], counted[columns[place].name], dimensions)
        for place in kept
    )
    pairs = tuple(_pair(columns, one, grid, dimensions) for one, grid in told)
    return Card(scale, _base(setting, few, points, scale, side), characteristics, pairs)


def _base(setting: Setting, few: Few, points: WholePoints, scale: Scale, side: int) -> int:
    rounded = Few(
        few.bins,
        tuple(own / scale.factor for own in points.mains),
        tuple(replace(pair, table=grid / scale.factor) for pair, grid in zip(few.pairs, points.grids, strict=True)),
    ).log_odds(setting)
    mine = setting.on(side)
    return round(scale.score_of(balance(rounded[mine], setting.rows.good[mine], setting.rows.bad[mine])))


def balance(log_odds: Floats, good: Floats, bad: Floats) -> float:
    """What to add to all log-odds so that the bad that they expect are as many as there are."""
    events, base = good + bad, float(np.log(good.sum() / bad.sum()))
    for _ in range(_NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-(log_odds + base)))
        step = float((good - events * chance).sum() / (events * chance * (1.0 - chance)).sum())
        base += float(np.clip(step, -1.0, 1.0))
    return base


def _characteristic(
    column: FineColumn,
    bins: Groups,
    points: Ints,
    counted: tuple[Floats, Floats],
    dimensions: Mapping[str, Dimension],
) -> CardCharacteristic:
    good, bad = (np.bincount(bins, weights=one).astype(np.float64) for one in counted)
    woe, iv = evidence(good, bad, good + bad > 0)
    told = list(zip(good.tolist(), bad.tolist(), woe.round(_DIGITS).tolist(), points.tolist(), strict=True))
    name, dimension = column.name, dimensions.get(column.name, Dimension.CONDUCT)
    ordinary = _ordinary(column, bins, told)
    specials = (*column.specials, float("nan"))
    special = [Bin(-np.inf, np.inf, value, *told[len(ordinary) + place]) for place, value in enumerate(specials)]
    return CardCharacteristic(name, dimension, round(iv, _DIGITS), 1.0, (*ordinary, *special), column.direction)


def _ordinary(column: FineColumn, bins: Groups, told: list[tuple[float, float, float, int]]) -> list[Bin]:
    ordinary = bins[: column.ordinary]
    last = int(ordinary.max())
    if column.words is None:
        starts = np.searchsorted(ordinary, np.arange(1, last + 1))
        edges = [-np.inf, *column.cuts[starts - 1].tolist(), np.inf]
        return [Bin(low, high, None, *told[place]) for place, (low, high) in enumerate(pairwise(edges))]
    named = [
        tuple(sorted(word for word, group in zip(column.words, ordinary.tolist(), strict=False) if group == place))
        for place in range(last)
    ]
    return [Bin(-np.inf, np.inf, None, *told[place], words) for place, words in enumerate([*named, ()])]


def _pair(columns: tuple[FineColumn, ...], pair: FewPair, grid: Ints, dimensions: Mapping[str, Dimension]) -> Pair:
    first, second = columns[pair.of.first].name, columns[pair.of.second].name
    return Pair(
        first,
        second,
        dimensions.get(first, Dimension.CONDUCT),
        tuple(pair.first_groups.tolist()),
        tuple(pair.second_groups.tolist()),
        tuple(tuple(row) for row in grid.tolist()),
    )
