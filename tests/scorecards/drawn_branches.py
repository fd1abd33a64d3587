"""Cards with branches drawn at random, rows for them, and two made by hand."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from tests.scorecards.drawn import CODES, RANDOM, SEEDS, WORDS, drawn_characteristic, drawn_column, drawn_pair

from tallystick.scorecards import Bin, Branch, BranchedCard, Card, CardCharacteristic, Scale, Where
from tallystick.terms import Dimension, Direction

ENDS = (-300.5, -2.0, 0.0, 0.1, 1.0, 2.5, 7.0, 3.1e9)


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
    drawn = {
        name: drawn_column(random, of_name.get(name) or (words if asked[name].of_words else numbers), rows)
        for name in card.names
    }
    # Of a card that reads nothing, what is not read says how many rows there are.
    return drawn or {"not read": np.zeros(rows)}


CARDS = st.builds(drawn_branches, SEEDS, st.integers(1, 4), st.sampled_from([600, 400, 900]))


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
