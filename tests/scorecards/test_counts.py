"""Counts that merge: the sum over parts is the count of the whole."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards.counts import Counts, on_grid
from tallystick.scorecards.errors import UnfitData, UnreadableData
from tallystick.scorecards.frames import Words
from tallystick.scorecards.word_counts import WordCounts

SPECIALS = (-1e15, -2e15)
VALUES = st.one_of(
    st.floats(allow_infinity=False, allow_nan=False),
    st.integers(-3000, 3000).map(float),
    st.sampled_from([0.0, -0.0, math.nan, *SPECIALS, 5e-324, -5e-324, 1.7e308, -1.7e308]),
)
ROWS = st.lists(st.tuples(VALUES, st.booleans(), st.integers(0, 3)), min_size=1, max_size=60)


def counted(rows: list[tuple[float, bool, int]]) -> Counts:
    values, bad, weight = (np.array(column) for column in zip(*rows, strict=True))
    return Counts.of(values.astype(float), bad, weight.astype(float), SPECIALS)


def same(one: Counts, other: Counts) -> bool:
    fields = ("cells", "good", "bad", "special_good", "special_bad")
    return one.specials[:-1] == other.specials[:-1] and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in fields
    )


@settings(deadline=None)
@given(ROWS, ROWS)
def test_the_counts_of_two_parts_add_up_to_those_of_the_whole(first: list, second: list) -> None:
    whole = counted(first + second)
    assert same(counted(first) + counted(second), whole)
    assert same(counted(second) + counted(first), whole)
    assert same(Counts.from_json((counted(first) + counted(second)).to_json()), whole)


@settings(deadline=None)
@given(ROWS)
def test_no_event_is_lost(rows: list) -> None:
    counts = counted(rows)
    good = sum(weight for _, bad, weight in rows if not bad)
    bad = sum(weight for _, bad, weight in rows if bad)
    assert counts.good.sum() + counts.special_good.sum() == good
    assert counts.bad.sum() + counts.special_bad.sum() == bad
    missing = [weight for value, _, weight in rows if math.isnan(value)]
    assert counts.special_good[-1] + counts.special_bad[-1] == sum(missing)


@settings(deadline=None, max_examples=300)
@given(st.lists(VALUES.filter(lambda value: not math.isnan(value)), min_size=1, max_size=20))
def test_each_value_lies_at_or_above_the_low_of_its_cell_and_below_the_next(values: list[float]) -> None:
    counts = Counts.of(np.array(values), np.zeros(len(values)))
    above = np.searchsorted(counts.lows, values, side="right") - 1
    again = np.bincount(np.maximum(above, 0), minlength=len(counts.cells))
    assert (again == counts.good).all()
    assert (np.diff(counts.lows) > 0).all()


def test_whole_numbers_up_to_two_thousand_have_cells_of_their_own() -> None:
    values = np.arange(-2048, 2049)
    counts = Counts.of(values, np.zeros(len(values)))
    assert counts.lows.tolist() == values.tolist()


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float32, np.float64, np.bool_])
def test_every_kind_of_number_is_counted(kind: type) -> None:
    values = np.array([0, 1, 1, 0, 1]).astype(kind)
    assert Counts.of(values, [0, 0, 1, 1, 1]).bad.tolist() == [1.0, 2.0]


def test_a_weight_of_two_is_two_rows() -> None:
    values = np.array([1.5, -2.25, 7.0])
    twice = Counts.of(np.repeat(values, 2), np.repeat([0, 1, 1], 2))
    assert same(Counts.of(values, [0, 1, 1], [2.0, 2.0, 2.0]), twice)


def test_what_does_not_go_together_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnfitData, match="3 rows and 2 outcomes"):
        Counts.of(np.array([1.0, 2.0, 3.0]), [0, 1])
    with pytest.raises(UnfitData, match="none below 0"):
        Counts.of(np.array([1.0, 2.0]), [0, 1], [1.0, -1.0])
    with pytest.raises(UnfitData, match="neither good nor bad"):
        Counts.of(np.array([1.0, 2.0]), [0, 2])
    with pytest.raises(UnfitData, match="different special values"):
        Counts.of(np.array([1.0]), [0], specials=[-1.0]) + Counts.of(np.array([1.0]), [0])
    with pytest.raises(UnfitData, match="holds no counts"):
        Counts.from_json("[]")


def test_a_column_of_any_frame_is_counted() -> None:
    values, bad = [1.5, None, 3.0, 3.0], [0, 1, 1, 0]
    expected = Counts.of(np.array([1.5, np.nan, 3.0, 3.0]), bad)
    for column in (values, pa.array(values), pa.chunked_array([values[:1], values[1:]]), np.array(values, object)):
        assert same(Counts.of(column, bad), expected)


@pytest.mark.parametrize("column", [["a", "b"], np.array(["a", "b"]), np.ones((2, 2)), pa.array(["a", None])])
def test_a_column_that_is_not_all_numbers_gets_a_sentence(column: object) -> None:
    with pytest.raises(UnreadableData, match="'values'"):
        Counts.of(column, [0, 1])


WORDS = st.lists(st.tuples(st.sampled_from(["bar", "farm", "inn", None]), st.booleans()), min_size=1, max_size=30)


def words_counted(rows: list[tuple[str | None, bool]]) -> WordCounts:
    known = tuple(sorted({word for word, _ in rows if word is not None}, reverse=True))
    codes = np.array([-1 if word is None else known.index(word) for word, _ in rows], np.int32)
    return WordCounts.of(Words(codes, known), [bad for _, bad in rows])


@given(WORDS, WORDS)
def test_the_counts_of_words_add_up_as_well(first: list, second: list) -> None:
    whole = words_counted(first + second)
    for found in (words_counted(first) + words_counted(second), WordCounts.from_json(whole.to_json())):
        assert found.words == whole.words
        assert found.missing == whole.missing
        assert np.array_equal(found.good, whole.good)
        assert np.array_equal(found.bad, whole.bad)


@settings(deadline=None, max_examples=300)
@given(st.lists(VALUES.filter(lambda value: not math.isnan(value)), min_size=1, max_size=20, unique=True))
def test_the_low_of_a_values_cell_is_on_the_grid(values: list[float]) -> None:
    lows = Counts.of(np.array(values), np.zeros(len(values))).lows
    lows = lows[np.isfinite(lows)]
    assert on_grid(lows).tolist() == lows.tolist()
    inside = np.array([value for value in values if abs(value) < 1e15])
    assert (on_grid(inside) >= inside).all()
    assert (on_grid(inside) <= inside + np.maximum(np.abs(inside) / 1024, 1e-15)).all()


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("weight", [None, [1.0, 0.5, 2.0]])
def test_infinite_values_are_not_counted(value: float, weight: list[float] | None) -> None:
    for kind in (np.float64, np.float32, np.float16):
        with pytest.raises(UnfitData, match="infinite values"):
            Counts.of(np.array([1.0, value, 2.0], kind), [0, 1, 0], weight)
    assert Counts.of(np.array([1.0, np.copysign(1e300, value), 2.0]), [0, 1, 0], weight).bad.sum() > 0
