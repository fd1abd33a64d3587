"""The joining rule: no contradiction, no chain, no order."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as some

from tallystick.identify.groups import BRIDGES, Candidate, Grouping, join

_JOIN = 0.95


def _pair(left: int, right: int, probability: float, joins: bool = True) -> Candidate:
    return Candidate(left, right, probability, 0.0, "alike", joins)


def _joined(pairs: list[Candidate], *said: dict[str, str | None]) -> Grouping:
    facts = [{fact: value for fact, value in one.items() if value is not None} for one in said]
    return join(pairs, facts, _JOIN)


def test_a_chain_of_likenesses_is_not_one_group() -> None:
    found = _joined([_pair(0, 1, 0.99), _pair(1, 2, 0.98)], {}, {}, {})
    assert found.groups == ((0, 1),)
    ((pair, held),) = found.review
    assert (pair.left, pair.right) == (1, 2)
    assert "chain" in held


def test_three_are_one_group_when_each_goes_with_each() -> None:
    found = _joined([_pair(0, 1, 0.99), _pair(1, 2, 0.98), _pair(0, 2, 0.3)], {}, {}, {})
    assert found.groups == ((0, 1, 2),)
    assert [(pair.left, pair.right) for pair in found.evidence] == [(0, 1), (1, 2)]
    assert found.review == ()


def test_different_registry_numbers_never_meet_in_one_group() -> None:
    numbers = ({"registry number": "HRB 1"}, {"registry number": None}, {"registry number": "HRB 2"})
    found = _joined([_pair(0, 1, 0.99), _pair(1, 2, 0.98), _pair(0, 2, 0.97)], *numbers)
    assert found.groups == ((0, 1),)
    assert all("registry number" in held for _, held in found.review)


def test_different_regions_are_held_back_and_say_so() -> None:
    found = _joined([_pair(0, 1, 1.0)], {"region": "OH"}, {"region": "NY"})
    assert found.groups == ()
    assert "region" in found.review[0][1]


def test_a_likeness_that_never_joins_is_only_reviewed() -> None:
    found = _joined([_pair(0, 1, 1.0, joins=False)], {}, {})
    assert (found.groups, len(found.review)) == ((), 1)


def test_a_slip_in_one_record_does_not_split_a_group_that_half_of_its_pairs_support() -> None:
    pairs = [_pair(0, 1, 0.99), _pair(1, 2, 0.98)]
    assert join(pairs, [{}] * 3, _JOIN, least_support=0.5).groups == ((0, 1, 2),)
    against = Candidate(0, 2, 0.9, 0.0, "alike", supports=False)
    assert join([*pairs, against], [{}] * 3, _JOIN, least_support=0.6).groups == ((0, 1),)


def test_groups_that_stand_are_joined_by_others_and_never_to_one_another() -> None:
    found = join([_pair(0, 4, 0.99), _pair(2, 4, 0.98)], [{}] * 5, _JOIN, 0.5, standing=[(0, 1), (2, 3)])
    assert found.groups == ((0, 1, 4), (2, 3))
    assert [(pair.left, pair.right, held) for pair, held in found.review] == [(2, 4, BRIDGES)]
    alone = join([_pair(0, 2, 0.99), _pair(0, 3, 0.99)], [{}] * 4, _JOIN, 0.5, standing=[(0, 1), (2, 3)])
    assert {held for _, held in alone.review} == {BRIDGES}


_PAIRS = some.dictionaries(
    some.tuples(some.integers(0, 11), some.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]),
    some.tuples(some.sampled_from((0.3, 0.9, 0.95, 0.97, 1.0)), some.booleans()),
)
_REGIONS = some.lists(some.sampled_from(("OH", "NY", None)), min_size=12, max_size=12)


@settings(max_examples=300, deadline=None)
@given(_PAIRS, _REGIONS, some.randoms(use_true_random=False))
def test_groups_are_disjoint_connected_and_free_of_contradiction(
    said: dict[tuple[int, int], tuple[float, bool]], regions: list[str | None], chance: random.Random
) -> None:
    pairs = [_pair(left, right, probability, joins) for (left, right), (probability, joins) in said.items()]
    found = _joined(pairs, *({"region": region} for region in regions))
    members = [member for group in found.groups for member in group]
    assert len(members) == len(set(members))
    for group in found.groups:
        assert len(group) >= 2
        assert list(group) == sorted(group)
        assert len({regions[member] for member in group} - {None}) <= 1
        assert _connected(group, found.evidence)
    looked_at = {(pair.left, pair.right) for pair in found.evidence} | {(p.left, p.right) for p, _ in found.review}
    assert looked_at <= {(pair.left, pair.right) for pair in pairs}
    chance.shuffle(pairs)
    assert _joined(pairs, *({"region": region} for region in regions)) == found


def _connected(group: tuple[int, ...], evidence: tuple[Candidate, ...]) -> bool:
    reached, before = {group[0]}, 0
    while len(reached) > before:
        before = len(reached)
        for pair in evidence:
            if {pair.left, pair.right} & reached and pair.left in group:
                reached |= {pair.left, pair.right}
    return reached == set(group)
