"""A card with branches as PMML, run by an evaluator on the Java virtual machine."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from tests.scorecards import drawn_branches
from tests.scorecards.drawn import SEEDS
from tests.scorecards.exports.real_cards import REAL, late_or_not
from tests.scorecards.exports.test_pmml_text import REAL_ROWS, RUN, as_given, evaluated

from tallystick.scorecards import BranchedCard
from tallystick.scorecards.frames import Words


@RUN
@settings(deadline=None, max_examples=30)
@given(drawn_branches.CARDS, SEEDS)
def test_any_card_with_branches_gives_every_row_its_score(card: BranchedCard, seed: int) -> None:
    columns = drawn_branches.drawn_rows(seed, card, 30)
    read = {name: _cells(column) for name, column in card.columns(columns).items()}
    found = evaluated(card, [{name: cells[row] for name, cells in read.items()} for row in range(30)])
    assert [row["score"] for row in found] == card.scores(columns).tolist()
    totals = card.totals(columns)
    assert [row["total"] for row in found] == totals.tolist()
    assert np.allclose([row["chance_of_default"] for row in found], card.default_probability(totals), rtol=1e-12)


@RUN
def test_on_real_rows_with_special_and_missing_values_it_agrees() -> None:
    card, rows = late_or_not(), REAL[0].rows().slice(0, REAL_ROWS)
    given_rows = [{name: as_given(row[name]) for name in card.names} for row in rows.to_pylist()]
    assert [row["score"] for row in evaluated(card, given_rows)] == card.scores(rows).tolist()


def _cells(column: Words | np.ndarray) -> list[float | str | None]:
    if isinstance(column, Words):
        return [None if code < 0 else column.known[code] for code in column.codes.tolist()]
    return [as_given(value) for value in column.tolist()]
