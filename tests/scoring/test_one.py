"""One file at a time gets the answer that it gets among many: every number of it, every word and the hash."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import RANDOM, SEEDS, drawn_characteristic, drawn_numbers, drawn_pair

from tallystick.characteristics import CATALOGUE
from tallystick.models import Model, Requirement
from tallystick.scorecards import Card, Scale
from tallystick.scoring import Scored, Unscored, score
from tallystick.scoring.one import OneScorer
from tallystick.terms import Dimension, SubjectKind

IDS = tuple(CATALOGUE)


def drawn_model(random: np.random.Generator, size: int, pairs: int, base: int) -> Model:
    """A card of numbers under names of the catalogue, in all dimensions, of which two must reach a number."""
    names = random.choice(IDS, size, replace=False).tolist()
    ones = []
    while len(ones) < size:
        one = drawn_characteristic(random, names[len(ones)])
        if not one.categorical:
            ones.append(replace(one, dimension=list(Dimension)[random.integers(0, 5)]))
    chosen = [random.choice(size, 2, replace=False) for _ in range(pairs if size > 1 else 0)]
    card = Card(Scale(), base, tuple(ones), tuple(drawn_pair(random, ones[one], ones[two]) for one, two in chosen))
    needed = [Requirement(names[0], -300.0, "too little"), Requirement(names[-1], -301.0, "much too little")]
    return Model("m", SubjectKind.PERSON, "Late.", "CNY", tuple(needed), card, {})


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 7), st.integers(0, 3), st.sampled_from([200, 400, 600, 900, 1_100]))
def test_one_file_is_told_what_it_is_told_among_many(seed: int, size: int, pairs: int, base: int) -> None:
    random = RANDOM(seed)
    model = drawn_model(random, size, pairs, base)
    rows = 12
    values = {one: np.nan_to_num(drawn_numbers(random, "f8", rows).astype(np.float64)) for one in model.card.names}
    currencies = [["CNY", "USD", None][place] for place in random.choice(3, rows, p=[0.8, 0.1, 0.1])]
    among_many = score(model, pa.table(values), currencies)
    scorer = OneScorer(model)
    alone = [scorer.score({one: float(values[one][row]) for one in values}, currencies[row]) for row in range(rows)]
    assert alone == among_many
    assert [repr(one) for one in alone] == [repr(one) for one in among_many]


def test_the_first_requirement_that_is_missed_is_why_there_is_no_score() -> None:
    model = drawn_model(RANDOM(3), 4, 1, 600)
    first, last = model.card.names[0], model.card.names[-1]
    values = dict.fromkeys(model.card.names, 1.0)
    scorer = OneScorer(model)
    assert isinstance(scorer.score(values, "CNY"), Scored)
    assert scorer.score(values | {last: -400.0}, "USD") == Unscored("much too little")
    assert scorer.score(values | {first: -400.0, last: -400.0}, "CNY") == Unscored("too little")
    [why] = score(model, pa.table({name: [1.0] for name in values}), ["USD"])
    assert scorer.score(values, "USD") == why
