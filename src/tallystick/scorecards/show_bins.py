"""Bins that belong to no card yet as a table and a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tallystick.charts import BinMark, Drawing, bin_rows, id_of
from tallystick.charts.plane import percent, signed
from tallystick.scorecards.entries import Bin
from tallystick.scorecards.evidence import evidence
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.interval import share_interval
from tallystick.scorecards.tables import table_html, weight_in_words

_HEADS = ("bin", "rows", "share", "bad rate", "95 % interval", "WOE")


def interval_bins(cuts: Floats, specials: Sequence[float], good: Floats, bad: Floats) -> tuple[Bin, ...]:
    """good, bad: per bin, the special ones last. Special bins that nobody is in are left out."""
    edges = [-math.inf, *cuts.tolist(), math.inf]
    spans: list[tuple[float, float, float | None]] = [(low, high, None) for low, high in pairwise(edges)]
    return _told([*spans, *((-math.inf, math.inf, one) for one in specials)], None, good, bad)


def word_bins(groups: Sequence[tuple[str, ...]], good: Floats, bad: Floats) -> tuple[Bin, ...]:
    """good, bad: per group, the missing ones last."""
    whole: tuple[float, float, float | None] = (-math.inf, math.inf, None)
    return _told([*[whole] * len(groups), (-math.inf, math.inf, math.nan)], groups, good, bad)


def bins_html(bins: Sequence[Bin], iv: float) -> str:
    """The bins as a picture above a table."""
    total = sum(one.good + one.bad for one in bins) or 1.0
    rows = []
    for one in bins:
        weight = one.good + one.bad
        rates = [percent(rate) for rate in _rates(one)] if weight else ["", "", ""]
        between = f"{rates[1]} to {rates[2]}" if weight else ""
        rows.append(
            [one.label, weight_in_words(weight), percent(weight / total), rates[0], between, signed(one.woe, 2)]
        )
    return bins_drawing(bins)._repr_html_() + table_html(_HEADS, rows, caption=f"Bins: information value {iv:.3f}")


def bins_drawing(bins: Sequence[Bin]) -> Drawing:
    """Share of rows, bad rate with its interval and WOE of each bin."""
    total = sum(one.good + one.bad for one in bins) or 1.0
    marks = [
        BinMark(one.label, (one.good + one.bad) / total, _rates(one) if one.good + one.bad else None, one.woe, None)
        for one in bins
    ]
    return Drawing((bin_rows(marks, "Bins", id=id_of("bins", marks)),))


def _told(
    spans: Sequence[tuple[float, float, float | None]],
    groups: Sequence[tuple[str, ...]] | None,
    good: Floats,
    bad: Floats,
) -> tuple[Bin, ...]:
    weights = good + bad
    one_class = not good.sum() or not bad.sum()
    woe = np.zeros(len(good)) if one_class else evidence(good, bad, weights > 0)[0]
    words: list[tuple[str, ...] | None] = [*groups, None] if groups is not None else [None] * len(spans)
    told = zip(spans, good.tolist(), bad.tolist(), woe.tolist(), words, strict=True)
    return tuple(
        Bin(low, high, special, goods, bads, says, 0, named)
        for (low, high, special), goods, bads, says, named in told
        if special is None or goods + bads > 0
    )


def _rates(one: Bin) -> tuple[float, float, float]:
    weight = one.good + one.bad
    return (one.bad / weight, *share_interval(one.bad, weight))
