"""A row at a time, in plain Python, from Parquet: what `Card` says of the same rows, to the last bit."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import (
    CARDS,
    RANDOM,
    SEEDS,
    drawn_card,
    drawn_columns,
    drawn_value,
    numeric_card,
)
from tests.scorecards.drawn_branches import LATE, drawn_branches, drawn_rows

from tallystick.scorecards import (
    Bin,
    Card,
    CardCharacteristic,
    ColumnMissing,
    Scale,
    UnreadableData,
)
from tallystick.scorecards import plain as plain_module
from tallystick.scorecards.kernel import parquet
from tallystick.scorecards.kernel.branched_row import OneBranchedRow, one_row_of
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.one_row import OneRow
from tallystick.scorecards.kernel.parquet import parquet_scores
from tallystick.scorecards.plain import PlainBranches, PlainCard
from tallystick.terms import Dimension


@settings(max_examples=100, deadline=None)
@given(CARDS, SEEDS, st.integers(0, 5))
def test_one_row_is_told_what_the_twin_tells_compiled_or_in_plain_python(card: Card, seed: int, most: int) -> None:
    random = RANDOM(seed)
    one, plain = OneRow(card), PlainCard(card.to_json())
    for _ in range(8):
        row = {each.name: drawn_value(random, each) for each in card.characteristics}
        table = {name: [value] for name, value in row.items()}
        score, reasons = int(card.scores(table)[0]), card.reasons(table, most)[0]
        assert one.score_and_reasons(row, most) == (score, reasons)
        assert one.score(row) == score
        told_plainly = [tuple(reason) for reason in plain.score_and_reasons(row, most)[1]]
        assert told_plainly == [(each.name, each.bin, each.best_bin, each.points_lost) for each in reasons]
        assert plain.score(row) == score


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 4), st.sampled_from([600, 400, 900]), st.integers(0, 5))
def test_one_row_is_told_its_branch_and_what_the_card_with_branches_tells(
    seed: int, branches: int, base: int, most: int
) -> None:
    card = drawn_branches(seed, branches, base)
    columns, plain, one = drawn_rows(seed + 1, card, 8), PlainBranches(card.to_json()), OneBranchedRow(card)
    scores, reasons = card.scores(columns), card.reasons(columns, most)
    for at in range(8):
        row = one_of(columns, at)
        assert one.score_and_reasons(row, most) == (scores[at], reasons[at])
        score, told = plain.score_and_reasons(row, most)
        assert (score, plain.score(row), one.score(row)) == (scores[at], scores[at], scores[at])
        assert told == tuple((each.name, each.bin, each.best_bin, each.points_lost) for each in reasons[at])


def test_one_row_of_a_card_with_branches_says_what_it_lacks_and_what_is_no_number() -> None:
    one = one_row_of(LATE)
    with pytest.raises(ColumnMissing, match="'used'"):
        one.score({"late": 3})
    with pytest.raises(UnreadableData, match="'late' is 'often'"):
        one.score({"late": "often", "used": 1.0})
    with pytest.raises(UnreadableData, match="'used' is 'much'"):
        one.score({"late": 0, "used": "much"})
    assert one_row_of(LATE.branches[0].card).score({"used": 1.0}) == LATE.scores({"late": [0], "used": [1.0]})[0]


def one_of(columns: dict[str, object], at: int) -> dict[str, float | str | None]:
    """A row as a reader of JSON has it."""
    row = {name: pa.array(column)[at].as_py() for name, column in columns.items()}
    return {name: None if value != value else value for name, value in row.items()}


def test_one_row_says_what_it_lacks_and_what_is_no_number() -> None:
    one = OneRow(numeric_card())
    with pytest.raises(ColumnMissing, match="'x2'"):
        one.score({"x0": 1.0, "x1": 1.0})
    with pytest.raises(UnreadableData, match="'x1' is 'late'"):
        one.score({"x0": 1.0, "x1": "late", "x2": None})


def test_a_number_that_names_a_category_is_read_as_its_word() -> None:
    bins = [Bin(-math.inf, math.inf, None, 1, 1, 0.0, 10, ("44",)), Bin(-math.inf, math.inf, None, 1, 1, 0.0, -5, ())]
    bins.append(Bin(-math.inf, math.inf, math.nan, 1, 1, 0.0, 3))
    card = Card(Scale(), 600, (CardCharacteristic("industry", Dimension.TENURE, 0.1, 1.0, tuple(bins)),))
    codes = [44, 45, math.nan]
    for column in (np.array(codes), np.array([44, 45, 46], np.int16)):
        assert CardKernel(card).scores({"industry": column}).tolist() == card.scores({"industry": column}).tolist()
    plain = PlainCard(card.to_json())
    assert [OneRow(card).score({"industry": code}) for code in codes] == [610, 595, 603]
    assert [plain.score({"industry": code}) for code in codes] == [610, 595, 603]


def test_plain_python_needs_its_own_file_and_nothing_else(tmp_path: Path) -> None:
    copied, card = tmp_path / "anywhere.py", tmp_path / "card.json"
    copied.write_text(Path(plain_module.__file__).read_text())
    card.write_text(numeric_card().to_json())
    row = json.dumps({"x0": -1, "x1": 3, "x2": None})
    # -I -S: no other package can be found.
    found = subprocess.run([sys.executable, "-I", "-S", copied, card, row], capture_output=True, text=True, check=True)
    lost = {"bin": 1, "best_bin": 0, "points_lost": 30}
    assert json.loads(found.stdout)["score"] == 600 + 10 - 20 + 3
    assert json.loads(found.stdout)["reasons"][0] == {"name": "x1", **lost}


@pytest.mark.parametrize("rows_in_a_batch", [parquet.BATCH, 300])
@pytest.mark.parametrize("rows_in_a_group", [10_000, 700])
def test_a_parquet_file_is_scored_in_the_order_of_its_rows(
    tmp_path: Path, rows_in_a_group: int, rows_in_a_batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BATCH", rows_in_a_batch)
    card = drawn_card(11, characteristics=6, pairs=2)
    columns = pa.table({name: plain_column(column) for name, column in drawn_columns(12, card, 10_000).items()})
    assert any(one.categorical for one in card.characteristics)
    pq.write_table(columns, tmp_path / "rows.parquet", row_group_size=rows_in_a_group)
    scores = list(parquet_scores(CardKernel(card), tmp_path / "rows.parquet"))
    assert [len(each) for each in scores] == [rows_in_a_group] * (10_000 // rows_in_a_group) + [
        left for left in [10_000 % rows_in_a_group] if left
    ]
    assert np.concatenate(scores).tolist() == card.scores(columns).tolist()


def plain_column(column: object) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else pa.array(column)
    # Arrow on its own refuses what only the card calls a float64.
    return whole if not pa.types.is_integer(whole.type) else whole.cast(pa.float64(), safe=False)


def test_a_parquet_file_that_lacks_a_characteristic_or_is_none_is_refused_in_words(tmp_path: Path) -> None:
    kernel = CardKernel(numeric_card())
    pq.write_table(pa.table({"x0": [1.0], "x1": [1.0]}), tmp_path / "rows.parquet")
    with pytest.raises(ColumnMissing, match=r"rows\.parquet: the file lacks the column 'x2'"):
        list(parquet_scores(kernel, tmp_path / "rows.parquet"))
    (tmp_path / "text").write_text("no rows")
    for path in ("text", "nowhere"):
        with pytest.raises(UnreadableData, match=path):
            list(parquet_scores(kernel, tmp_path / path))
