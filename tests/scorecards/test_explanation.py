"""What a card says of one row, and what would have to change for it to reach a score."""

from __future__ import annotations

import math
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from examples.furnished import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import CARDS, RANDOM, SEEDS, drawn_card, drawn_value, numeric_card
from tests.scorecards.drawn_branches import LATE, drawn_branches, drawn_rows

from tallystick.scorecards import BranchedCard, Card, ColumnMissing, Scale, Scorecard, UnfitData, UnreadableData

Row = dict[str, float | str | None]
GOALS = st.integers(350, 950)


def drawn_row(card: Card, seed: int) -> Row:
    random = RANDOM(seed)
    return {one.name: drawn_value(random, one) for one in card.characteristics}


def table_of(row: Row) -> dict[str, list[float | str | None]]:
    return {name: [value] for name, value in row.items()}


def score_of(card: Card, row: Row) -> int:
    return int(card.scores(table_of(row))[0])


@settings(deadline=None, max_examples=200)
@given(CARDS, SEEDS)
def test_what_is_explained_adds_up_to_the_score(card: Card, seed: int) -> None:
    row = drawn_row(card, seed)
    told = card.explain(row)
    assert told.score == score_of(card, row)
    assert told.total == told.base_points + sum(part.points for part in told.parts)
    assert sum(points for _, points in told.dimensions) == told.score
    assert [part.name for part in told.parts] == list(card.parts)
    assert told.chance == card.default_probability([told.total])[0]
    for part, name in zip(told.parts, card.names, strict=False):
        held = row[name]
        assert part.value == (None if held is None or held != held else held)


@settings(deadline=None, max_examples=100)
@given(CARDS, SEEDS)
def test_each_reason_names_its_characteristic_and_what_it_costs(card: Card, seed: int) -> None:
    row = drawn_row(card, seed)
    told, [reasons] = card.explain(row), card.reasons(table_of(row))
    assert len(told.reasons) == len(reasons)
    for sentence, reason in zip(told.reasons, reasons, strict=True):
        one = next(one for one in card.characteristics if one.name == reason.name)
        assert sentence.startswith(f"{reason.name} is ")
        assert one.bins[reason.bin].label in sentence
        assert f" {reason.points_lost} point" in sentence
        assert sentence in str(told)
        assert reason.points_lost == next(part.points_lost for part in told.parts if part.name == reason.name)


@settings(deadline=None, max_examples=300)
@given(CARDS, SEEDS, GOALS)
def test_the_promised_score_is_what_the_card_then_gives(card: Card, seed: int, goal: int) -> None:
    row = drawn_row(card, seed)
    found = card.what_if(row, goal)
    assert found.score == score_of(card, row)
    assert found.after == score_of(card, {**row, **found.values})
    assert found.reached == (found.after >= goal)


@settings(deadline=None, max_examples=300)
@given(CARDS, SEEDS, GOALS)
def test_every_change_is_needed(card: Card, seed: int, goal: int) -> None:
    row = drawn_row(card, seed)
    found = card.what_if(row, goal)
    whole = card.totals(table_of({**row, **found.values}))[0]
    for change in found.changes:
        without = {**row, **found.values, change.name: row[change.name]}
        assert card.totals(table_of(without))[0] < min(goal, whole)
        assert change.before == row[change.name] or change.before is None


def alone(seed: int, characteristics: int, base: int) -> Card:
    return drawn_card(seed, characteristics, 0, base)


@settings(deadline=None, max_examples=200)
@given(st.builds(alone, SEEDS, st.integers(1, 6), st.sampled_from([600, 500])), SEEDS, GOALS)
def test_without_pairs_no_fewer_changes_would_do_and_no_more_could_be_reached(card: Card, seed: int, goal: int) -> None:
    row = drawn_row(card, seed)
    found, table = card.what_if(row, goal), table_of(row)
    most = [max(bin.points for bin in one.ordinary) for one in card.characteristics]
    gains = sorted((best - points for best, points in zip(most, card.points(table)[0], strict=True)), reverse=True)
    gains = [gain for gain in gains if gain > 0]
    total = card.totals(table)[0]
    assert found.reached == (max(total, 350) >= goal or total + sum(gains) >= goal)
    if found.reached and found.changes:
        assert total + sum(gains[: len(found.changes) - 1]) < goal


def test_what_cannot_change_is_left_alone() -> None:
    card = numeric_card()
    row: Row = {"x0": 1.0, "x1": 1.0, "x2": None}
    assert [change.name for change in card.what_if(row, 600).changes] == ["x0", "x1"]
    held = card.what_if(row, 640, fixed=["x0"])
    assert {change.name for change in held.changes} == {"x1", "x2"}
    assert str(held).startswith("Score 563: it does not reach 640; the most that was found is 600 with")


def test_what_is_told_reads_like_a_letter() -> None:
    card = numeric_card()
    row: Row = {"x0": 1.0, "x1": -1.0, "x2": None}
    assert str(card.explain(row)).splitlines() == [
        "Score 593: a chance of default of 18.1 %.",
        "   600  to begin with",
        "   −20  x0: 1 (0 or more)",
        "   +10  x1: -1 (under 0)",
        "    +3  x2: missing",
        "What keeps it down:",
        "  x0 is 1 (0 or more): at its best the score would gain 30 points",
        "  x2 is missing: at its best the score would gain 7 points",
    ]
    assert str(card.what_if(row, 610)) == "Score 593: it reaches 623 with\n  x0 from 1 to -1 (under 0)"
    assert str(card.what_if(row, 590)) == "Score 593: it is at 590 or above."


