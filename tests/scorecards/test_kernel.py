"""The kernel beside its slow twin, `Card` in NumPy: the same cards, the same rows, the same bits."""

import math
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.scorecards import (
    Bin,
    Card,
    CardCharacteristic,
    ColumnMissing,
    Pair,
    Reason,
    Scale,
    UnreadableCard,
    UnreadableData,
)
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.native import Found
from tallystick.terms import Dimension, Special

WORDS = ("AA", "B", "CCC", "D", "EE", "F")
CODES = (*(special.code for special in Special), 7.0, 0.0)
NUMBERS = ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")
RANDOM = np.random.default_rng


def drawn_card(seed: int, characteristics: int, pairs: int, base: int = 600) -> Card:
    random = RANDOM(seed)
    ones = [drawn_characteristic(random, f"x{place}") for place in range(characteristics)]
    chosen = [random.choice(characteristics, 2, replace=False) for _ in range(pairs if characteristics > 1 else 0)]
    return Card(Scale(), base, tuple(ones), tuple(drawn_pair(random, ones[one], ones[two]) for one, two in chosen))


def drawn_characteristic(random: np.random.Generator, name: str) -> CardCharacteristic:
    """A third of them words; cuts at whole numbers, at what float32 cannot hold, and at one large number."""
    if random.random() < 0.33:
        parts = np.array_split(random.permutation(WORDS[:-1]), random.integers(1, 4))
        groups = [*(tuple(part.tolist()) for part in parts), ()]
        ordinary = [Bin(-math.inf, math.inf, None, 1, 1, 0.0, drawn_points(random), words) for words in groups]
        specials: list[float] = []
    else:
        possible = [-300.5, -2.0, 0.0, 0.1, 1.0, 2.5, 7.0, 16_777_217.0, 0.30000000000000004, 3.1e9]
        cuts = sorted(random.choice(possible, random.integers(0, len(possible) + 1), replace=False).tolist())
        edges = pairwise([-math.inf, *cuts, math.inf])
        ordinary = [Bin(low, high, None, 1, 1, 0.0, drawn_points(random)) for low, high in edges]
        specials = random.choice(CODES, random.integers(0, 4), replace=False).tolist()
    special = [Bin(-math.inf, math.inf, code, 1, 1, 0.0, drawn_points(random)) for code in [*specials, math.nan]]
    return CardCharacteristic(name, Dimension.CONDUCT, 0.1, 1.0, (*ordinary, *special))


def drawn_points(random: np.random.Generator) -> int:
    return int(random.integers(-4, 5)) * int(random.choice([1, 1, 40]))


def drawn_pair(random: np.random.Generator, first: CardCharacteristic, second: CardCharacteristic) -> Pair:
    rows, columns = random.integers(1, 4, 2).tolist()
    groups = [
        tuple(random.integers(0, size, len(one.bins)).tolist()) for one, size in ((first, rows), (second, columns))
    ]
    points = tuple(tuple(drawn_points(random) for _ in range(columns)) for _ in range(rows))
    return Pair(first.name, second.name, Dimension.CONDUCT, groups[0], groups[1], points)


def drawn_numbers(random: np.random.Generator, dtype: str, rows: int) -> npt.NDArray[np.generic]:
    """Values around the cuts, beside them by one bit, at the ends of the type; specials and NaN where it has them."""
    kind = np.dtype(dtype)
    if kind.kind == "b":
        return random.integers(0, 2, rows).astype(bool)
    if kind.kind in "iu":
        ends = np.iinfo(kind)
        near = [ends.min, ends.max, 0, 1, 2, 3, 7, 8, -2, -3, -301, 16_777_216, 16_777_217, 3_100_000_000, -(10**15)]
        held = [value for value in near if ends.min <= value <= ends.max]
        return np.array(held, kind)[random.integers(0, len(held), rows)]
    cuts = np.array([0.1, 0.30000000000000004, 1.0, 2.5, 7.0, 0.0, -0.0, 16_777_217.0, 3.1e9], kind)
    beside = [np.nextafter(cuts, kind.type(end)) for end in (-np.inf, np.inf)]
    odd = np.array([*CODES, math.nan, math.nan, math.inf, -math.inf], kind)
    values = np.concatenate([cuts, *beside, odd])
    return values[random.integers(0, len(values), rows)]


