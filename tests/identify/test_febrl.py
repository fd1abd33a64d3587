"""What linking promises on persons whose truth is known: trained on FEBRL 2, measured on 3 and 4."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources

from benchmarks.train_persons import trained_text
from examples.febrl import f1, febrl, pairs_within, true_pairs

from tallystick.identify import link_persons
from tallystick.identify.persons.link import THRESHOLDS, scored_pairs

_JOINED_OF_4 = 0.99
_GOAL_OF_4 = 0.998
_GOAL_OF_3 = 0.97
_PURE_OF_3 = 0.995


def test_the_kept_weights_are_those_that_training_counts() -> None:
    kept = resources.files("tallystick.identify.persons").joinpath("trained.json").read_text(encoding="utf-8")
    assert trained_text(date.fromisoformat(json.loads(kept)["on"])) == kept


def test_repeated_persons_of_febrl_3_are_joined_and_hardly_ever_mixed() -> None:
    known = febrl("3")
    groups = link_persons(known.records).groups
    assert f1(pairs_within(groups), true_pairs(known.truth)) >= _GOAL_OF_3
    pure = sum(len({known.truth[ref] for ref in group}) == 1 for group in groups)
    assert pure / len(groups) >= _PURE_OF_3


def test_the_weights_alone_find_the_pairs_of_febrl_4() -> None:
    known = febrl("4a", "4b")
    found = {(pair.left, pair.right) for pair in scored_pairs(known.records, THRESHOLDS.join)}
    assert f1(found, true_pairs(known.truth)) >= _GOAL_OF_4


def test_what_is_held_back_of_febrl_4_is_little_and_goes_to_review() -> None:
    known = febrl("4a", "4b")
    linkage, true = link_persons(known.records), true_pairs(known.truth)
    joined, looked_at = pairs_within(linkage.groups), {(pair.left, pair.right) for pair in linkage.review}
    assert joined <= true
    assert f1(joined, true) >= _JOINED_OF_4
    assert len(true & (joined | looked_at)) / len(true) >= _GOAL_OF_4
