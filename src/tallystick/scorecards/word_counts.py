"""Counts of categories, which merge as those of numbers do, and their optimal groups."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tallystick.charts import Drawing
from tallystick.scorecards import show_bins
from tallystick.scorecards.binning import BinLimits, Trend, best_partition, information_value
from tallystick.scorecards.counts import outcomes_of
from tallystick.scorecards.entries import Bin
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Floats, Words


@dataclass(frozen=True)
class WordCounts:
    """words: in the order of the alphabet. good, bad: float64[words], weight of events. missing: good and bad."""

    words: tuple[str, ...]
    good: Floats
    bad: Floats
    missing: tuple[float, float]

    @classmethod
    def of(cls, column: Words, bad: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> WordCounts:
        """column: from `frames.columns_of`; bad: 1 for bad, per row. Raises UnfitData for columns of other lengths.

        >>> WordCounts.of(Words(np.array([0, 1, 1, -1], np.int32), ("farm", "shop")), [0, 0, 1, 1]).good.tolist()
        [1.0, 1.0]
        """
        outcome = outcomes_of(bad)
        weights = np.ones(len(column)) if weight is None else np.asarray(weight, dtype=np.float64)
        if not len(column) == len(outcome) == len(weights):
            raise UnfitData(
                f"there are {len(column)} rows, {len(outcome)} outcomes and {len(weights)} weights",
                mend="give one of each per row",
            )
        # Place 0 is that of missing words.
        everything = np.bincount(column.codes + 1, weights=weights, minlength=len(column.known) + 1)
        bads: Floats = np.bincount(column.codes + 1, weights=weights * outcome, minlength=len(everything)).astype(float)
        goods: Floats = (everything - bads).astype(np.float64)
        order = sorted((word, place) for place, word in enumerate(column.known, start=1) if everything[place])
        places = np.array([place for _, place in order], dtype=np.intp)
        return cls(tuple(word for word, _ in order), goods[places], bads[places], (float(goods[0]), float(bads[0])))

    def __add__(self, other: WordCounts) -> WordCounts:
        words = tuple(sorted({*self.words, *other.words}))
        place = {word: at for at, word in enumerate(words)}
        good, bad = np.zeros(len(words)), np.zeros(len(words))
        for one in (self, other):
            at = np.array([place[word] for word in one.words], dtype=np.intp)
            good[at] += one.good
            bad[at] += one.bad
        missing = (self.missing[0] + other.missing[0], self.missing[1] + other.missing[1])
        return WordCounts(words, good, bad, missing)

    def to_json(self) -> str:
        """The counts alone, to be sent where the rows may not go."""
        content = {"words": self.words, "good": self.good.tolist(), "bad": self.bad.tolist(), "missing": self.missing}
        return json.dumps(content, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> WordCounts:
        """The counts of `to_json`. Raises UnfitData for any other text."""
        try:
            content = json.loads(text)
            good, bad = (np.array(content[name], dtype=np.float64) for name in ("good", "bad"))
            missing = (float(content["missing"][0]), float(content["missing"][1]))
            return cls(tuple(map(str, content["words"])), good, bad, missing)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise UnfitData(f"the text holds no counts: {error}", mend="give what WordCounts.to_json wrote") from error


@dataclass(frozen=True)
class OptimalGroups:
    """groups: of words, in the order of their bad rates. good, bad: per group. iv: information value of the groups.

    other: the group that every other word falls into, those never seen included. missing: good and bad, by themselves.
    """

    groups: tuple[tuple[str, ...], ...]
    other: int
    good: Floats
    bad: Floats
    missing: tuple[float, float]
    iv: float

    def plot(self) -> Drawing:
        """Share of rows, bad rate with its interval and WOE of each group."""
        return show_bins.bins_drawing(self._bins())

    def _repr_html_(self) -> str:
        return show_bins.bins_html(self._bins(), self.iv)

    def _bins(self) -> tuple[Bin, ...]:
        good, bad = (np.append(of, one) for of, one in zip((self.good, self.bad), self.missing, strict=True))
        return show_bins.word_bins(self.groups, good, bad)


def optimal_groups(counts: WordCounts, limits: BinLimits | None = None) -> OptimalGroups:
    """The groups of words with the highest information value under the limits.

    Rare words, with less than a bin's least share or events, go together first, with any word not seen; where none is
    rare, those not seen go where the bad rate is nearest to that of all. The rest is exact: of all groupings into so
    many groups the best ones part the words in the order of their bad rates (Fisher 1958; Breiman et al. 1984, 4.2).

    >>> counts = WordCounts(("farm", "inn", "shop"), np.array([90.0, 85, 48]), np.array([10.0, 15, 52]), (0.0, 0.0))
    >>> optimal_groups(counts, BinLimits(least_events=5.0, most_bins=2)).groups
    (('farm', 'inn'), ('shop',))
    """
    limits = limits or BinLimits()
    everything = counts.good + counts.bad
    rare = (np.minimum(counts.good, counts.bad) < limits.least_events) | (
        everything < limits.least_share * everything.sum()
    )
    common = np.flatnonzero(~rare)
    members: list[tuple[str, ...]] = [(counts.words[at],) for at in common]
    good, bad = counts.good[common].tolist(), counts.bad[common].tolist()
    if rare.any() or not members:
        members.append(tuple(word for word, alone in zip(counts.words, rare, strict=True) if alone))
        good.append(float(counts.good[rare].sum()))
        bad.append(float(counts.bad[rare].sum()))
    pooled = len(members) - 1 if rare.any() or not len(common) else None
    return _grouped(counts, members, np.array(good), np.array(bad), pooled, limits)


def _grouped(
    counts: WordCounts,
    members: Sequence[tuple[str, ...]],
    good: Floats,
    bad: Floats,
    pooled: int | None,
    limits: BinLimits,
) -> OptimalGroups:
    """Groups of `members`, of which the one at `pooled` stands for the rare."""
    rate = np.divide(bad, good + bad, out=np.zeros(len(good)), where=good + bad > 0)
    order = np.argsort(rate, kind="stable")
    if good.sum() and bad.sum():
        edges = best_partition(good[order], bad[order], limits, Trend.RISING).edges
    else:
        edges = (0, len(order))
    parted = [order[start:end] for start, end in pairwise(edges)]
    goods, bads = np.array([good[part].sum() for part in parted]), np.array([bad[part].sum() for part in parted])
    iv = information_value(goods, bads) if good.sum() and bad.sum() else 0.0
    groups = tuple(tuple(sorted(word for at in part for word in members[at])) for part in parted)
    return OptimalGroups(groups, _other(parted, goods, bads, pooled), goods, bads, counts.missing, iv)


def _other(parted: Sequence[npt.NDArray[np.intp]], good: Floats, bad: Floats, pooled: int | None) -> int:
    if pooled is not None:
        return next(place for place, part in enumerate(parted) if pooled in part)
    return int(np.argmin(np.abs(bad / (good + bad) - bad.sum() / (good + bad).sum())))
