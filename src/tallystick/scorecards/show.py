"""A card, its bins and its pairs as tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from tallystick.charts import BinMark, Drawing, PointsRange, bin_rows, id_of, points_grid, points_ranges
from tallystick.charts.plane import percent, signed
from tallystick.scorecards.interval import share_interval
from tallystick.scorecards.tables import counted, listed, table_html, weight_in_words

if TYPE_CHECKING:
    from tallystick.scorecards.card import Card
    from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair

_BIN_HEADS = ("bin", "points", "rows", "share", "bad rate", "95 % interval", "WOE")
_WORDS_SHOWN = 3
_PAIRS_OPEN = 3


def card_html(card: Card) -> str:
    """The whole card: what a score means, the points of every bin, and the grid of every pair."""
    rows = [[one.name, *cells] for one in card.characteristics for cells in _rows(one)]
    pairs = "".join(pair_html(card, pair) for pair in card.pairs)
    if pairs:
        folded = "" if len(card.pairs) > _PAIRS_OPEN else ' open=""'
        told = f"Points of {counted(len(card.pairs), 'pair')}"
        pairs = f"<details{folded}><summary>{told}</summary>{pairs}</details>"
    return (
        f"<p>{escape(meaning(card))}</p>"
        f"{card_drawing(card)._repr_html_() if card.characteristics else ''}"
        f"{table_html(('characteristic', *_BIN_HEADS), rows, words=(0, 1), caption='Points of every bin')}{pairs}"
    )


def meaning(card: Card) -> str:
    """How a score comes about and what it says, in a few sentences."""
    return score_in_words(card, f"{card.base_points}")


def score_in_words(card: Card, start: str, more: str = "") -> str:
    """`meaning` of a card's tables. start: what a score begins with. more: of what it has points besides."""
    scale = card.scale
    parts = f"{counted(len(card.characteristics), 'characteristic')}"
    if card.pairs:
        parts += f" and {counted(len(card.pairs), 'pair')}"
    return (
        f"A score is {start} plus the points of {parts}{more}, kept between {scale.lowest} and {scale.highest}. "
        f"{scale.anchor_score} stands for {scale.anchor_odds:g} good to 1 bad; every {scale.points_to_double} points "
        f"more double these odds."
    )


def characteristic_html(one: CardCharacteristic) -> str:
    """The bins of a characteristic as a table beside their picture."""
    return characteristic_drawing(one)._repr_html_() + characteristic_table_html(one)


def characteristic_table_html(one: CardCharacteristic) -> str:
    caption = f"{one.name}: information value {one.iv:.3f}"
    return table_html(_BIN_HEADS, _rows(one), caption=caption)


def pair_html(card: Card, pair: Pair) -> str:
    """Points for how two characteristics go together."""
    first, second = (_named(card, name) for name in (pair.first, pair.second))
    columns = group_labels(second, pair.second_groups)
    rows = [
        [label, *(signed(one) for one in points)]
        for label, points in zip(group_labels(first, pair.first_groups), pair.points, strict=True)
    ]
    return table_html((pair.first, *columns), rows, caption=f"Points of {pair.name}, on top of those of each")


def card_drawing(card: Card, most: int | None = None) -> Drawing:
    """The range of points of every characteristic and pair, or of the `most` widest."""
    parts = [PointsRange(one.name, tuple(bin.points for bin in one.bins)) for one in card.characteristics]
    parts += [PointsRange(pair.name, tuple(one for row in pair.points for one in row)) for pair in card.pairs]
    parts = sorted(parts, key=lambda part: min(part.points) - max(part.points))[:most]
    return Drawing((points_ranges(parts, "Points that each part gives", id=id_of("points", parts)),))


def characteristic_drawing(one: CardCharacteristic) -> Drawing:
    """Share of rows, bad rate with its interval, WOE and points of each bin."""
    total = sum(_weight(bin) for bin in one.bins) or 1.0
    marks = [
        BinMark(bin.label, _weight(bin) / total, _rate(bin), bin.woe, bin.points) for bin in one.bins if _weight(bin)
    ]
    return Drawing((bin_rows(marks, f"Bins of {one.name}", id=id_of("bins", one.name, marks)),))


def pair_drawing(card: Card, pair: Pair) -> Drawing:
    """The grid of a pair, deeper where it gives or takes more."""
    rows = group_labels(_named(card, pair.first), pair.first_groups)
    columns = group_labels(_named(card, pair.second), pair.second_groups)
    names = (pair.first, pair.second)
    return Drawing((points_grid(pair.points, rows, columns, names, f"Points of {pair.name}", id=id_of("pair", pair)),))


def group_labels(one: CardCharacteristic, groups: Sequence[int]) -> list[str]:
    """What each group of bins holds, in words; intervals that touch are told as one."""
    members: list[list[Bin]] = [[] for _ in range(max(groups) + 1)]
    for bin, group in zip(one.bins, groups, strict=True):
        members[group].append(bin)
    return ["; ".join(_joined(bins)) for bins in members]


def _joined(bins: Sequence[Bin]) -> list[str]:
    """Intervals that touch as one, words in one list, and what is left by itself."""
    intervals: list[Bin] = []
    for bin in bins:
        if bin.special is None and bin.words is None:
            touches = bool(intervals) and intervals[-1].high == bin.low
            intervals.append(replace(intervals.pop(), high=bin.high) if touches else bin)
    words = [word for bin in bins for word in bin.words or ()]
    # The characteristic's own table says which others were met.
    others = [replace(bin, others=(), more=0) for bin in bins if bin.special is not None or bin.words == ()]
    few = [listed(words, most=_WORDS_SHOWN)] if words else []
    return [*(bin.label for bin in intervals), *few, *(bin.label for bin in others)]


def _rows(one: CardCharacteristic) -> list[list[str]]:
    total = sum(_weight(bin) for bin in one.bins) or 1.0
    seen = [_cells(bin, total) for bin in one.bins if _weight(bin)]
    unseen = [bin for bin in one.bins if not _weight(bin)]
    # What nobody had in development counts alike: one row tells it.
    return seen + [
        [f"not seen: {', '.join(bin.label for bin in unseen if bin.points == points)}", signed(points), *[""] * 5]
        for points in dict.fromkeys(bin.points for bin in unseen)
    ]


def _cells(bin: Bin, total: float) -> list[str]:
    rate = _rate(bin)
    told = ["", ""] if rate is None else [percent(rate[0]), f"{percent(rate[1])} to {percent(rate[2])}"]
    counted = [weight_in_words(_weight(bin)), percent(_weight(bin) / total)]
    return [bin.label, signed(bin.points), *counted, *told, signed(bin.woe, 2)]


def _weight(bin: Bin) -> float:
    return bin.good + bin.bad


def _rate(bin: Bin) -> tuple[float, float, float] | None:
    weight = _weight(bin)
    return (bin.bad / weight, *share_interval(bin.bad, weight)) if weight > 0 else None


def _named(card: Card, name: str) -> CardCharacteristic:
    return next(one for one in card.characteristics if one.name == name)
