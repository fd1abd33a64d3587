"""A card as PMML, run by an evaluator on the Java virtual machine: the score of every row is the card's."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from tests.scorecards.drawn import CARDS, SEEDS, drawn_plain_columns, numeric_card
from tests.scorecards.exports.real_cards import REAL, RealCard

from tallystick.scorecards import Bin, BranchedCard, Card, CardCharacteristic, Pair, Scale
from tallystick.terms import Dimension

RUN = pytest.mark.skipif(shutil.which("java") is None, reason="the evaluator runs on Java, which is not installed")
REAL_ROWS = 1_500
Row = dict[str, float | str | None]


def evaluated(card: Card | BranchedCard, rows: list[Row]) -> list[dict[str, float]]:
    # Loading it starts the virtual machine.
    from pypmml import Model  # noqa: PLC0415

    model = Model.fromString(card.to_pmml())
    return [model.predict(row) for row in rows]


def as_given(value: object) -> float | str | None:
    """What is missing is given as such."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number


def rows_of(columns: dict[str, np.ndarray], rows: int) -> list[Row]:
    return [{name: as_given(column[row]) for name, column in columns.items()} for row in range(rows)]


@RUN
@settings(deadline=None, max_examples=40)
@given(CARDS, SEEDS)
def test_any_card_gives_every_row_its_score(card: Card, seed: int) -> None:
    columns = drawn_plain_columns(seed, card, 40)
    found = evaluated(card, rows_of(columns, 40))
    assert [row["score"] for row in found] == card.scores(columns).tolist()
    totals = card.totals(columns)
    assert [row["total"] for row in found] == totals.tolist()
    assert np.allclose([row["chance_of_default"] for row in found], card.default_probability(totals), rtol=1e-12)


@RUN
@pytest.mark.parametrize("real", REAL, ids=str)
def test_on_real_rows_with_special_and_missing_values_it_agrees(real: RealCard) -> None:
    card, rows = real.card(), real.rows().slice(0, REAL_ROWS)
    given_rows = [{name: as_given(row[name]) for name in card.names} for row in rows.to_pylist()]
    assert [row["score"] for row in evaluated(card, given_rows)] == card.scores(rows).tolist()


@RUN
def test_words_of_any_letters_are_told_apart() -> None:
    words = ('a "b" c', "back\\slash", "<&>", "két szó", " ")
    bins = [Bin(-math.inf, math.inf, None, 1, 1, 0.0, place + 1, (word,)) for place, word in enumerate(words)]
    bins += [
        Bin(-math.inf, math.inf, None, 1, 1, 0.0, -5, ()),
        Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, -9),
    ]
    card = Card(Scale(), 600, (CardCharacteristic("kind & sort", Dimension.CONDUCT, 0.1, 1.0, tuple(bins)),))
    given_words = [*words, "other", None]
    found = evaluated(card, [{"kind & sort": word} for word in given_words])
    assert [row["score"] for row in found] == [601, 602, 603, 604, 605, 595, 591]


@RUN
def test_a_column_called_like_the_bin_of_another_is_not_read_in_its_place() -> None:
    one, other = (replace(numeric_card().characteristics[0], name=name) for name in ("late", "late bin"))
    pair = Pair("late", "late bin", Dimension.CONDUCT, (0, 1, 2), (0, 1, 2), ((1, 2, 3), (4, 5, 6), (7, 8, 9)))
    card = Card(Scale(), 600, (one, other), (pair,))
    rows: list[Row] = [{"late": late, "late bin": bin} for late in (-1.0, 1.0, None) for bin in (-1.0, 1.0, None)]
    table = {name: [row[name] for row in rows] for name in card.names}
    assert [row["score"] for row in evaluated(card, rows)] == card.scores(table).tolist()


def test_the_document_names_its_card_and_every_characteristic() -> None:
    card = numeric_card()
    root = ElementTree.fromstring(card.to_pmml())
    spaces = {"pmml": "http://www.dmg.org/PMML-4_4"}
    header = root.find("pmml:Header", spaces)
    assert header is not None
    assert header.get("description") == f"card {card.hash()}"
    assert [field.get("name") for field in root.iterfind(".//pmml:DataField", spaces)] == list(card.names)
    assert len(root.findall(".//pmml:Attribute", spaces)) == sum(len(one.bins) for one in card.characteristics)
