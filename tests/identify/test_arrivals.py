"""The promise to those already known: new records join, found or wait, and no subject is renamed or merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.identify.invented_persons import invent_persons
from tests.identify.test_persons import _ANN, _HOME, Said, row, table

from tallystick.identify import Verdict, know, link_new, open_index
from tallystick.identify.persons import keep, load
from tallystick.identify.persons.arrivals import Index
from tallystick.identify.persons.prepare import SCHEMA, prepare
from tallystick.identify.persons.scores import score
from tallystick.terms import BrokenInputError, CustomerRef

_OLD = 1_500
_AT = _HOME | {"street": "12 Quay Road"}
_KNOWN: list[Said] = [
    row("known", _AT | _ANN),
    # Two subjects that were founded apart: one record lacks what the other has.
    row("by telephone", _AT | {"name": "Bela Feldspar", "birth_date": "1960-02-03", "phone": "+61 400 555 0177"}),
    row("by document", {"name": "Bela Feldspar", "birth_date": "1960-02-03", "document_number": "L5512004"}),
]
_NEW: list[Said] = [
    row("joins", _AT | _ANN | {"phone": None}),
    row(
        "founds",
        _AT | {"name": "Cosmo Quill", "birth_date": "1944-04-04", "document_number": "Z0099117", "street": "7 A St"},
    ),
    row("founds too", _AT | {"name": "Quill, Cosmo", "birth_date": "1944-04-04", "document_number": "Z0099117"}),
    row("son", _AT | _ANN | {"birth_date": "1999-10-10", "document_number": "R3390011"}),
    row(
        "bridges",
        _AT
        | {
            "name": "Bela Feldspar",
            "birth_date": "1960-02-03",
            "document_number": "L5512004",
            "phone": "+61 400 555 0177",
        },
    ),
]


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    world = invent_persons(_OLD, seed=11)
    told = {name: world.records[name] for name in world.records.column_names}
    records = pa.concat_tables([pa.table(told), table(_KNOWN)], promote_options="default")
    refs = map(CustomerRef, records["furnisher"].to_pylist(), records["customer"].to_pylist())
    names = [f"subject {person}" for person in world.person] + [str(one["customer"]) for one in _KNOWN]
    with open_index(know(records, dict(zip(refs, names, strict=True)))) as opened:
        yield opened


def test_new_records_join_found_or_go_to_review(index: Index) -> None:
    told = {one.ref.customer: one for one in link_new(table(_NEW), index)}
    assert (told["joins"].verdict, told["joins"].subject) == (Verdict.JOINS, "known")
    assert told["founds"].verdict == told["founds too"].verdict == Verdict.FOUNDS
    assert told["founds"].founder == told["founds too"].founder == CustomerRef("a bank", "founds")
    assert told["son"].verdict == Verdict.REVIEW
    assert "father and son" in told["son"].pairs[0].says


def test_a_record_that_would_make_one_of_two_subjects_is_looked_at(index: Index) -> None:
    (bridging,) = (one for one in link_new(table(_NEW), index) if one.ref.customer == "bridges")
    assert (bridging.verdict, bridging.subject) == (Verdict.REVIEW, None)
    ends = {end.customer for pair in bridging.pairs for end in (pair.left, pair.right)}
    assert ends >= {"by telephone", "by document"}


def test_the_scores_are_those_that_splink_gives_to_all_at_once(index: Index) -> None:
    known, new = index.known.persons.select(SCHEMA.names), prepare(table(_NEW)).persons
    moved = new.set_column(0, "id", pa.array(np.arange(len(new)) + len(known)))
    at_once = score(pa.concat_tables([known, moved]), index.known.settings, index.known.frequent, 0.2)
    wanted = {(pair.probability, pair.match_weight) for pair in at_once if pair.right >= len(known)}
    found = {(pair.probability, pair.match_weight) for one in link_new(table(_NEW), index) for pair in one.pairs}
    assert len(found) >= 5
    assert found <= wanted


def test_what_is_kept_answers_the_same(index: Index, tmp_path: Path) -> None:
    keep(index.known, tmp_path / "known")
    with open_index(load(tmp_path / "known")) as again:
        assert link_new(table(_NEW), again) == link_new(table(_NEW), index)


def test_any_order_of_the_new_records_gives_the_same_answer(index: Index) -> None:
    assert link_new(table(_NEW[::-1]), index) == link_new(table(_NEW), index)


def test_nobody_new_and_nobody_known(index: Index) -> None:
    assert link_new(table([]), index) == ()
    with open_index(know(table([]), {})) as nobody:
        assert {one.verdict for one in link_new(table(_NEW[:1]), nobody)} == {Verdict.FOUNDS}


def test_a_known_record_without_a_subject_is_refused() -> None:
    with pytest.raises(BrokenInputError, match="has no subject"):
        know(table(_KNOWN), {})