def drawn_column(random: np.random.Generator, one: CardCharacteristic, rows: int) -> object:
    """A column in one of the shapes that data frames have."""
    if one.categorical:
        return drawn_words(random, rows)
    numbers = drawn_numbers(random, str(random.choice(NUMBERS)), rows)
    match random.integers(0, 6):
        case 0:
            return np.repeat(numbers, 3)[::3]
        case 1:
            return numbers[::-1]
        case 2 | 3 if numbers.dtype.kind != "u" or numbers.dtype.itemsize < 8:
            # Arrow itself refuses to call an integer beyond 2^53 a float64, which is what the card does.
            numbers = numbers if numbers.dtype.kind in "fb" else np.clip(numbers, -(2**53), 2**53)
            return chunked(random, pa.array(numbers, mask=random.random(rows) < random.choice([0.0, 0.2])))
        case _:
            return numbers


def drawn_words(random: np.random.Generator, rows: int) -> object:
    words = [None if place == len(WORDS) else WORDS[place] for place in random.integers(0, len(WORDS) + 1, rows)]
    array = pa.array(words, pa.string())
    match random.integers(0, 3):
        case 0:
            return words
        case 1:
            return chunked(random, array)
        case _:
            return chunked(random, array.dictionary_encode())


def chunked(random: np.random.Generator, array: pa.Array) -> pa.ChunkedArray:
    edges = [0, *sorted(random.integers(0, len(array) + 1, random.integers(0, 4)).tolist()), len(array)]
    return pa.chunked_array([array[low:high] for low, high in pairwise(edges)], array.type)


def drawn_columns(seed: int, card: Card, rows: int) -> dict[str, object]:
    random = RANDOM(seed)
    return {one.name: drawn_column(random, one, rows) for one in card.characteristics}


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


_CARDS = st.builds(
    drawn_card,
    st.integers(0, 2**32 - 1),
    st.integers(1, 6),
    st.integers(0, 3),
    st.sampled_from([600, 380, 940]),
)
_SEEDS, _ROWS = st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 17, 100, 2_500])


@settings(max_examples=300, deadline=None)
@given(_CARDS, _SEEDS, _ROWS)
def test_any_card_scores_any_columns_to_the_bit_as_its_twin_does(card: Card, seed: int, rows: int) -> None:
    columns = drawn_columns(seed, card, rows)
    scores = CardKernel(card).scores(columns)
    assert scores.dtype == np.int32
    assert scores.tolist() == card.scores(columns).tolist()


@settings(max_examples=200, deadline=None)
@given(_CARDS, _SEEDS, st.sampled_from([0, 1, 17, 300]), st.integers(0, 7))
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


def numeric_card() -> Card:
    bins = [Bin(-math.inf, 0.0, None, 1, 1, 0.0, 10), Bin(0.0, math.inf, None, 1, 1, 0.0, -20)]
    bins.append(Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 3))
    return Card(
        Scale(), 600, tuple(CardCharacteristic(f"x{c}", Dimension.TENURE, 0.1, 1.0, tuple(bins)) for c in range(3))
    )


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


def test_points_beyond_what_a_reason_can_rank_are_refused_in_words() -> None:
    bins = (Bin(-math.inf, math.inf, None, 1, 1, 0.0, 2**30), Bin(0, 0, math.nan, 1, 1, 0.0, -(2**30)))
    with pytest.raises(UnreadableCard, match="reasons can rank"):
        CardKernel(Card(Scale(), 0, (CardCharacteristic("x", Dimension.TENURE, 0.1, 1.0, bins),))).reasons({"x": [1.0]})


def in_a_process(program: str, **environment: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **environment}, check=True
    )
    return found.stdout.strip()


def test_importing_scorecards_loads_no_compiler() -> None:
    assert in_a_process("import sys, tallystick.scorecards; print('numba' in sys.modules)") == "False"


def test_the_second_process_does_not_compile(tmp_path: Path) -> None:
    program = (
        "from tallystick.scorecards.kernel import choice, loops\n"
        "entries = loops.score_rows, loops.part_rows, choice.reason_rows\n"
        "print(*(sum(getattr(one.stats, kind).values()) for one in entries for kind in ('cache_hits', 'cache_misses')))"
    )
    first, second = (in_a_process(program, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2))
    assert first == "0 1 0 1 0 1"
    assert second == "1 0 1 0 1 0"
