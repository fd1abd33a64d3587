import math
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards import (
    Bin,
    BinLimits,
    Card,
    CardCharacteristic,
    Scale,
    Scorecard,
    SegmentedScorecard,
    UnfitData,
    UnreadableCard,
    Where,
    card_from_json,
)
from tallystick.terms import Dimension, Direction, Special

NEVER = Special.NONE_IN_WINDOW.code


def drawn(rows: int = 4_000, seed: int = 3) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Two characteristics that tell, one that does not, specials and missing values among them."""
    random = np.random.default_rng(seed)
    late, used = random.integers(0, 6, rows).astype(float), random.uniform(0, 150, rows)
    odds = np.exp(-2.0 + 0.5 * late + 0.012 * used)
    bad = (random.random(rows) < odds / (1 + odds)).astype(int)
    columns = {"late": late, "used": used, "noise": random.normal(size=rows)}
    columns["late"][random.random(rows) < 0.1] = NEVER
    columns["used"][random.random(rows) < 0.05] = np.nan
    return columns, bad


DIRECTIONS = {"late": Direction.WORSE_WHEN_HIGH, "used": Direction.WORSE_WHEN_HIGH}
DIMENSIONS = {"late": Dimension.REPAYMENT, "used": Dimension.OBLIGATIONS}


def fitted(columns: dict[str, np.ndarray], bad: np.ndarray, method: str = "choose") -> Card:
    return Scorecard(method=method, directions=DIRECTIONS, dimensions=DIMENSIONS).fit(columns, bad).card_


COLUMNS, BAD = drawn()
CARD = fitted(COLUMNS, BAD)


def test_what_tells_is_in_the_card_and_noise_is_not() -> None:
    assert CARD.names == ("late", "used")


def test_points_follow_the_direction() -> None:
    for one in CARD.characteristics:
        points = [bin.points for bin in one.ordinary]
        assert points == sorted(points, reverse=True)
        assert len(points) > 1


def test_the_score_is_base_plus_points_and_means_its_odds() -> None:
    scores = CARD.scores(COLUMNS)
    assert (scores == np.clip(CARD.base_points + CARD.points(COLUMNS).sum(axis=1), 350, 950)).all()
    assert CARD.default_probability(scores).mean() == pytest.approx(BAD.mean(), abs=0.01)


def test_specials_and_missing_values_have_bins_of_their_own() -> None:
    late, used = CARD.characteristics
    never = next(bin for bin in late.bins if bin.special == NEVER)
    missing = used.bins[-1]
    assert never.good + never.bad == (COLUMNS["late"] == NEVER).sum()
    assert missing.special is not None
    assert math.isnan(missing.special)
    assert missing.good + missing.bad == np.isnan(COLUMNS["used"]).sum()


def test_a_special_value_never_seen_in_development_is_neutral() -> None:
    seen = {"late": [0.0, Special.WITHHELD.code], "used": [10.0, 10.0]}
    assert CARD.points(seen)[1, 0] == 0


def test_the_same_rows_in_another_order_give_the_same_card_bit_for_bit() -> None:
    order = np.random.default_rng(1).permutation(len(BAD))
    shuffled = {name: values[order] for name, values in COLUMNS.items()}
    assert fitted(shuffled, BAD[order]).to_json() == CARD.to_json()


def test_a_reloaded_card_scores_the_same_and_has_the_same_hash() -> None:
    again = Card.from_json(CARD.to_json())
    assert again.hash() == CARD.hash()
    assert (again.scores(COLUMNS) == CARD.scores(COLUMNS)).all()


def test_fractional_weights_follow_their_rows_into_another_order_bit_for_bit() -> None:
    random = np.random.default_rng(2)
    weight, order = random.uniform(0.1, 3.0, len(BAD)), random.permutation(len(BAD))
    shuffled = {name: values[order] for name, values in COLUMNS.items()}
    one = Scorecard(directions=DIRECTIONS).fit(COLUMNS, BAD, weight).card_
    other = Scorecard(directions=DIRECTIONS).fit(shuffled, BAD[order], weight[order]).card_
    assert one.hash() == other.hash()


def test_weights_of_evidence_hold_a_special_value_seen_too_seldom_neutral_and_says_how_often_it_was_seen() -> None:
    late = COLUMNS["late"].copy()
    late[np.flatnonzero(BAD)[:9]] = Special.NOT_COMPUTABLE.code
    characteristic = fitted({**COLUMNS, "late": late}, BAD, "woe").characteristics[0]
    seldom = next(bin for bin in characteristic.bins if bin.special == Special.NOT_COMPUTABLE.code)
    assert (seldom.good, seldom.bad, seldom.woe, seldom.points) == (0.0, 9.0, 0.0, 0)


def test_boosted_points_draw_a_special_value_seen_seldom_towards_none() -> None:
    late = COLUMNS["late"].copy()
    late[np.flatnonzero(BAD)[:9]] = Special.NOT_COMPUTABLE.code
    characteristic = fitted({**COLUMNS, "late": late}, BAD).characteristics[0]
    seldom = next(bin for bin in characteristic.bins if bin.special == Special.NOT_COMPUTABLE.code)
    # Nine bad and no good: by themselves, odds beyond any of the scale.
    assert (seldom.good, seldom.bad) == (0.0, 9.0)
    assert -150 < seldom.points < 0


def test_a_card_says_what_direction_its_bins_were_held_to_also_after_a_reload() -> None:
    assert [one.direction for one in CARD.characteristics] == [Direction.WORSE_WHEN_HIGH] * 2
    assert Card.from_json(CARD.to_json()).characteristics[0].direction is Direction.WORSE_WHEN_HIGH


def test_a_card_written_before_directions_were_keeps_its_text() -> None:
    before = made_up(600, [(Dimension.TENURE, [10, -10])]).to_json()
    assert "direction" not in before
    assert Card.from_json(before).to_json() == before


def test_arrow_tables_and_dictionaries_score_the_same() -> None:
    assert (CARD.scores(pa.table(COLUMNS)) == CARD.scores(COLUMNS)).all()


def test_every_reason_is_pivotal_and_against_the_best_attainable_points() -> None:
    scores = CARD.scores(COLUMNS)
    for row, reasons in enumerate(CARD.reasons(COLUMNS)):
        assert [reason.points_lost for reason in reasons] == sorted((r.points_lost for r in reasons), reverse=True)
        for reason in reasons:
            one = next(one for one in CARD.characteristics if one.name == reason.name)
            best = one.bins[reason.best_bin]
            assert best.points == max(bin.points for bin in one.ordinary)
            better = {name: values[row : row + 1].copy() for name, values in COLUMNS.items()}
            better[reason.name][0] = best.low if math.isfinite(best.low) else best.high - 1e-9
            assert CARD.scores(better)[0] == min(950, scores[row] + reason.points_lost) or scores[row] == 350


def test_a_row_with_the_best_of_everything_has_no_reason() -> None:
    assert CARD.reasons({"late": [0.0], "used": [0.0]}) == [()]


def test_a_score_at_the_upper_end_has_no_reason_since_nothing_would_raise_it() -> None:
    card = made_up(1000, [(Dimension.REPAYMENT, [0, -20])])
    assert card.scores({"x0": [1.0]}).tolist() == [950]
    assert card.reasons({"x0": [1.0]}) == [()]


def test_a_score_stopped_at_the_lower_end_still_names_what_keeps_it_there() -> None:
    card = made_up(300, [(Dimension.REPAYMENT, [0, -20]), (Dimension.TENURE, [0, -30])])
    row = {"x0": [1.0], "x1": [1.0]}
    assert card.scores(row).tolist() == [350]
    assert [(reason.name, reason.points_lost) for reason in card.reasons(row)[0]] == [("x1", 30), ("x0", 20)]


def test_no_more_reasons_than_asked_for_and_equal_ones_in_the_order_of_the_card() -> None:
    card = made_up(600, [(Dimension.REPAYMENT, [0, -20]), (Dimension.TENURE, [0, -20]), (Dimension.CONDUCT, [0, -50])])
    row = {name: [1.0] for name in card.names}
    assert [reason.name for reason in card.reasons(row, most=2)[0]] == ["x2", "x0"]


def test_the_table_holds_every_row_once_per_characteristic() -> None:
    table = CARD.table().to_pylist()
    for name in CARD.names:
        assert sum(row["count"] for row in table if row["characteristic"] == name) == len(BAD)


def ladder(points: list[int]) -> tuple[Bin, ...]:
    """A bin per whole number, the first and last of them open, and one for what is missing."""
    edges = [-math.inf, *map(float, range(1, len(points))), math.inf]
    ordinary = (
        Bin(low, high, None, 1.0, 1.0, 0.0, each) for (low, high), each in zip(pairwise(edges), points, strict=True)
    )
    return (*ordinary, Bin(-math.inf, math.inf, math.nan, 0.0, 0.0, 0.0, 0))


def made_up(base: int, parts: list[tuple[Dimension, list[int]]]) -> Card:
    made = [
        CardCharacteristic(f"x{place}", dimension, 0.1, 1.0, ladder(points))
        for place, (dimension, points) in enumerate(parts)
    ]
    return Card(Scale(), base, tuple(made))


_POINTS = st.lists(st.integers(-400, 400), min_size=2, max_size=4)
_CARDS = st.builds(
    made_up,
    st.integers(0, 1200),
    st.lists(st.tuples(st.sampled_from(Dimension), _POINTS), min_size=1, max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(_CARDS, st.integers(0, 2**32 - 1))
def test_dimension_scores_add_up_to_the_score_also_where_the_scale_ends(card: Card, seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = {name: random.integers(0, 5, 20).astype(float) for name in card.names}
    columns[card.names[0]][:3] = np.nan
    scores = card.scores(columns)
    assert (card.dimension_scores(columns).sum(axis=1) == scores).all()
    assert scores.min() >= 350
    assert scores.max() <= 950


@settings(max_examples=200, deadline=None)
@given(_CARDS, st.integers(0, 2**32 - 1))
def test_dimension_scores_keep_within_their_range_where_the_scale_does_not_end(card: Card, seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = {name: random.integers(0, 5, 20).astype(float) for name in card.names}
    within = np.isin(card.scores(columns), [350, 950], invert=True)
    parts = card.dimension_scores(columns)[within]
    least, most = zip(*card.dimension_range(), strict=True)
    assert ((parts >= least) & (parts <= most)).all()


@settings(max_examples=200, deadline=None)
@given(_CARDS)
def test_any_card_comes_back_from_json_as_it_was(card: Card) -> None:
    assert Card.from_json(card.to_json()).to_json() == card.to_json()


def test_twice_the_weight_is_the_row_twice() -> None:
    columns, bad = drawn(600, seed=5)
    twice = {name: np.concatenate([values, values]) for name, values in columns.items()}
    weighted = Scorecard(directions=DIRECTIONS, limits=BinLimits(0.03, 5.0)).fit(columns, bad, np.full(len(bad), 2.0))
    repeated = Scorecard(directions=DIRECTIONS, limits=BinLimits(0.03, 5.0)).fit(twice, np.concatenate([bad, bad]))
    assert (weighted.score_points(columns) == repeated.score_points(columns)).all()


def test_a_code_without_a_bin_of_its_own_falls_into_the_missing_bin_and_never_among_the_amounts() -> None:
    bins = (
        Bin(-math.inf, 1.0, None, 1, 1, 0.0, 50),
        Bin(1.0, math.inf, None, 1, 1, 0.0, -50),
        Bin(-math.inf, math.inf, Special.WITHHELD.code, 1, 1, 0.0, 7),
        Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, -9),
    )
    one = CardCharacteristic("late", Dimension.REPAYMENT, 0.1, 1.0, bins)
    assert one.places(np.array([special.code for special in Special])).tolist() == [3, 3, 3, 2]
    # No code, however low.
    assert one.places(np.array([np.nextafter(Special.NO_RECORD.code, 0.0), -5e15, -9.0])).tolist() == [0, 0, 0]


@pytest.mark.parametrize("method", ["woe", "additive"])
def test_codes_that_the_modeller_names_no_specials_are_missing_when_the_card_is_fitted_too(method: str) -> None:
    card = Scorecard(method=method, directions=DIRECTIONS, specials=()).fit(COLUMNS, BAD).card_
    late = next(one for one in card.characteristics if one.name == "late")
    assert sum(bin.special is not None for bin in late.bins) == 1
    assert late.bins[-1].good + late.bins[-1].bad == (COLUMNS["late"] == NEVER).sum()
    assert np.bincount(late.places(COLUMNS["late"])).tolist() == [bin.good + bin.bad for bin in late.bins]


def test_a_card_written_and_read_again_is_equal_to_itself() -> None:
    assert Card.from_json(CARD.to_json()) == CARD
    assert hash(Card.from_json(CARD.to_json())) == hash(CARD)


def test_a_scorecard_comes_back_from_text_and_scores_to_the_last_bit_with_branches_or_without() -> None:
    trade = np.where(COLUMNS["noise"] > 0, 44.0, 7.0)
    columns = {**COLUMNS, "trade": trade}
    segments = {"late": Where("late", low=2)}
    plain = Scorecard(method="woe", categories=["trade"]).fit(columns, BAD)
    branched = SegmentedScorecard(segments=segments, scorecard=Scorecard(method="woe")).fit(columns, BAD)
    for fitted in (plain, branched):
        again = Scorecard.from_json(fitted.to_json())
        assert again.card_ == fitted.card_ == card_from_json(fitted.to_json())
        assert (again.predict_proba(columns) == fitted.predict_proba(columns)).all()
        assert again.to_json() == fitted.to_json()
        with pytest.raises(UnfitData, match="how sure its chances are"):
            again.predict_interval(columns)
    for text in ("", "[]", '{"branches": [{}]}'):
        with pytest.raises(UnreadableCard):
            Scorecard.from_json(text)
