"""Optimal bins from counts: the limits and the trend hold, cuts of one's own cost what they cost."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards.binning import BinLimits, Trend, best_partition, information_value
from tallystick.scorecards.counts import Counts
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.optimal_bins import OptimalBins, bins_at, optimal_bins, optimal_bins_of
from tallystick.scorecards.word_counts import WordCounts, optimal_groups

LIMITS = BinLimits(least_share=0.05, least_events=5.0, most_bins=8)
DRAWS = st.builds(np.random.default_rng, st.integers(0, 10_000))


def drawn(random: np.random.Generator, rows: int = 3_000) -> tuple[np.ndarray, np.ndarray]:
    values = random.choice([random.normal(size=rows), np.round(random.exponential(30, rows))])
    lift = random.choice([values / (values.std() + 1e-9), -values, np.sin(values), np.abs(values - values.mean())])
    bad = random.random(rows) < 1 / (1 + np.exp(1.5 - np.clip(lift, -3, 3)))
    return np.where(random.random(rows) < 0.02, np.nan, values), bad.astype(int)


def rates(bins: OptimalBins) -> np.ndarray:
    good, bad = bins.good[: len(bins.cuts) + 1], bins.bad[: len(bins.cuts) + 1]
    return bad / (good + bad)


@settings(deadline=None, max_examples=60)
@given(DRAWS, st.sampled_from(Trend))
def test_every_bin_keeps_to_the_limits_and_all_of_them_to_the_trend(random: np.random.Generator, trend: Trend) -> None:
    values, bad = drawn(random)
    counts = Counts.of(values, bad)
    bins = optimal_bins(counts, LIMITS, trend)
    good, bads = bins.good[: len(bins.cuts) + 1], bins.bad[: len(bins.cuts) + 1]
    assert len(good) <= LIMITS.most_bins
    if len(good) > 1:
        assert (np.minimum(good, bads) >= LIMITS.least_events).all()
        assert ((good + bads) >= LIMITS.least_share * (good + bads).sum()).all()
    steps = np.sign(np.diff(rates(bins)).round(12))
    turns = np.flatnonzero(np.diff(steps[steps != 0]))
    first = steps[steps != 0][:1]
    held = {
        Trend.RISING: (steps >= 0).all(),
        Trend.FALLING: (steps <= 0).all(),
        Trend.AUTOMATIC: not len(turns),
        Trend.PEAK: not len(turns) or (len(turns) == 1 and first[0] > 0),
        Trend.VALLEY: not len(turns) or (len(turns) == 1 and first[0] < 0),
        Trend.FREE: True,
    }
    assert held[trend]


@settings(deadline=None, max_examples=30)
@given(DRAWS, st.sampled_from(Trend))
def test_the_counts_of_each_bin_are_those_of_its_rows(random: np.random.Generator, trend: Trend) -> None:
    values, bad = drawn(random)
    values[::50] = -1e15
    bins = optimal_bins(Counts.of(values, bad, specials=[-1e15]), LIMITS, trend)
    ordinary = ~np.isnan(values) & (values != -1e15)
    codes = np.searchsorted(bins.cuts, values[ordinary], side="right")
    assert np.bincount(codes, weights=bad[ordinary], minlength=len(bins.cuts) + 1).tolist() == (
        bins.bad[: len(bins.cuts) + 1].tolist()
    )
    assert bins.bad[-2:].tolist() == [bad[values == -1e15].sum(), bad[np.isnan(values)].sum()]
    assert bins.good.sum() + bins.bad.sum() == len(values)
    assert bins.iv == pytest.approx(information_value(bins.good[:-2], bins.bad[:-2]))


@settings(deadline=None, max_examples=40)
@given(DRAWS, st.sampled_from([Trend.RISING, Trend.FALLING, Trend.AUTOMATIC]))
def test_few_distinct_values_are_binned_as_well_as_can_be(random: np.random.Generator, trend: Trend) -> None:
    """Where every distinct value is a candidate, the bins are those of the exact programme over all of them."""
    values, bad = drawn(random)
    values = np.clip(np.round(values), -8, 40)
    counts = Counts.of(values, bad)
    best = best_partition(counts.good, counts.bad, LIMITS, trend)
    assert optimal_bins(counts, LIMITS, trend).iv == pytest.approx(best.iv, rel=1e-9, abs=1e-12)


@settings(deadline=None, max_examples=20)
@given(DRAWS)
def test_the_same_rows_give_the_same_bins_in_any_order_and_from_any_parts(random: np.random.Generator) -> None:
    values, bad = drawn(random)
    order = random.permutation(len(values))
    whole = optimal_bins(Counts.of(values, bad), LIMITS)
    parts = [Counts.of(values[rows], bad[rows]) for rows in np.array_split(order, 7)]
    merged = parts[0]
    for part in parts[1:]:
        merged = merged + part
    again = optimal_bins(merged, LIMITS)
    assert whole.cuts.tobytes() == again.cuts.tobytes()
    assert whole.iv == again.iv


def test_all_columns_at_once_are_binned_as_one_by_one() -> None:
    random = np.random.default_rng(3)
    values, bad = drawn(random)
    columns = {"first": values, "second": values[::-1].copy(), "third": np.floor(values)}
    weight = random.integers(0, 3, len(values)).astype(float)
    together = optimal_bins_of(columns, bad, weight, LIMITS, Trend.RISING, [-1e15])
    for name, column in columns.items():
        alone = optimal_bins(Counts.of(column, bad, weight, [-1e15]), LIMITS, Trend.RISING)
        assert together[name].cuts.tolist() == alone.cuts.tolist()
        assert together[name].good.tolist() == alone.good.tolist()


def test_cuts_of_ones_own_tell_what_they_cost() -> None:
    random = np.random.default_rng(5)
    values = random.normal(size=20_000)
    bad = random.random(20_000) < 1 / (1 + np.exp(2 - values))
    counts = Counts.of(values, bad)
    best, own = optimal_bins(counts, LIMITS, Trend.RISING), bins_at(counts, [-1.0, 0.0, 1.0])
    assert own.cuts.tolist() == [-1.0, 0.0, 1.0]
    assert 0.0 < best.iv - own.iv < best.iv
    assert bins_at(counts, best.cuts.tolist()).iv == best.iv
    assert bins_at(counts, []).iv == 0.0
    with pytest.raises(UnfitData, match="a cut is no number"):
        bins_at(counts, [0.0, np.nan])


def test_a_column_of_nothing_but_missing_values_has_one_empty_bin() -> None:
    bins = optimal_bins(Counts.of(np.full(10, np.nan), np.arange(10) % 2))
    assert (bins.cuts.tolist(), bins.good.tolist(), bins.bad.tolist()) == ([], [0.0, 5.0], [0.0, 5.0])


def test_one_outcome_alone_leaves_one_bin() -> None:
    bins = optimal_bins(Counts.of(np.arange(10.0), np.zeros(10)))
    assert (bins.cuts.tolist(), bins.iv) == ([], 0.0)


WORD_COUNTS = st.lists(st.tuples(st.integers(5, 40), st.integers(5, 40)), min_size=1, max_size=6)


def all_groupings(words: int, groups: int) -> list[tuple[int, ...]]:
    """Every way to give each word one of so many groups."""
    if not words:
        return [()]
    return [(*rest, group) for rest in all_groupings(words - 1, groups) for group in range(groups)]


@settings(deadline=None, max_examples=60)
@given(WORD_COUNTS, st.integers(1, 3))
def test_no_other_grouping_of_words_tells_more(pairs: list[tuple[int, int]], most: int) -> None:
    good, bad = (np.array(column, float) for column in zip(*pairs, strict=True))
    words = tuple("abcdef"[: len(pairs)])
    found = optimal_groups(WordCounts(words, good, bad, (0.0, 0.0)), BinLimits(0.0, 5.0, most))
    best = 0.0
    for grouping in all_groupings(len(words), most):
        goods = np.bincount(grouping, weights=good, minlength=most)
        bads = np.bincount(grouping, weights=bad, minlength=most)
        best = max(best, information_value(goods, bads))
    assert found.iv == pytest.approx(best, abs=1e-9)
    assert sorted(word for group in found.groups for word in group) == list(words)


def test_rare_words_go_together_with_those_never_seen() -> None:
    words = ("bar", "farm", "inn", "mill", "shop")
    good, bad = np.array([90.0, 1, 50, 2, 20]), np.array([10.0, 0, 50, 0, 80])
    found = optimal_groups(WordCounts(words, good, bad, (3.0, 4.0)), BinLimits(0.0, 5.0, 8))
    assert found.groups == (("bar", "farm", "mill"), ("inn",), ("shop",))
    assert found.groups[found.other] == ("bar", "farm", "mill")
    assert found.missing == (3.0, 4.0)


def test_words_never_seen_fall_where_the_bad_rate_is_nearest_to_that_of_all() -> None:
    counts = WordCounts(("bar", "inn", "shop"), np.array([90.0, 50, 20]), np.array([10.0, 50, 80]), (0.0, 0.0))
    found = optimal_groups(counts, BinLimits(0.0, 5.0, 8))
    assert found.groups[found.other] == ("inn",)


def test_the_edges_of_groups_are_those_of_brute_force() -> None:
    random = np.random.default_rng(11)
    good, bad = random.integers(10, 90, 7).astype(float), random.integers(10, 90, 7).astype(float)
    found = optimal_groups(WordCounts(tuple("abcdefg"), good, bad, (0.0, 0.0)), BinLimits(0.0, 1.0, 3))
    order = np.argsort(bad / (good + bad), kind="stable")
    best = max(
        information_value(np.add.reduceat(good[order], [0, *cuts]), np.add.reduceat(bad[order], [0, *cuts]))
        for cuts in combinations(range(1, 7), 2)
    )
    assert found.iv == pytest.approx(best)
