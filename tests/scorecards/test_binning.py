from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition

_COUNTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=9)
_LIMITS = st.builds(
    BinLimits,
    st.sampled_from([0.0, 0.1, 0.25]),
    st.sampled_from([1.0, 3.0]),
    st.integers(1, 5),
    st.sampled_from([0.0, 0.0, 0.05, 0.3]),
)


def iv_of(good: np.ndarray, bad: np.ndarray, edges: tuple[int, ...]) -> float:
    total = 0.0
    for start, end in pairwise(edges):
        of_good, of_bad = good[start:end].sum() / good.sum(), bad[start:end].sum() / bad.sum()
        total += (of_good - of_bad) * np.log(of_good / of_bad)
    return float(total)


def lawful(good: np.ndarray, bad: np.ndarray, edges: tuple[int, ...], limits: BinLimits, trend: Trend) -> bool:
    goods = [good[start:end].sum() for start, end in pairwise(edges)]
    bads = [bad[start:end].sum() for start, end in pairwise(edges)]
    everything = good.sum() + bad.sum()
    if any(
        min(g, b) < limits.least_events or g + b < limits.least_share * everything
        for g, b in zip(goods, bads, strict=True)
    ):
        return False
    # Cross-multiplied, so that equal rates are equal.
    steps = [b2 * (g1 + b1) - b1 * (g2 + b2) for (g1, b1), (g2, b2) in pairwise(list(zip(goods, bads, strict=True)))]
    return any(all(sign * step >= 0 for sign, step in zip(signs, steps, strict=True)) for signs in runs(trend, steps))


def runs(trend: Trend, steps: list[float]) -> list[list[int]]:
    """Every way in which the bad rate may go from bin to bin: 1 not down, -1 not up, 0 either."""
    up, down = [1] * len(steps), [-1] * len(steps)
    turns = [up[:place] + down[place:] for place in range(len(steps) + 1)]
    return {
        Trend.FREE: [[0] * len(steps)],
        Trend.RISING: [up],
        Trend.FALLING: [down],
        Trend.AUTOMATIC: [up, down],
        Trend.PEAK: turns,
        Trend.VALLEY: [[-sign for sign in signs] for signs in turns],
    }[trend]


def brute_force_partition(good: np.ndarray, bad: np.ndarray, limits: BinLimits, trend: Trend) -> float:
    """The most information value, less the gain asked for each bin after the first, that any partition has."""
    n = len(good)
    found = [
        iv_of(good, bad, edges) - limits.least_gain * (bins - 1)
        for bins in range(1, min(limits.most_bins, n) + 1)
        for inner in combinations(range(1, n), bins - 1)
        for edges in [(0, *inner, n)]
        if lawful(good, bad, edges, limits, trend)
    ]
    return max(found, default=0.0)


@settings(max_examples=400, deadline=None)
@given(_COUNTS, _LIMITS, st.sampled_from(Trend))
def test_no_partition_under_the_limits_is_worth_more(
    counts: list[tuple[int, int]], limits: BinLimits, trend: Trend
) -> None:
    good, bad = (np.array(column, float) for column in zip(*counts, strict=True))
    if not good.sum() or not bad.sum():
        return
    found = best_partition(good, bad, limits, trend)
    net = found.iv - limits.least_gain * (len(found.edges) - 2)
    assert net == pytest.approx(brute_force_partition(good, bad, limits, trend), abs=1e-9)
    assert found.edges[0] == 0
    assert found.edges[-1] == len(good)
    if len(found.edges) > 2:
        assert lawful(good, bad, found.edges, limits, trend)
        assert iv_of(good, bad, found.edges) == pytest.approx(found.iv, abs=1e-9)


def test_too_few_events_for_two_bins_leave_one() -> None:
    few = np.array([3.0, 2.0])
    assert best_partition(few, few, BinLimits(0.0, 15.0), Trend.FREE) == Partition((0, 2), 0.0)


def test_a_trend_against_the_data_leaves_what_the_trend_allows() -> None:
    good, bad = np.array([90.0, 50.0, 10.0]), np.array([10.0, 50.0, 90.0])
    limits = BinLimits(0.0, 1.0)
    assert best_partition(good, bad, limits, Trend.RISING).edges == (0, 1, 2, 3)
    assert best_partition(good, bad, limits, Trend.FALLING).edges == (0, 3)
