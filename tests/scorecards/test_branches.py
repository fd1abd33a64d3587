"""A card with branches: every row in exactly one, and there as good as its card alone."""

import json
import math
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import CODES, RANDOM, SEEDS, WORDS, drawn_characteristic, drawn_column, drawn_pair

from tallystick.scorecards import (
    Bin,
    Branch,
    BranchedCard,
    Card,
    CardCharacteristic,
    Crossing,
    Scale,
    UnfitBranches,
    UnreadableCard,
    UnreadableData,
    Where,
)
from tallystick.scorecards.frames import Column, Words, columns_of
from tallystick.terms import Dimension, Direction, Special

ENDS = (-300.5, -2.0, 0.0, 0.1, 1.0, 2.5, 7.0, 3.1e9)
ROWS = st.sampled_from([0, 1, 17, 60])


def drawn_condition(random: np.random.Generator, one: CardCharacteristic) -> Where:
    missing = bool(random.random() < 0.3)
    if one.categorical:
        words = tuple(random.choice(WORDS, random.integers(1, 4), replace=False).tolist())
        return Where(one.name, missing=missing, words=words)
    low, high = sorted(random.choice(ENDS, 2, replace=False).tolist())
    specials = tuple(random.choice(CODES, random.integers(0, 3), replace=False).tolist())
    kept = random.integers(0, 4)
    if kept == 3:
        return Where(one.name, missing=True, specials=specials)
    return Where(one.name, low if kept != 1 else None, high if kept != 0 else None, missing, specials)


def drawn_branches(seed: int, branches: int = 3, base: int = 600) -> BranchedCard:
    """Cards over the same few characteristics, each branch with bins, and some with a pair, of its own."""
    random = RANDOM(seed)
    drawn = [drawn_characteristic(random, f"x{place}") for place in range(4)]
    kinds = [replace(one, direction=list(Direction)[random.integers(0, 3)]) for one in drawn]
    made = []
    for place in range(branches):
        has = [alike(random, one) for one in kinds if random.random() < 0.8]
        pairs = (drawn_pair(random, has[0], has[1]),) if len(has) > 1 and random.random() < 0.5 else ()
        card = Card(Scale(), base + int(random.integers(-60, 60)), tuple(has), pairs)
        asked = random.choice(len(kinds), random.integers(1, 3), replace=False) if place < branches - 1 else []
        made.append(Branch(f"branch {place}", tuple(drawn_condition(random, kinds[at]) for at in asked), card))
    return BranchedCard(tuple(made))


def alike(random: np.random.Generator, one: CardCharacteristic) -> CardCharacteristic:
    """Other bins of a characteristic that holds words where the first does."""
    while (other := drawn_characteristic(random, one.name)).categorical != one.categorical:
        pass
    return replace(other, direction=one.direction)


def drawn_rows(seed: int, card: BranchedCard, rows: int) -> dict[str, object]:
    random = RANDOM(seed)
    of_name = {one.name: one for branch in card.branches for one in branch.card.characteristics}
    asked = {one.name: one for branch in card.branches for one in branch.condition}
    bins = (Bin(-math.inf, math.inf, None, 1, 1, 0.0, 0, ()), Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 0))
    words = CardCharacteristic("", Dimension.CONDUCT, 0.0, 1.0, bins)
    numbers = CardCharacteristic("", Dimension.CONDUCT, 0.0, 1.0, (Bin(-math.inf, math.inf, None, 1, 1, 0.0, 0),))
    return {
        name: drawn_column(random, of_name.get(name) or (words if asked[name].of_words else numbers), rows)
        for name in card.names
    }


CARDS = st.builds(drawn_branches, SEEDS, st.integers(1, 4), st.sampled_from([600, 400, 900]))


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
    if value in one.specials:
        return True
    bounded = (one.low, one.high) != (None, None) and value not in [special.code for special in Special]
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


def possible(card: BranchedCard, name: str, column: Column) -> list[Column]:
    """Every ordinary value that could make a difference, found without looking at how the card finds them."""
    if isinstance(column, Words):
        return [Words(np.zeros(1, np.int32), (word,)) for word in (*WORDS, "never met")]
    ends = [*ENDS, 16_777_217.0, 0.30000000000000004]
    values = {moved for end in ends for moved in (end, end - 0.05, np.nextafter(end, math.inf), end + 0.05)}
    special = {value for value in CODES if value not in values}
    for branch in card.branches:
        special |= {value for one in branch.condition if one.name == name for value in one.specials}
        bins = [bin for one in branch.card.characteristics if one.name == name for bin in one.bins]
        special |= {bin.special for bin in bins if bin.special is not None}
    return [np.array([value]) for value in values - special]


