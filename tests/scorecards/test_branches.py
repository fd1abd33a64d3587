"""A card with branches: every row in exactly one, and there as good as its card alone."""

import json
import math
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import SEEDS
from tests.scorecards.drawn_branches import CARDS, LATE, drawn_rows, flat

from tallystick.scorecards import (
    Branch,
    BranchedCard,
    Card,
    Scale,
    UnfitBranches,
    UnreadableCard,
    UnreadableData,
    Where,
)
from tallystick.scorecards.frames import Column, Words, columns_of
from tallystick.terms import Special

ROWS = st.sampled_from([0, 1, 17, 60])


def plain_value(column: Column, row: int) -> float | str | None:
    if isinstance(column, Words):
        return column.known[column.codes[row]] if column.codes[row] >= 0 else None
    return None if math.isnan(column[row]) else float(column[row])


def plainly_holds(one: Where, value: float | str | None) -> bool:
    """What a condition says, one value at a time."""
    if value is None:
        return one.missing
    if isinstance(value, str):
        return value in one.words
    if any(value in (special, float(np.float32(special))) for special in one.specials):
        return True
    codes = [special.code for special in Special]
    bounded = (one.low, one.high) != (None, None) and value not in [*codes, *np.float32(codes).tolist()]
    return bounded and (one.low is None or value >= one.low) and (one.high is None or value < one.high)


@settings(max_examples=100, deadline=None)
@given(CARDS, SEEDS, ROWS)
def test_each_row_is_in_the_first_branch_whose_condition_holds_and_in_no_other(
    card: BranchedCard, seed: int, rows: int
) -> None:
    if not card.names:
        return
    X = drawn_rows(seed, card, rows)
    columns = columns_of(X, card.names)
    for row, place in enumerate(card.branch_places(X)):
        holding = [
            all(plainly_holds(one, plain_value(columns[one.name], row)) for one in branch.condition)
            for branch in card.branches
        ]
        assert holding.index(True) == place


@settings(max_examples=100, deadline=None)
@given(CARDS, SEEDS, ROWS)
def test_a_row_scores_as_on_the_card_of_its_branch_alone(card: BranchedCard, seed: int, rows: int) -> None:
    if not card.names:
        return
    columns = columns_of(drawn_rows(seed, card, rows), card.names)
    places = card.branch_places(columns)
    for place, branch in enumerate(card.branches):
        mine = np.flatnonzero(places == place)
        within = {name: column[mine] for name, column in columns.items()}
        assert (card.scores(columns)[mine] == branch.card.scores(within)).all()
        assert (card.totals(columns)[mine] == branch.card.totals(within)).all()
        assert (card.dimension_scores(columns)[mine] == branch.card.dimension_scores(within)).all()
        theirs = card.points(columns)[mine]
        for at, name in enumerate(branch.card.parts):
            assert (theirs[:, card.parts.index(name, 1)] == branch.card.points(within)[:, at]).all()


@settings(max_examples=100, deadline=None)
@given(CARDS, SEEDS, ROWS)
def test_points_and_dimensions_add_up(card: BranchedCard, seed: int, rows: int) -> None:
    if not card.names:
        return
    X = drawn_rows(seed, card, rows)
    assert card.points(X).shape == (rows, len(card.parts))
    assert (card.base_points + card.points(X).sum(axis=1) == card.totals(X)).all()
    scores = card.scores(X)
    assert (np.clip(card.totals(X), 350, 950) == scores).all()
    assert (card.dimension_scores(X).sum(axis=1) == scores).all()
    within = np.isin(scores, [350, 950], invert=True)
    least, most = zip(*card.dimension_range(), strict=True)
    assert ((card.dimension_scores(X) >= least) & (card.dimension_scores(X) <= most))[within].all()


@settings(max_examples=100, deadline=None)
@given(CARDS, SEEDS)
def test_any_card_with_branches_comes_back_from_json_bit_for_bit(card: BranchedCard, seed: int) -> None:
    again = BranchedCard.from_json(card.to_json())
    assert again.to_json() == card.to_json()
    assert again.hash() == card.hash()
    if card.names:
        X = drawn_rows(seed, card, 20)
        assert (again.scores(X) == card.scores(X)).all()


def test_a_row_without_a_value_is_in_the_branch_that_says_so_or_in_the_last() -> None:
    says_so = Where("late", high=1, missing=True)
    first = BranchedCard((Branch("clean", (says_so,), LATE.branches[0].card), LATE.branches[1]))
    row = {"late": [None], "used": [10.0]}
    assert (LATE.branch_places(row).tolist(), first.branch_places(row).tolist()) == ([1], [0])


