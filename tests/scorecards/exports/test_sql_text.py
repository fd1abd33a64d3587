"""A card as SQL, run where databases are at hand: the score of every row is the card's."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scorecards.drawn import CARDS, RANDOM, SEEDS, WORDS, drawn_card, drawn_numbers, numeric_card
from tests.scorecards.drawn_branches import drawn_branches
from tests.scorecards.exports.real_cards import REAL, RealCard

from tallystick.scorecards import Bin, Branch, BranchedCard, Card, CardCharacteristic, NotExportable, Scale, Where
from tallystick.scorecards.exports.sql_text import DIALECTS
from tallystick.terms import Dimension


def drawn_table(seed: int, card: Card | BranchedCard, rows: int = 200) -> pa.Table:
    """Numbers around the cuts, special values, NaN and null; words, some of which no card knows."""
    random, words = RANDOM(seed), words_of(card)
    columns = {}
    for name in card.names:
        absent = random.random(rows) < 0.1
        if name in words:
            columns[name] = pa.array(np.array([*WORDS, "O'Neil */"], object)[random.integers(0, 7, rows)], mask=absent)
        else:
            columns[name] = pa.array(drawn_numbers(random, "f8", rows), mask=absent)
    return pa.table(columns)


def words_of(card: Card | BranchedCard) -> set[str]:
    if isinstance(card, Card):
        return {one.name for one in card.characteristics if one.categorical}
    asked = {one.name for branch in card.branches for one in branch.condition if one.of_words}
    return asked.union(*(words_of(branch.card) for branch in card.branches))


def in_duckdb(card: Card | BranchedCard, applicants: pa.Table) -> pa.Table:
    numbered = applicants.append_column("row", pa.array(range(len(applicants))))
    with duckdb.connect() as con:
        con.register("applicants", numbered)
        return con.sql(f"select * from ({card.to_sql()}) order by row").to_arrow_table()


def in_sqlite(card: Card | BranchedCard, applicants: pa.Table) -> list[int]:
    """SQLite keeps no NaN: what is stored as one is NULL."""
    columns = [f'"{field.name}" {"TEXT" if pa.types.is_string(field.type) else "REAL"}' for field in applicants.schema]
    rows = zip(*(column.to_pylist() for column in applicants.columns), strict=True)
    with sqlite3.connect(":memory:") as con:
        con.execute(f"create table applicants ({', '.join(columns)})")
        con.executemany(f"insert into applicants values ({', '.join('?' for _ in columns)})", rows)
        return [score for [score] in con.execute(f"select score from ({card.to_sql('sqlite')})")]


@settings(deadline=None, max_examples=60)
@given(CARDS, SEEDS)
def test_duckdb_gives_every_row_the_cards_score(card: Card, seed: int) -> None:
    applicants = drawn_table(seed, card)
    found = in_duckdb(card, applicants)
    assert found["score"].to_pylist() == card.scores(applicants).tolist()
    assert found["total"].to_pylist() == card.totals(applicants).tolist()
    chances = card.default_probability(card.totals(applicants))
    assert np.allclose(found["chance_of_default"].to_numpy(), chances, rtol=1e-12, atol=0)


@settings(deadline=None, max_examples=60)
@given(CARDS, SEEDS)
def test_sqlite_gives_every_row_the_cards_score(card: Card, seed: int) -> None:
    applicants = drawn_table(seed, card)
    assert in_sqlite(card, applicants) == card.scores(applicants).tolist()


@settings(deadline=None, max_examples=40)
@given(st.builds(drawn_branches, SEEDS), SEEDS)
def test_a_card_with_branches_comes_out_the_same(card: BranchedCard, seed: int) -> None:
    applicants = drawn_table(seed, card)
    assert in_duckdb(card, applicants)["score"].to_pylist() == card.scores(applicants).tolist()
    assert in_sqlite(card, applicants) == card.scores(applicants).tolist()


@pytest.mark.parametrize("real", REAL, ids=str)
def test_on_real_rows_with_special_and_missing_values_both_agree(real: RealCard) -> None:
    card, applicants = real.card(), real.rows()
    scores = card.scores(applicants).tolist()
    found = in_duckdb(card, applicants)
    assert found["score"].to_pylist() == scores
    points = card.points(applicants)
    for place, name in enumerate(card.names):
        assert found[f"{name}_points"].to_pylist() == points[:, place].tolist()
    assert in_sqlite(card, applicants) == scores


@pytest.mark.parametrize("kind", ["float32", "int8", "int64", "decimal128(20, 3)", "bool"])
def test_a_column_of_any_kind_of_number_is_read_as_the_card_reads_it(kind: str) -> None:
    card = numeric_card()
    values = pa.array([0, 1, None, 1]).cast(pa.bool_()) if kind == "bool" else pa.array([-3, 0, None, 7])
    if kind == "decimal128(20, 3)":
        values = values.cast(pa.decimal128(22, 3))
    elif kind != "bool":
        values = values.cast(kind)
    applicants = pa.table(dict.fromkeys(card.names, values))
    as_floats = pa.table(dict.fromkeys(card.names, values.cast(pa.int64()).cast(pa.float64())))
    assert in_duckdb(card, applicants)["score"].to_pylist() == card.scores(as_floats).tolist()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written(dialect: str) -> None:
    text = drawn_card(3, 4, 2).to_sql(dialect, "lending.applicants")
    assert "CASE" in text
    assert ("CAST('NaN' AS" in text) == (dialect in ("postgres", "redshift", "snowflake"))


def test_words_cannot_leave_their_quotes_or_their_comment() -> None:
    evil = "x' */ ; drop table applicants; --"
    bins = (
        Bin(-np.inf, np.inf, None, 1, 1, 0.0, 10, (evil,)),
        Bin(-np.inf, np.inf, None, 1, 1, 0.0, -10, ()),
        Bin(-np.inf, np.inf, np.nan, 1, 1, 0.0, 0),
    )
    card = Card(Scale(), 600, (CardCharacteristic('a"b', Dimension.CONDUCT, 0.1, 1.0, bins),))
    applicants = pa.table({'a"b': [evil, "x", None]})
    assert in_duckdb(card, applicants)["score"].to_pylist() == [610, 590, 600]


def test_what_cannot_be_written_gets_a_sentence() -> None:
    with pytest.raises(NotExportable, match="no SQL is written for 'cobol'"):
        numeric_card().to_sql("cobol")
    with pytest.raises(NotExportable, match="is no name of a table"):
        numeric_card().to_sql("duckdb", "")


def test_the_name_of_a_table_is_a_name_and_nothing_else() -> None:
    assert 'FROM "applicants; drop table x"' in numeric_card().to_sql("duckdb", "applicants; drop table x")
    assert 'FROM lending."new applicants"' in numeric_card().to_sql("duckdb", 'lending."new applicants"')


def test_a_column_of_words_stays_one_where_a_branch_asks_only_whether_it_is_missing() -> None:
    parts = ((Where("state", words=("NY",)),), 550), ((Where("state", missing=True),), 500), ((), 600)
    branches = [Branch(str(place), asked, Card(Scale(), base, ())) for place, (asked, base) in enumerate(parts)]
    card = BranchedCard(tuple(branches))
    applicants = pa.table({"state": ["NY", None, "CA"]})
    with duckdb.connect() as engine:
        engine.register("applicants", applicants)
        found = engine.sql(card.to_sql()).to_arrow_table()
    assert found["score"].to_pylist() == card.scores(applicants).tolist() == [550, 500, 600]


@pytest.mark.parametrize("other", ["late_value", "late_bin", "late_points", "total", "score", "chance_of_default"])
def test_columns_that_are_called_like_the_querys_own_are_not_read_in_their_place(other: str) -> None:
    late, same = numeric_card().characteristics[0], numeric_card().characteristics[1]
    values = {"late": [1.0, -1.0, None, 5.0], other: [-1.0, 1.0, 1.0, None]}
    for ones in ((replace(late, name="late"),), (replace(late, name="late"), replace(same, name=other))):
        card, applicants = Card(Scale(), 600, ones), pa.table(values)
        assert in_duckdb(card, applicants)["score"].to_pylist() == card.scores(applicants).tolist()
        assert in_sqlite(card, applicants) == card.scores(applicants).tolist()


def test_names_that_only_their_case_tells_apart_are_exported_where_a_database_does_so() -> None:
    one = numeric_card().characteristics[0]
    card = Card(Scale(), 600, (replace(one, name="late"), replace(one, name="Late")))
    with pytest.raises(NotExportable, match="'late_value' in duckdb"):
        card.to_sql("duckdb")
    assert '"Late_value"' in card.to_sql("postgres")