def test_a_page_shows_it_and_escapes_what_it_holds() -> None:
    bins = numeric_card().characteristics[0].bins
    card = Card(Scale(), 600, (type(numeric_card().characteristics[0])("<b>", *_rest(), bins),))
    page = card.explain({"<b>": 1.0})._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def _rest() -> tuple[object, float, float]:
    one = numeric_card().characteristics[0]
    return one.dimension, one.iv, one.coefficient


def test_one_row_of_any_frame_is_read() -> None:
    card, row = numeric_card(), {"x0": 1.0, "x1": -1.0, "x2": None}
    frames = [
        pa.table(table_of(row)),
        pd.DataFrame(table_of(row)),
        table_of(row),
        pd.DataFrame(table_of(row)).iloc[0],
    ]
    assert {card.explain(frame).score for frame in frames} == {593}


def test_what_cannot_change_must_be_read_by_some_branch() -> None:
    row = {"late": 0, "used": 60.0}
    assert LATE.what_if(row, 650, fixed=["used"]).changes == ()
    with pytest.raises(UnfitData, match="'age' is no characteristic of the card"):
        LATE.what_if(row, 650, fixed=["age"])
    with pytest.raises(UnfitData, match="fixed is the text 'used'"):
        LATE.what_if(row, 650, fixed="used")


def test_what_a_row_of_pandas_has_for_no_value_is_missing_and_a_decimal_is_a_number() -> None:
    card = numeric_card()
    row = pd.DataFrame({name: pd.array([1, None], "Int64") for name in card.names}).iloc[1].to_dict()
    assert [part.value for part in card.explain(row).parts] == [None] * 3
    assert card.explain(dict.fromkeys(card.names, Decimal("0.5"))).parts[0].value == 0.5


def test_a_wrong_row_gets_a_sentence() -> None:
    card = numeric_card()
    with pytest.raises(UnreadableData, match="2 rows, where one is wanted"):
        card.explain({name: [1.0, 2.0] for name in card.names})
    with pytest.raises(ColumnMissing, match="lack the column 'x1'"):
        card.explain({"x0": 1.0})
    with pytest.raises(UnreadableData, match="holds words"):
        card.explain({"x0": "late", "x1": 1.0, "x2": 1.0})
    row: Row = dict.fromkeys(card.names, 1.0)
    with pytest.raises(UnfitData, match="no score is 1000"):
        card.what_if(row, 1000)
    with pytest.raises(UnfitData, match="'age' is no characteristic"):
        card.what_if(row, 600, fixed=["age"])
    with pytest.raises(UnfitData, match="fixed is the text 'x0'"):
        card.what_if(row, 600, fixed="x0")
    with pytest.raises(UnfitData, match="no score is '600'"):
        card.what_if(row, "600")


def test_on_real_clients_the_changes_raise_the_score_as_promised() -> None:
    clients = duckdb.sql(f"from '{DATA}/taiwan_card/clients.parquet'").to_arrow_table()
    names = [name for name in clients.column_names if name.startswith(("PAY", "LIMIT", "BILL"))]
    X, bad = clients.select(names), clients["default_payment_next_month"].to_numpy()
    card = Scorecard(specials=(), method="pairs").fit(X, bad)
    assert card.card_.pairs
    scores = card.score_points(X)
    rows = np.random.default_rng(4).choice(len(bad), 300, replace=False)
    for row in rows.tolist():
        goal = min(int(scores[row]) + 40, 950)
        values = {name: X[name][row].as_py() for name in names}
        found = card.card_.what_if(values, goal)
        changed = {**values, **found.values}
        assert card.score_points({name: [changed[name]] for name in names})[0] == found.after
        assert found.after > scores[row] or not found.changes
        assert card.card_.explain(values).score == scores[row]
        assert all(math.isfinite(value) for value in found.values.values())


@settings(deadline=None, max_examples=60)
@given(st.builds(drawn_branches, SEEDS), SEEDS, GOALS)
def test_a_card_with_branches_explains_a_row_by_its_branch_and_keeps_it_there(
    card: BranchedCard, seed: int, goal: int
) -> None:
    columns = drawn_rows(seed, card, 1)
    row = {name: as_value(column) for name, column in columns.items()}
    table = {name: [value] for name, value in row.items()}
    told, found = card.explain(row), card.what_if(row, goal)
    [place] = card.branch_places(table)
    assert told.score == card.scores(table)[0]
    assert [part.name for part in told.parts] == list(card.branches[place].card.parts)
    after = {name: [value] for name, value in {**row, **found.values}.items()}
    assert card.branch_places(after)[0] == place
    assert card.scores(after)[0] == found.after


def as_value(column: object) -> float | str | None:
    """The one value of a column in any of the shapes that data frames have."""
    [value] = column.to_pylist() if isinstance(column, pa.ChunkedArray) else list(column)  # type: ignore[call-overload]
    return value if value is None or isinstance(value, str) else float(value)


def test_the_classifier_says_what_its_card_says() -> None:
    random = np.random.default_rng(8)
    X = {"late": random.integers(0, 4, 2_000).astype(float), "used": random.uniform(0, 1, 2_000)}
    y = (random.random(2_000) < 0.1 + 0.15 * X["late"]).astype(int)
    fitted = Scorecard(method="woe").fit(X, y)
    card, row = fitted.card_, {"late": 3.0, "used": 0.5}
    assert fitted.explain(row) == card.explain(row)
    assert fitted.what_if(row, 600) == card.what_if(row, 600)
    assert fitted.table() == card.table()
    assert Card.from_json(fitted.to_json()).hash() == card.hash()
    assert (fitted.to_sql("spark"), fitted.to_pmml(), fitted.to_onnx()) == (
        card.to_sql("spark"),
        card.to_pmml(),
        card.to_onnx(),
    )
