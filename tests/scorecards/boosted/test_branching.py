from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tallystick.scorecards import BranchedCard, Card, Scorecard, SegmentedScorecard, UnfitData, Where
from tallystick.scorecards.common import common_tables, tables_of
from tallystick.terms import Direction, Special

ROWS = 14_000


def three_at_once(seed: int, together: float = 0.9) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What `one` and `other` say together holds for those late alone: no table of two characteristics has it."""
    random = np.random.default_rng(seed)
    one, other, alone = random.normal(size=(3, ROWS)).round(2)
    late = random.integers(0, 4, ROWS).astype(float)
    log_odds = -1.2 + 0.9 * (late >= 2) + together * (late >= 2) * np.sign(one * other) + 0.4 * alone
    bad = (random.random(ROWS) < 1 / (1 + np.exp(-log_odds))).astype(int)
    return {"one": one, "other": other, "alone": alone, "late": late}, bad


@cache
def fitted() -> Scorecard:
    return Scorecard().fit(*three_at_once(1))


def test_rows_that_differ_in_how_two_characteristics_go_together_have_branches() -> None:
    card = fitted().card_
    assert isinstance(card, BranchedCard)
    assert [branch.says for branch in card.branches] == ["late: 2 or more", "everything else"]
    fresh, bad = three_at_once(2)
    without = Scorecard(method="pairs").fit(*three_at_once(1))
    assert isinstance(without.card_, Card)
    alone, branched = (roc_auc_score(bad, card.decision_function(fresh)) for card in (without, fitted()))
    assert branched > alone + 0.002
    best = max(fitted().trials_, key=lambda trial: trial.auc)
    assert best.way.endswith("branched by late: 2 or more")


def test_all_tables_of_both_branches_are_as_few_as_one_card_may_have() -> None:
    X, bad = three_at_once(1)
    for most in (8, 12, 40):
        card = Scorecard(most_tables=most).fit(X, bad).card_
        assert isinstance(card, BranchedCard)
        assert tables_of(card) <= most


def test_branches_differ_in_pairs_of_their_own_and_in_nothing_else() -> None:
    card = fitted().card_
    common = common_tables(card)
    assert common is not None
    assert any(common.own)
    X, _ = three_at_once(2)
    shared = common.card.points(X).sum(axis=1)
    places = card.branch_places(X)
    for place, branch in enumerate(card.branches):
        rows = {name: column[places == place] for name, column in X.items()}
        alone = Card(card.scale, branch.card.base_points, common.card.characteristics, common.own[place])
        own = alone.points(rows)[:, len(common.card.names) :].sum(axis=1)
        assert (branch.card.totals(rows) == branch.card.base_points + shared[places == place] + own).all()
    counted = sum(bin.good + bin.bad for bin in common.card.characteristics[0].bins)
    assert counted == ROWS, "a table that both branches have is counted on the rows of both"


def test_branches_with_other_tables_have_nothing_in_common_to_read_once() -> None:
    late, worse = fitted().card_.branches
    first = worse.card.characteristics[0]
    other = replace(first, bins=(replace(first.bins[0], points=first.bins[0].points + 1), *first.bins[1:]))
    changed = replace(worse.card, characteristics=(other, *worse.card.characteristics[1:]))
    apart = BranchedCard((late, replace(worse, card=changed)))
    assert common_tables(apart) is None
    assert tables_of(apart) == tables_of(fitted().card_) + 1


def test_branches_foretell_as_many_bad_as_there_are() -> None:
    X, bad = three_at_once(1)
    chances = fitted().predict_proba(X)[:, 1]
    for mine in (X["late"] >= 2, X["late"] < 2):
        assert chances[mine].mean() == pytest.approx(bad[mine].mean(), abs=0.01)
        low, high = fitted().predict_interval({name: column[mine] for name, column in X.items()}).mean(axis=0)
        assert low <= bad[mine].mean() <= high


def test_where_three_characteristics_say_nothing_at_once_there_are_no_branches() -> None:
    found = Scorecard().fit(*three_at_once(3, together=0.0))
    assert isinstance(found.card_, Card)
    assert any("branched by" in trial.way for trial in found.trials_), "tried, and not worth a second card"


def test_few_rows_are_not_divided() -> None:
    X, bad = three_at_once(1)
    few = Scorecard().fit({name: column[:3_000] for name, column in X.items()}, bad[:3_000])
    assert not any("branched by" in trial.way for trial in few.trials_)


def test_a_characteristic_with_a_direction_decides_on_no_branch() -> None:
    """At the edge of two cards a row could gain by doing worse."""
    X, bad = three_at_once(1)
    found = Scorecard(directions={"late": Direction.WORSE_WHEN_HIGH}).fit(X, bad)
    assert not any("branched by late" in trial.way for trial in found.trials_)
    scores = [found.score_points(X | {"late": np.full(ROWS, late)}) for late in (0.0, 1.0, 2.0, 3.0)]
    assert all((worse <= better).all() for better, worse in pairwise(scores))


def test_special_values_are_on_no_side_of_a_cut_and_go_with_all_others() -> None:
    X, bad = three_at_once(1)
    none = np.random.default_rng(9).random(ROWS) < 0.05
    late = np.where(none, Special.NO_RECORD.code, X["late"])
    card = Scorecard().fit(X | {"late": late}, bad).card_
    assert isinstance(card, BranchedCard)
    assert (card.branch_places(X | {"late": late})[none] == 1).all()


def test_a_value_called_special_by_the_modeller_is_never_taken_for_an_amount() -> None:
    X, bad = three_at_once(1)
    unknown = np.random.default_rng(9).random(ROWS) < 0.05
    found = Scorecard(specials=(99.0,)).fit(X | {"late": np.where(unknown, 99.0, X["late"])}, bad)
    assert not any("branched by late" in trial.way for trial in found.trials_)


def test_the_order_of_rows_does_not_matter_with_branches_either() -> None:
    X, bad = three_at_once(1)
    order = np.random.default_rng(4).permutation(ROWS)
    shuffled = Scorecard().fit({name: column[order] for name, column in X.items()}, bad[order])
    assert shuffled.card_.to_json() == fitted().card_.to_json()


def test_a_card_with_branches_comes_back_from_its_text_the_same() -> None:
    X, _ = three_at_once(2)
    card = fitted().card_
    assert (BranchedCard.from_json(card.to_json()).scores(X) == card.scores(X)).all()


def test_segments_have_no_branches_of_their_own() -> None:
    X, bad = three_at_once(1)
    found = SegmentedScorecard(segments={"high": Where("alone", low=0.0)}, least_events=50).fit(X, bad)
    assert all(isinstance(branch.card, Card) for branch in found.card_.branches)


def test_who_needs_one_card_is_told_how_to_get_it() -> None:
    with pytest.raises(UnfitData, match='method="pairs"'):
        fitted().one_card()