@settings(max_examples=40, deadline=None)
@given(CARDS, SEEDS)
def test_a_reason_is_the_most_that_one_characteristic_adds_without_leaving_the_branch(
    card: BranchedCard, seed: int
) -> None:
    if not card.names:
        return
    columns = columns_of(drawn_rows(seed, card, 6), card.names)
    for row, reasons in enumerate(card.reasons(columns, most=99)):
        here = {name: column[row : row + 1] for name, column in columns.items()}
        total, [place] = card.totals(here)[0], card.branch_places(here)
        found = {reason.name: reason for reason in reasons}
        assert [one.points_lost for one in reasons] == sorted((one.points_lost for one in reasons), reverse=True)
        if total >= card.scale.highest:
            assert not reasons
            continue
        for one in card.branches[place].card.characteristics:
            staying = [
                (card.totals(there)[0] - total, one.places(value)[0])
                for value in possible(card, one.name, here[one.name])
                for there in [{**here, one.name: value}]
                if card.branch_places(there)[0] == place
            ]
            most = max((gain for gain, _ in staying), default=0)
            assert (found[one.name].points_lost if one.name in found else 0) == max(most, 0)
            if one.name in found:
                assert found[one.name].best_bin == min(bin for gain, bin in staying if gain == most)
                assert found[one.name].bin == one.places(here[one.name])[0]


def is_worse(card: BranchedCard, name: str, value: Column, than: Column) -> bool:
    """By the direction that any branch holds the characteristic to."""
    read = [one for branch in card.branches for one in branch.card.characteristics if one.name == name]
    if not read or isinstance(value, Words) or isinstance(than, Words) or than[0] in [code.code for code in Special]:
        return False
    if read[0].direction is Direction.WORSE_WHEN_HIGH:
        return bool(value[0] > than[0])
    return bool(read[0].direction is Direction.BETTER_WHEN_HIGH and value[0] < than[0])


@settings(max_examples=40, deadline=None)
@given(CARDS, SEEDS)
def test_a_crossing_is_the_most_that_one_characteristic_gains_in_another_branch(card: BranchedCard, seed: int) -> None:
    if not card.names:
        return
    columns = columns_of(drawn_rows(seed, card, 6), card.names)
    for row, crossings in enumerate(card.crossings(columns)):
        here = {name: column[row : row + 1] for name, column in columns.items()}
        total, [place] = card.totals(here)[0], card.branch_places(here)
        most: dict[tuple[str, bool], list[tuple[int, str]]] = {}
        for name in {one.name for branch in card.branches for one in branch.condition}:
            for value in possible(card, name, here[name]):
                there = {**here, name: value}
                [to], gained = card.branch_places(there), card.totals(there)[0] - total
                if to != place and gained > 0 and total < card.scale.highest:
                    key = (name, is_worse(card, name, value, here[name]))
                    most.setdefault(key, []).append((gained, card.branches[to].name))
        assert {(one.name, one.against_direction) for one in crossings} == set(most)
        for one in crossings:
            gains = most[one.name, one.against_direction]
            assert one.points_gained == max(gains)[0]
            assert (one.points_gained, one.branch) in gains


def flat(points: int, name: str = "x", cut: float = 1.0, base: int = 600) -> Card:
    """Points under a cut, none from it on, none where the value is missing."""
    bins = [Bin(-math.inf, cut, None, 1, 1, 0.0, points), Bin(cut, math.inf, None, 1, 1, 0.0, 0)]
    bins.append(Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 0))
    return Card(Scale(), base, (CardCharacteristic(name, Dimension.REPAYMENT, 0.1, 1.0, tuple(bins)),))


LATE = BranchedCard(
    (
        Branch("clean", (Where("late", high=1),), flat(20, "used", 50.0, base=640)),
        Branch("with arrears", (), flat(30, "late", 3.0, base=500)),
    )
)


def test_what_would_lead_out_of_the_branch_is_a_crossing_and_no_reason() -> None:
    row = {"late": [2.0], "used": [80.0]}
    assert LATE.reasons(row) == [()], "its own card asks for less than 3, which it has"
    [[crossing]] = LATE.crossings(row)
    assert crossing == Crossing("late", "clean", "under 1", 640 - 530, against_direction=False)
    assert LATE.scores({**row, "late": [0.0]}) - LATE.scores(row) == crossing.points_gained


def test_a_crossing_that_rewards_what_the_card_holds_down_says_so() -> None:
    late = replace(flat(30, "late", 3.0).characteristics[0], direction=Direction.WORSE_WHEN_HIGH)
    card = BranchedCard(
        (
            Branch("clean", (Where("late", high=1),), flat(20, "used", 50.0, base=560)),
            Branch("with arrears", (), Card(Scale(), 550, (late,))),
        )
    )
    [[perverse]] = card.crossings({"late": [0.0], "used": [80.0]})
    assert perverse == Crossing("late", "with arrears", "1 to under 3", 20, against_direction=True)
    assert card.reasons({"late": [0.0], "used": [80.0]})[0][0].name == "used"


def test_a_characteristic_that_only_another_branch_has_is_no_reason() -> None:
    [reasons] = LATE.reasons({"late": [5.0], "used": [80.0]})
    assert [(one.name, one.points_lost) for one in reasons] == [("late", 30)]


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
