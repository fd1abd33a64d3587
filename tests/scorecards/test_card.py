import math
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards import Bin, BinLimits, Card, CardCharacteristic, NoEvents, Scale, Scorecard
from tallystick.terms import Dimension, Direction, Special, TallystickError

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


def fitted(columns: dict[str, np.ndarray], bad: np.ndarray) -> Card:
    return Scorecard(directions=DIRECTIONS, dimensions=DIMENSIONS).fit(columns, bad).card_


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


def test_the_table_holds_every_row_once_per_characteristic() -> None:
    table = CARD.table().to_pylist()
    for name in CARD.names:
        assert sum(row["good"] + row["bad"] for row in table if row["characteristic"] == name) == len(BAD)


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
@given(_CARDS)
def test_any_card_comes_back_from_json_as_it_was(card: Card) -> None:
    assert Card.from_json(card.to_json()).to_json() == card.to_json()


def test_twice_the_weight_is_the_row_twice() -> None:
    columns, bad = drawn(600, seed=5)
    twice = {name: np.concatenate([values, values]) for name, values in columns.items()}
    weighted = Scorecard(directions=DIRECTIONS, limits=BinLimits(0.03, 5.0)).fit(columns, bad, np.full(len(bad), 2.0))
    repeated = Scorecard(directions=DIRECTIONS, limits=BinLimits(0.03, 5.0)).fit(twice, np.concatenate([bad, bad]))
    assert (weighted.score_points(columns) == repeated.score_points(columns)).all()


def test_outcomes_of_one_class_are_refused_in_a_sentence() -> None:
    with pytest.raises(NoEvents, match="only one class"):
        Scorecard().fit(COLUMNS, np.zeros(len(BAD)))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(TallystickError, match="lack the column 'used'"):
        CARD.scores({"late": [1.0]})


def test_a_column_of_words_is_named() -> None:
    with pytest.raises(TallystickError, match="'used' is not all numbers"):
        CARD.scores({"late": [1.0], "used": ["much"]})
