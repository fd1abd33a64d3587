"""Reasons stay within a branch and are pivotal there; what leads out of it is a crossing."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import CODES, SEEDS, WORDS
from tests.scorecards.drawn_branches import CARDS, ENDS, LATE, drawn_rows, flat

from tallystick.scorecards import Branch, BranchedCard, Card, Crossing, Reason, Scale, Where
from tallystick.scorecards.branch_reasons import telling_values
from tallystick.scorecards.frames import Column, Words, columns_of
from tallystick.terms import Direction, Special


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


def by_trying(card: BranchedCard, columns: dict[str, Column], most: int) -> list[tuple[Reason, ...]]:
    """The slow twin: every row scored anew with every value that could make a difference."""
    totals, places = card.totals(columns), card.branch_places(columns)
    reasons: list[tuple[Reason, ...]] = []
    best = {name: best_of(card, name, columns, totals, places) for name in card.names}
    for row, place in enumerate(places.tolist()):
        names = card.branches[place].card.names
        found = [best[name][row] for name in names if best[name][row].points_lost > 0]
        reasons.append(tuple(sorted(found, key=lambda one: -one.points_lost)[:most]))
    return reasons


def best_of(
    card: BranchedCard, name: str, columns: dict[str, Column], totals: np.ndarray, places: np.ndarray
) -> list[Reason]:
    ones = [next((one for one in branch.card.characteristics if one.name == name), None) for branch in card.branches]
    lost, best, has = (np.zeros(len(places), np.int32) for _ in range(3))
    for place, one in enumerate(ones):
        if one is not None:
            has[places == place] = one.places(columns[name][places == place])
    for value, _ in telling_values(card, name, of_words=isinstance(columns[name], Words)):
        column = Words(np.zeros(1, np.int32), (value,)) if isinstance(value, str) else np.array([value])
        changed = {**columns, name: column[np.zeros(len(places), np.intp)]}
        bins = np.array([0 if one is None else one.places(column)[0] for one in ones])[places]
        counts = (card.branch_places(changed) == places) & (totals < card.scale.highest)
        gained = np.where(counts, card.totals(changed) - totals, 0)
        better = (gained > lost) | ((gained == lost) & (bins < best))
        lost[better], best[better] = gained[better], bins[better]
    rows = zip(has.tolist(), best.tolist(), lost.tolist(), strict=True)
    return [Reason(name, *row) for row in rows]


@settings(max_examples=40, deadline=None)
@given(CARDS, SEEDS, st.sampled_from([0, 1, 40, 120]), st.integers(0, 5))
def test_reasons_of_many_rows_are_those_that_trying_every_value_finds(
    card: BranchedCard, seed: int, rows: int, most: int
) -> None:
    if not card.names:
        return
    columns = card.columns(drawn_rows(seed, card, rows))
    assert card.reasons(columns, most) == by_trying(card, columns, most)


def is_worse(card: BranchedCard, name: str, value: Column, than: Column) -> bool:
    """By the direction that any branch holds the characteristic to."""
    read = [one for branch in card.branches for one in branch.card.characteristics if one.name == name]
    codes = [code.code for code in Special]
    if not read or isinstance(value, Words) or isinstance(than, Words):
        return False
    if than[0] in [*codes, *np.float32(codes).tolist()]:
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
