"""The kernel beside its slow twin, `Card` in NumPy: the same cards, the same rows, the same bits."""

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import CARDS, RANDOM, ROWS, SEEDS, drawn_card, drawn_columns, numeric_card
from tests.scorecards.drawn_branches import LATE

from tallystick.scorecards import (
    Bin,
    Card,
    CardCharacteristic,
    ColumnMissing,
    Reason,
    Scale,
    Scorecard,
    UnfitData,
    UnreadableCard,
    UnreadableData,
)
from tallystick.scorecards import card as card_module
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.native import Found
from tallystick.terms import Dimension


def told(card: Card, found: Found) -> list[tuple[Reason, ...]]:
    """The kernel's arrays as `Card.reasons` has them."""
    rows = zip(*(part.tolist() for part in found), strict=True)
    return [
        tuple(
            Reason(card.names[which], bin, best, lost)
            for which, bin, best, lost in zip(*row, strict=True)
            if which >= 0
        )
        for row in rows
    ]


@settings(max_examples=300, deadline=None)
@given(CARDS, SEEDS, ROWS)
def test_any_card_scores_any_columns_to_the_bit_as_its_twin_does(card: Card, seed: int, rows: int) -> None:
    columns = drawn_columns(seed, card, rows)
    scores = CardKernel(card).scores(columns)
    assert scores.dtype == np.int32
    assert scores.tolist() == card.scores(columns).tolist()


@settings(max_examples=200, deadline=None)
@given(CARDS, SEEDS, st.sampled_from([0, 1, 17, 300]), st.integers(0, 7))
def test_any_card_gives_the_reasons_that_its_twin_gives(card: Card, seed: int, rows: int, most: int) -> None:
    columns = drawn_columns(seed, card, rows)
    assert told(card, CardKernel(card).reasons(columns, most)) == card.reasons(columns, most)


def test_rows_of_many_blocks_and_ranges_come_out_in_their_order() -> None:
    card = drawn_card(4, characteristics=6, pairs=2)
    columns = drawn_columns(5, card, 300_001)
    kernel = CardKernel(card)
    assert (kernel.scores(columns) == card.scores(columns)).all()
    found, tail = kernel.reasons(columns), {name: column[-700:] for name, column in columns.items()}  # type: ignore[index]
    assert told(card, Found(*(part[-700:] for part in found))) == card.reasons(tail)


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_of_two_dimensions_is_read_where_it_lies(order: str) -> None:
    card = numeric_card()
    matrix = np.array(RANDOM(2).normal(size=(5_000, 3)), order=order)  # type: ignore[call-overload]
    assert (CardKernel(card).scores(matrix) == card.scores(matrix)).all()


def test_a_card_without_characteristics_gives_everyone_its_base() -> None:
    assert CardKernel(Card(Scale(), 610, ())).scores({"any": [1.0, 2.0]}).tolist() == [610, 610]


def test_what_the_twin_refuses_the_kernel_refuses() -> None:
    kernel = CardKernel(numeric_card())
    with pytest.raises(ColumnMissing, match="'x2'"):
        kernel.scores({"x0": [1.0], "x1": [1.0]})
    with pytest.raises(UnreadableData, match="2 rows"):
        kernel.scores({"x0": [1.0], "x1": [1.0, 2.0], "x2": [1.0]})
    with pytest.raises(UnreadableData, match="holds words"):
        kernel.scores({"x0": ["a"], "x1": [1.0], "x2": [1.0]})


@pytest.mark.parametrize("given", [LATE, Scorecard(), "card"], ids=["branches", "estimator", "text"])
def test_what_is_no_single_card_is_refused_when_the_kernel_is_made(given: Any) -> None:
    with pytest.raises(
        UnfitData, match=rf"not of a {type(given).__name__}\. To mend it: ask `scores` and `reasons` of"
    ):
        CardKernel(given)


@pytest.mark.parametrize("most", [-1, 2.5, True, None])
def test_a_number_of_reasons_that_nobody_can_give_is_refused(most: Any) -> None:
    with pytest.raises(UnfitData, match="give a whole number from 0 on"):
        CardKernel(numeric_card()).reasons(np.zeros((2, 3)), most)


def test_points_beyond_what_a_reason_can_rank_are_refused_in_words() -> None:
    bins = (Bin(-math.inf, math.inf, None, 1, 1, 0.0, 2**30), Bin(0, 0, math.nan, 1, 1, 0.0, -(2**30)))
    with pytest.raises(UnreadableCard, match="reasons can rank"):
        CardKernel(Card(Scale(), 0, (CardCharacteristic("x", Dimension.TENURE, 0.1, 1.0, bins),))).reasons({"x": [1.0]})


def test_a_card_leaves_many_rows_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    card, matrix = numeric_card(), RANDOM(3).normal(size=(100, 3))
    slow = card.scores(matrix)
    monkeypatch.setattr(card_module, "MANY_ROWS", 100)
    monkeypatch.setattr(Card, "totals", None)
    assert (card.scores(matrix) == slow).all()


def in_a_process(program: str) -> str:
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def test_importing_scorecards_loads_no_compiler() -> None:
    assert in_a_process("import sys, tallystick.scorecards; print('numba' in sys.modules)") == "False"


def test_the_second_process_does_not_compile() -> None:
    """The first compiles what nobody has compiled before it: all, after a change of the kernel."""
    program = (
        "from tallystick.scorecards.kernel import choice, loops, row_loops\n"
        "entries = loops.score_rows, loops.part_rows, choice.reason_rows, row_loops.reason_row\n"
        "print(*(sum(getattr(one.stats, kind).values()) for one in entries for kind in ('cache_hits', 'cache_misses')))"
    )
    _, second = (in_a_process(program) for _ in range(2))
    assert second == "1 0 1 0 1 0 1 0"
