"""Cards and columns drawn at random, for the tests that hold fast code beside the card in NumPy."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from hypothesis import strategies as st

from tallystick.scorecards import Bin, Card, CardCharacteristic, Pair, Scale
from tallystick.terms import Dimension, Special

WORDS = ("AA", "B", "CCC", "D", "EE", "F")
CODES = (*(special.code for special in Special), 7.0, 0.0, -999.99)
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
    odd = np.array([*CODES, math.nan, math.nan], kind)
    # What single precision makes of the codes, in columns of any precision.
    narrow = np.array(CODES, np.float32).astype(kind)
    values = np.concatenate([cuts, *beside, odd, narrow])
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


def drawn_plain_columns(seed: int, card: Card, rows: int) -> dict[str, npt.NDArray[Any]]:
    """Numbers as float64, words and None as objects: what programs beside data frames are given."""
    random = RANDOM(seed)
    words = np.array([*WORDS, "never met", None], object)
    return {
        one.name: words[random.integers(0, len(words), rows)] if one.categorical else drawn_numbers(random, "f8", rows)
        for one in card.characteristics
    }


def drawn_value(random: np.random.Generator, one: CardCharacteristic) -> float | str | None:
    if one.categorical:
        return [*WORDS, None, "never met"][random.integers(0, len(WORDS) + 2)]
    value = drawn_numbers(random, "f8", 1)[0].item()
    return None if math.isnan(value) and random.random() < 0.5 else value


def numeric_card() -> Card:
    bins = [Bin(-math.inf, 0.0, None, 1, 1, 0.0, 10), Bin(0.0, math.inf, None, 1, 1, 0.0, -20)]
    bins.append(Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 3))
    return Card(
        Scale(), 600, tuple(CardCharacteristic(f"x{c}", Dimension.TENURE, 0.1, 1.0, tuple(bins)) for c in range(3))
    )


CARDS = st.builds(
    drawn_card,
    st.integers(0, 2**32 - 1),
    st.integers(1, 6),
    st.integers(0, 3),
    st.sampled_from([600, 380, 940]),
)
SEEDS, ROWS = st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 17, 100, 2_500])
