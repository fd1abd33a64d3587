"""The explanation of a pair says what each field weighed, and its parts are the pair's weight."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.identify.invented import invent
from tests.identify.invented_persons import invent_persons
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.bureau.regrouping import Compared
from tallystick.cli.app import app
from tallystick.furnish import Submission
from tallystick.identify import link_businesses, link_persons
from tallystick.identify.explaining import PRIOR, RARITY, LevelWeight, level_weights
from tallystick.identify.linkage import Linkage, Linked
from tallystick.identify.persons.degrees import degrees
from tallystick.identify.persons.prepare import prepare
from tallystick.identify.persons.record import Record
from tallystick.identify.persons.weighing import Weights
from tallystick.identify.persons.weights import frequency_tables, trained_levels
from tallystick.records.events import Why
from tallystick.records.linking import ReviewState
from tallystick.terms import RecordType

ON = date(2026, 1, 1)
AGENT = "Agent of all"
RECORDS = invent_persons(600, seed=21).records


@pytest.fixture(scope="module")
def persons() -> Linkage:
    return link_persons(RECORDS)


def parts(pair: Linked, linkage: Linkage) -> tuple[LevelWeight, ...]:
    return level_weights(pair.says, pair.match_weight, json.loads(linkage.model))


def test_the_parts_are_those_that_the_linker_reckons_with_itself(persons: Linkage) -> None:
    """Reckoned a second time, from the records and not from the words that were kept of the comparison."""
    prepared = prepare(RECORDS)
    settings = json.loads(persons.model)["settings"]
    weights = Weights(settings, frequency_tables(prepared.persons, trained_levels("u")))
    names = [comparison["output_column_name"] for comparison in settings["comparisons"]]
    at = {prepared.ref(row): Record(*_row(prepared.persons, row)) for row in range(len(prepared.persons))}
    looked_at = [*persons.evidence[::5], *persons.review]
    assert len(looked_at) > 50
    with_rarity = 0
    for pair in looked_at:
        left, right = at[pair.left], at[pair.right]
        reached = degrees(left, right)
        told = {one.compared: one.weight for one in parts(pair, persons)}
        reckoned = {
            name: weights.by_degree[place][degree]
            for place, (name, degree) in enumerate(zip(names, reached, strict=True))
            if degree >= 0
        }
        rarity = sum(
            weights.rarity(column, getattr(left, column))
            for column in ("given", "family")
            if reached[names.index(column)] == len(weights.by_degree[names.index(column)]) - 1
        )
        with_rarity += RARITY in told
        assert told.pop(RARITY, 0.0) == pytest.approx(rarity, abs=0.001)
        assert told.pop(PRIOR) == pytest.approx(weights.prior)
        assert told == pytest.approx(reckoned)
    assert 0 < with_rarity <= len(looked_at)


def _row(persons: pa.Table, row: int) -> list[Any]:
    return [persons.column(name)[row].as_py() for name in Record._fields]


def test_they_add_up_to_the_weight_of_every_pair_of_persons_and_of_businesses(persons: Linkage) -> None:
    businesses = link_businesses(invent(500, seed=3).records)
    for linkage in (persons, businesses):
        pairs = [*linkage.evidence, *linkage.review]
        assert pairs
        for pair in pairs:
            told = parts(pair, linkage)
            assert sum(one.weight for one in told) == pytest.approx(pair.match_weight, abs=0.001), pair.says
            assert len(told) >= 2


def test_a_rule_has_no_weights_to_tell() -> None:
    assert level_weights("same name, same place", 3.0, {"kind": "rule"}) == ()


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau whose persons are linked, to be copied."""
    folder = tmp_path_factory.mktemp("linked")
    with Bureau.create(folder / "bureau", name="Test", jurisdiction="us", created_on=ON) as made:
        made.admit_furnishers([AGENT], ON)
        made.admit_furnishers(sorted(set(RECORDS["furnisher"].to_pylist())), ON, reported_by=AGENT)
        path = folder / "people.parquet"
        pq.write_table(RECORDS.append_column("kind", pa.array(["person"] * len(RECORDS))), path)
        made.furnish(Submission(path, RecordType.IDENTITY, AGENT, ON, "consent"))
        made.link_persons(ON)
        return made.folder


@pytest.fixture
def bureau(linked: Path, tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.open(shutil.copytree(linked, tmp_path / "bureau")) as bureau:
        yield bureau


def adds_up(one: Compared) -> bool:
    return bool(one.levels) and abs(sum(p.weight for p in one.levels) - one.pair.match_weight) < 0.001


def test_the_bureau_explains_what_it_joined_and_what_a_person_decided(bureau: Bureau) -> None:
    [review, *_] = bureau.reviews()
    left, right = review.pair.left, review.pair.right
    assert [adds_up(one) for one in bureau.explain_pair(left, right).compared] == [True]
    bureau.decide(review.id, ReviewState.KEPT_APART, Why(ON, "a clerk", "two persons"))
    assert all(adds_up(one) for one in bureau.explain_pair(left, right).compared)


def test_the_command_shows_each_level_with_its_weight_and_their_sum(bureau: Bureau) -> None:
    [review, *_] = bureau.reviews()
    pair = [f"{ref.furnisher}/{ref.customer}" for ref in (review.pair.left, review.pair.right)]
    words = ["identity", "explain", *pair, "--at", str(bureau.folder)]
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)["compared"][0]
    assert sum(one["weight"] for one in told["levels"]) == pytest.approx(told["pair"]["match_weight"], abs=0.001)
    shown = CliRunner().invoke(app, words).stdout
    for one in told["levels"]:
        assert f"{one['weight']:+.3f}" in shown
