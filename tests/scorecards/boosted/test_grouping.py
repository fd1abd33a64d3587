from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards.boosted.grouping import in_any_order, in_order


def loss(values: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> float:
    """Weighted squares around each group's means."""
    total = 0.0
    for group in set(groups.tolist()):
        value, weight = values[groups == group], weights[groups == group]
        mean = (value * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-300)
        total += float((weight * (value - mean) ** 2).sum())
    return total


def brute_force_loss(values: np.ndarray, weights: np.ndarray, most: int, worth: float) -> float:
    size = len(values)
    best = np.inf
    for cuts in (cuts for count in range(min(most, size)) for cuts in combinations(range(1, size), count)):
        groups = np.searchsorted(np.array(cuts), np.arange(size), side="right")
        best = min(best, loss(values, weights, groups) + worth * len(cuts))
    return best


cells = st.integers(2, 7).flatmap(
    lambda size: st.tuples(
        st.lists(st.lists(st.floats(-3, 3), min_size=2, max_size=2), min_size=size, max_size=size),
        st.lists(st.lists(st.floats(0.1, 9), min_size=2, max_size=2), min_size=size, max_size=size),
    )
)


@settings(max_examples=200, deadline=None)
@given(cells, st.integers(1, 5), st.sampled_from([0.0, 0.1, 2.0]))
def test_ordered_groups_lose_as_little_as_any_cut_could(
    drawn: tuple[list[list[float]], list[list[float]]], most: int, worth: float
) -> None:
    values, weights = np.array(drawn[0]), np.array(drawn[1])
    groups = in_order(values, weights, most, worth, 0.0)
    assert (np.diff(groups) >= 0).all()
    assert groups.max() < most
    paid = loss(values, weights, groups) + worth * int(groups.max())
    assert paid == pytest.approx(brute_force_loss(values, weights, most, worth), abs=1e-9)


def test_each_ordered_group_holds_its_share_of_the_weight() -> None:
    values = np.array([[0.0], [9.0], [0.0], [5.0]])
    weights = np.array([[10.0], [1.0], [10.0], [10.0]])
    groups = in_order(values, weights, 4, 0.0, 0.2)
    assert min(weights[groups == group].sum() for group in set(groups.tolist())) >= 0.2 * weights.sum()


def test_words_that_say_the_same_are_one_group_wherever_they_stand() -> None:
    values = np.array([[1.0], [-1.0], [1.0], [-1.0], [1.01]])
    groups = in_any_order(values, np.full((5, 1), 50.0), 4, 0.1)
    assert groups[0] == groups[2] == groups[4]
    assert groups[1] == groups[3] != groups[0]


def test_there_are_never_more_groups_than_allowed() -> None:
    values = np.random.default_rng(0).normal(size=(40, 3))
    assert in_any_order(values, np.ones((40, 3)), 5, 0.0).max() + 1 == 5
