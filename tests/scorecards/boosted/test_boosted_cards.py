import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from tallystick.scorecards import BinLimits, Card, Scorecard, last_thousandth
from tallystick.terms import Direction

ROWS = 6_000


def outcomes(log_odds_bad: np.ndarray, seed: int) -> np.ndarray:
    return (np.random.default_rng(seed).random(len(log_odds_bad)) < 1 / (1 + np.exp(-log_odds_bad))).astype(int)


def crossed(seed: int = 5) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Two characteristics that say nothing alone and much together, one that says something alone, one nothing."""
    random = np.random.default_rng(seed)
    one, other, alone = random.normal(size=(3, ROWS))
    bad = outcomes(-1.2 + 1.0 * np.sign(one) * np.sign(other) + 0.6 * alone, seed + 1)
    return {"one": one, "other": other, "alone": alone, "noise": random.normal(size=ROWS)}, bad


def worded(seed: int = 8) -> tuple[pa.Table, np.ndarray]:
    random = np.random.default_rng(seed)
    trade = random.choice(["baker", "café", "farm", "mine", "O'Neill & co"], ROWS)
    effect = {"baker": -0.8, "café": 0.9, "farm": -0.8, "mine": 0.0, "O'Neill & co": 0.9}
    late = random.integers(0, 6, ROWS).astype(float)
    bad = outcomes(-1.5 + np.array([effect[word] for word in trade]) + 0.3 * late, seed + 1)
    trade = trade.astype(object)
    trade[random.random(ROWS) < 0.05] = None
    return pa.table({"trade": pa.array(trade.tolist(), pa.string()), "late": late}), bad


CROSSED, CROSSED_BAD = crossed()
WORDED, WORDED_BAD = worded()
PAIRED = Scorecard().fit(CROSSED, CROSSED_BAD)
OF_WORDS = Scorecard(directions={"late": Direction.WORSE_WHEN_HIGH}).fit(WORDED, WORDED_BAD)


def test_a_pair_that_tells_is_found_and_nothing_else_is_paired_in_vain() -> None:
    assert {pair.name for pair in PAIRED.card_.pairs} & {"one with other", "other with one"}
    assert "noise" not in PAIRED.card_.names


def test_pairs_are_taken_for_what_they_foretell_on_rows_not_seen() -> None:
    fresh, bad = crossed(seed=77)
    alone = Scorecard(method="additive").fit(CROSSED, CROSSED_BAD)
    with_pairs = roc_auc_score(bad, PAIRED.decision_function(fresh))
    assert with_pairs > roc_auc_score(bad, alone.decision_function(fresh)) + 0.05
    told = max(PAIRED.trials_, key=lambda trial: trial.auc)
    assert told.auc == pytest.approx(with_pairs, abs=0.03)
    assert last_thousandth(PAIRED.trials_)


def test_a_card_never_has_more_tables_than_are_allowed() -> None:
    random = np.random.default_rng(1)
    columns = {f"c{place}": random.normal(size=2_000) for place in range(14)}
    bad = outcomes(-1 + 0.5 * sum(columns.values()), 2)
    assert len(Scorecard(most_tables=6).fit(columns, bad).card_.parts) <= 6


def test_reasons_with_pairs_are_pivotal_on_every_row() -> None:
    """Moved to the best bin that its reason names, each row gains exactly the points that the reason says it lost."""
    card = PAIRED.card_
    before = card.totals(CROSSED)
    reasons = card.reasons(CROSSED, most=len(card.names))
    for one in card.characteristics:
        rows = [row for row, given in enumerate(reasons) if any(reason.name == one.name for reason in given)]
        told = [next(reason for reason in reasons[row] if reason.name == one.name) for row in rows]
        best = [one.bins[reason.best_bin] for reason in told]
        values = [bin.low if np.isfinite(bin.low) else np.nextafter(bin.high, -np.inf) for bin in best]
        moved = {name: column[rows].copy() for name, column in CROSSED.items()}
        moved[one.name] = np.array(values)
        gained = card.totals(moved) - before[rows]
        assert gained.tolist() == [reason.points_lost for reason in told]
        assert (gained > 0).all()


def test_parts_and_base_add_up_to_the_total() -> None:
    card = PAIRED.card_
    assert (card.base_points + card.points(CROSSED).sum(axis=1) == card.totals(CROSSED)).all()
    assert card.points(CROSSED).shape[1] == len(card.parts)
    assert (card.dimension_scores(CROSSED).sum(axis=1) == card.scores(CROSSED)).all()


def test_a_card_with_pairs_and_words_reloads_to_the_same_scores() -> None:
    for card, columns in ((PAIRED.card_, CROSSED), (OF_WORDS.card_, WORDED)):
        again = Card.from_json(card.to_json())
        assert again.hash() == card.hash()
        assert (again.points(columns) == card.points(columns)).all()


def test_words_alike_share_a_bin_and_unseen_ones_have_one() -> None:
    trade = next(one for one in OF_WORDS.card_.characteristics if one.name == "trade")
    where = {word: place for place, bin in enumerate(trade.bins) for word in bin.words or ()}
    other = len(trade.ordinary) - 1
    assert where.get("baker", other) == where.get("farm", other) != where.get("café", other)
    assert trade.bins[other].words == ()
    unseen = pa.table({"trade": ["zoo", None], "late": [0.0, 0.0]})
    column = OF_WORDS.card_.names.index("trade")
    assert OF_WORDS.card_.points(unseen)[:, column].tolist() == [trade.bins[other].points, trade.bins[-1].points]


def test_numbers_that_are_names_are_read_as_words_in_whatever_type() -> None:
    codes = np.where(WORDED["late"].to_numpy() > 3, 44, 11)
    card = Scorecard(categories=["sector"]).fit({"sector": codes}, WORDED_BAD)
    assert card.card_.characteristics[0].categorical
    as_floats = {"sector": codes.astype(float)}
    assert (card.score_points(as_floats) == card.score_points({"sector": codes})).all()
    assert (card.score_points({"sector": codes.astype(str)}) == card.score_points({"sector": codes})).all()


@pytest.mark.parametrize("method", ["choose", "additive", "woe"])
def test_points_run_as_the_direction_says_alone_and_in_every_pair(method: str) -> None:
    columns = {**CROSSED, "used": np.abs(CROSSED["one"] * 50)}
    bad = outcomes(-1.5 + 0.01 * columns["used"] * (1 + (columns["other"] > 0)), 3)
    directions = {"used": Direction.WORSE_WHEN_HIGH, "other": Direction.WORSE_WHEN_HIGH}
    card = Scorecard(method=method, directions=directions).fit(columns, bad).card_
    for one in card.characteristics:
        points = [bin.points for bin in one.ordinary]
        if one.direction is Direction.WORSE_WHEN_HIGH:
            assert points == sorted(points, reverse=True)
        for pair in card.pairs:
            if one.name in (pair.first, pair.second) and one.direction is Direction.WORSE_WHEN_HIGH:
                grid = pair.grid if one.name == pair.first else pair.grid.T
                assert (np.diff(grid[: len(one.ordinary)], axis=0) <= 0).all()


def test_cuts_that_the_modeller_locks_stay() -> None:
    card = Scorecard(method="additive", cuts={"alone": [-0.5, 0.5]}).fit(CROSSED, CROSSED_BAD).card_
    alone = next(one for one in card.characteristics if one.name == "alone")
    assert [bin.high for bin in alone.ordinary] == [-0.5, 0.5, np.inf]


def test_the_modeller_may_ask_for_fewer_bins() -> None:
    card = Scorecard(method="additive", limits=BinLimits(0.1, 0, 3)).fit(CROSSED, CROSSED_BAD).card_
    for one in card.characteristics:
        assert len(one.ordinary) <= 3
        assert min(bin.good + bin.bad for bin in one.ordinary) >= 0.09 * ROWS


@pytest.mark.parametrize("method", ["choose", "woe"])
def test_the_same_rows_in_another_order_give_the_same_card_bit_for_bit(method: str) -> None:
    order = np.random.default_rng(3).permutation(ROWS)
    shuffled = Scorecard(method=method).fit(WORDED.take(order), WORDED_BAD[order]).card_
    assert shuffled.to_json() == Scorecard(method=method).fit(WORDED, WORDED_BAD).card_.to_json()


def test_a_row_of_double_weight_is_as_good_as_two_rows() -> None:
    weight = np.random.default_rng(4).integers(0, 3, ROWS)
    twice = np.repeat(np.arange(ROWS), weight)
    weighted = Scorecard().fit(WORDED, WORDED_BAD, weight.astype(float)).card_
    assert weighted.to_json() == Scorecard().fit(WORDED.take(twice), WORDED_BAD[twice]).card_.to_json()


def test_the_card_expects_as_many_bad_as_there_are() -> None:
    for card, columns, bad in ((PAIRED, CROSSED, CROSSED_BAD), (OF_WORDS, WORDED, WORDED_BAD)):
        assert card.predict_proba(columns)[:, 1].mean() == pytest.approx(bad.mean(), abs=0.004)


def test_the_interval_of_a_chance_holds_the_chance_and_narrows_with_rows() -> None:
    chance, ends = OF_WORDS.predict_proba(WORDED)[:, 1], OF_WORDS.predict_interval(WORDED)
    assert ((ends[:, 0] < chance) & (chance < ends[:, 1])).mean() > 0.95
    few = Scorecard(method="woe").fit(WORDED.slice(0, 600), WORDED_BAD[:600]).predict_interval(WORDED)
    assert np.median(few[:, 1] - few[:, 0]) > 2 * np.median(ends[:, 1] - ends[:, 0])


def test_a_protected_column_is_never_read() -> None:
    card = Scorecard(protected=["alone"]).fit(CROSSED, CROSSED_BAD)
    assert "alone" not in card.card_.names
    assert card.left_out_["alone"] == "a protected attribute"
    without = {name: column for name, column in CROSSED.items() if name != "alone"}
    assert (card.score_points(without) == card.score_points(CROSSED)).all()