def test_codes_far_below_every_amount_are_in_an_interval_only_when_named() -> None:
    never = Special.NONE_IN_WINDOW.code
    column = np.array([never, -5.0, np.inf, -np.inf])
    assert Where("late", high=1).holds(column).tolist() == [False, True, False, True]
    assert Where("late", high=1, specials=(never,)).holds(column).tolist() == [True, True, False, True]
    assert Where("late", low=1).holds(column).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: Where("late"), "means no value"),
        (lambda: Where("late", 3, 3), "no number from 3 to under 3"),
        (lambda: Where("late", low=math.nan), "no number from nan"),
        (lambda: Where("late", low="1"), "an end that is no number"),
        (lambda: Where("late", specials=(math.nan,)), "special value that is no number"),
        (lambda: Where("state", low=1, words=("NY",)), "words and numbers at once"),
        (lambda: Where("state", words="NY"), "does not give its words as words"),
        (lambda: BranchedCard(()), "no branch takes the rows"),
        (lambda: BranchedCard(LATE.branches[:1]), "no branch takes the rows"),
        (lambda: BranchedCard(LATE.branches[1:] * 2), "takes every row"),
        (lambda: BranchedCard((LATE.branches[0], *LATE.branches)), "several branches are named 'clean'"),
        (
            lambda: BranchedCard((LATE.branches[0], Branch("rest", (), Card(Scale(anchor_score=500), 600, ())))),
            "'rest' has another scale",
        ),
        (
            lambda: BranchedCard((Branch("words", (Where("late", words=("much",)),), flat(1)), LATE.branches[1])),
            "reads 'late' as numbers",
        ),
    ],
)
def test_what_leaves_a_row_without_a_branch_is_refused_with_a_remedy(made, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnfitBranches, match=says) as refusal:
        made()
    assert refusal.value.mend


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"branches":[]}',
        '{"branches":3}',
        flat(3).to_json(),
        LATE.to_json().replace('"low"', '"lo"').replace('"high"', '"hi"'),
        LATE.to_json().replace('"clean"', "7"),
        LATE.to_json().replace('"name":"late","specials"', '"specials"').replace('"high":1.0', '"high":"much"'),
        LATE.to_json().replace("[600,5.0,50,350,950]", "[500,5.0,50,350,950]", 1),
    ],
)
def test_a_text_that_no_card_with_branches_wrote_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCard, match="To mend it"):
        BranchedCard.from_json(text)


def test_a_card_with_branches_is_no_plain_card() -> None:
    with pytest.raises(UnreadableCard):
        Card.from_json(LATE.to_json())


def test_a_branch_in_the_json_holds_its_card_as_the_card_writes_itself() -> None:
    [_, rest] = json.loads(LATE.to_json())["branches"]
    assert Card.from_json(json.dumps(rest["card"])).hash() == LATE.branches[1].card.hash()


def test_words_where_numbers_are_meant_are_named() -> None:
    with pytest.raises(UnreadableData, match="'late' holds words"):
        LATE.scores({"late": ["much"], "used": [1.0]})


def test_arrow_tables_and_dictionaries_are_read_alike() -> None:
    X = {"late": np.array([0.0, 2.0, np.nan]), "used": np.array([1.0, 80.0, 3.0])}
    assert (LATE.scores(pa.table(X)) == LATE.scores(X)).all()


def test_the_table_names_the_branch_of_every_bin() -> None:
    rows = LATE.table().to_pylist()
    assert [row["branch"] for row in rows] == ["clean"] * 3 + ["with arrears"] * 3
    for branch in LATE.branches:
        own = [{key: row[key] for key in row if key != "branch"} for row in rows if row["branch"] == branch.name]
        assert own == branch.card.table().to_pylist()


def test_a_card_with_branches_shows_who_is_in_each_and_nothing_that_a_name_holds_breaks_the_page() -> None:
    evil = '<img src=x onerror="alert(1)">'
    card = BranchedCard((Branch(evil, (Where(evil, words=(evil,)),), flat(20)), LATE.branches[1]))
    shown = card._repr_html_()
    ElementTree.fromstring(f"<div>{shown}</div>")
    assert "<img" not in shown
    assert ">everything else<" in shown
    assert len(card.plot().pictures) == sum(len(branch.card.plot().pictures) for branch in card.branches)
