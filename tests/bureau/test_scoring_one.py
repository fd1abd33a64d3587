"""One subject alone gets the answer that it gets among many, and once its file is packed the lake is not opened."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from tests.bureau.batched import BANK, NOTHING, PERSONS, SEEN, of
from tests.conftest import ENGINES
from tests.furnish.doors import card, furnished, written
from tests.postgres import Server
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.files import Observation
from tallystick.lake import Lake
from tallystick.law import ErasureGround
from tallystick.records import scores
from tallystick.records.events import Why
from tallystick.scoring import Scored, Unscored
from tallystick.terms import BusyError, CustomerRef, NotFoundError, RecordType, SubjectId


@pytest.fixture(params=ENGINES)
def bureau(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bureau]:
    """A copy of that bureau, its own in each test, on each engine."""
    folder = tmp_path / "bureau"
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("batched"), folder)
    else:
        original, url = request.getfixturevalue("batched_on_server")
        settings = shutil.copytree(original, folder) / "bureau.toml"
        server: Server = request.getfixturevalue("postgres")
        settings.write_text(settings.read_text().replace(url, server.copy(url)))
    with Bureau.open(folder) as copy:
        yield copy


def everybody(bureau: Bureau, day: date = SEEN) -> list[Observation]:
    return [Observation(one, day, day) for one in sorted(bureau.subjects())]


def no_lake(*_: object) -> NoReturn:
    raise AssertionError("the lake was opened")


def no_second_way(*_: object) -> NoReturn:
    raise AssertionError("the second way was taken")


def test_every_subject_alone_is_told_what_it_is_told_among_all_and_no_lake_is_opened(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [one for day in (SEEN, SEEN + timedelta(days=500)) for one in everybody(bureau, day)]
    together = bureau.score(PERSONS, asked)
    assert {type(one) for one in together} == {Scored, Unscored}
    packing = bureau.pack(SEEN)
    assert packing.packed == packing.held == len(everybody(bureau))
    monkeypatch.setattr(Lake, "engine", no_lake)
    assert [bureau.score(PERSONS, [one])[0] for one in asked] == together


def test_the_answer_is_kept_as_it_is_among_many(bureau: Bureau) -> None:
    asked = everybody(bureau)
    subjects = [one.subject for one in asked]

    def kept() -> dict[SubjectId, scores.ScoreEntry]:
        with bureau._rooms.records.reading() as connection:
            return scores.scores_of(connection, subjects)

    bureau.score(PERSONS, asked)
    together = kept()
    assert set(together) == set(subjects)
    bureau.score(PERSONS, [Observation(one, date(2021, 1, 1), date(2021, 1, 1)) for one in subjects])
    assert kept() != together
    bureau.pack(SEEN)
    for one in asked:
        bureau.score(PERSONS, [one])
    assert kept() == together


def test_an_answer_is_kept_at_once_unless_its_packed_file_counts_no_more(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.pack(SEEN)
    one = Observation(of(bureau, "c7"), SEEN, SEEN)
    with monkeypatch.context() as patched:
        patched.setattr("tallystick.bureau.rooms.alone", no_second_way)
        for day in (SEEN + timedelta(days=30), SEEN):
            bureau.score(PERSONS, [replace(one, valid_at=day, known_at=day)])
        with bureau._rooms.records.reading() as connection:
            assert scores.scores_of(connection, [one.subject])[one.subject].valid_at == SEEN
    path = written(bureau.folder.parent, [card("c7", account="card-of-c7", days_past_due=90)])
    keep = bureau._scoring._keep

    def furnish_first(entries: list[scores.ScoreEntry]) -> None:
        furnished(bureau, path, RecordType.ACCOUNT_MONTH)
        with monkeypatch.context() as patched:
            patched.setattr("tallystick.bureau.rooms.alone", no_second_way)
            keep(entries)

    monkeypatch.setattr(bureau._scoring, "_keep", furnish_first)
    with pytest.raises(AssertionError, match="second way"):
        bureau.score(PERSONS, [one])


def test_among_the_scores_of_a_subject_that_of_its_customers_of_today_is_current(bureau: Bureau) -> None:
    two = [of(bureau, customer) for customer in ("c7", "c8")]

    def told(subject: SubjectId) -> dict[str, bool]:
        """The scores that are kept of it, and whether each is current."""
        bureau.pack(SEEN)
        bureau.score(PERSONS, [Observation(subject, SEEN, SEEN)])
        with bureau._rooms.records.reading() as connection:
            return {entry.customers: current for entry, current in scores.every_score_of(connection, [subject])}

    alone = scores.fingerprint([CustomerRef(BANK, "c7")])
    both = scores.fingerprint([CustomerRef(BANK, "c7"), CustomerRef(BANK, "c8")])
    assert told(two[0]) == {alone: True}
    merged = bureau.merge(two, Why(SEEN, "A. Clerk", "one document number"))
    assert of(bureau, "c8") == two[0]
    assert told(two[0]) == {alone: False, both: True}
    bureau.undo(merged.event.id, Why(SEEN, "A. Clerk", "two persons"))
    assert told(two[0]) == {alone: True, both: False}


def test_while_another_process_writes_no_answer_is_kept(bureau: Bureau) -> None:
    bureau.pack(SEEN)
    one = Observation(of(bureau, "c7"), SEEN, SEEN)
    with Bureau.open(bureau.folder) as other, other._rooms.alone(), Bureau.open(bureau.folder, patience=0) as asked:
        with pytest.raises(BusyError, match="another process"):
            asked.score(PERSONS, [one])
        with bureau._rooms.records.reading() as connection:
            assert scores.scores_of(connection, [one.subject]) == {}


def test_a_subject_without_a_packed_file_gets_one_when_it_is_scored(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = [Observation(of(bureau, "c7"), SEEN, SEEN)]
    assert bureau._scoring.row(one) is None
    before = bureau.score(PERSONS, [one])
    assert bureau._scoring.row(one) is not None
    with monkeypatch.context() as patched:
        patched.setattr(Lake, "engine", no_lake)
        assert bureau.score(PERSONS, [one]) == before
    path = written(tmp_path, [card("c7", month, account="card-of-c7", days_past_due=90) for month in ("2019-12",)])
    furnished(bureau, path, RecordType.ACCOUNT_MONTH)
    assert bureau._scoring.row(one) is None
    assert bureau.score(PERSONS, [one]) != before


@pytest.mark.parametrize("early", [date(2019, 12, 15), date(2020, 1, 30)])
def test_a_day_before_all_was_known_is_answered_from_the_lake(bureau: Bureau, early: date) -> None:
    bureau.pack(SEEN)
    for one in everybody(bureau, early)[:3]:
        assert bureau._scoring.row(one) is None
        assert bureau.score(PERSONS, [one]) == bureau._scoring.from_the_lake(PERSONS, [one])
    of_today = Observation(of(bureau, "c7"), SEEN, SEEN)
    assert bureau._scoring.row(of_today) is not None, "nor does it cost the packed file"


def test_a_file_that_was_packed_of_a_far_day_is_packed_anew_for_an_earlier_one(bureau: Bureau) -> None:
    subject = of(bureau, "c7")
    far, today = (Observation(subject, day, day) for day in (date(2050, 1, 1), SEEN))
    bureau.score(PERSONS, [far])
    expected = bureau._scoring.from_the_lake(PERSONS, [today])
    assert bureau.score(PERSONS, [today]) == expected
    assert bureau._scoring.row(today) is not None


def test_who_has_no_facts_but_an_identity_is_told_so(bureau: Bureau) -> None:
    bureau.pack(SEEN)
    one = Observation(of(bureau, NOTHING), SEEN, SEEN)
    assert bureau.score(PERSONS, [one]) == [Unscored("no open card is on file")]


def test_who_is_to_be_erased_is_scored_no_more(bureau: Bureau) -> None:
    bureau.pack(SEEN)
    subject = bureau.links()[CustomerRef(BANK, "c7")]
    bureau.request_erasure(subject, SEEN, ErasureGround.CONSENT_WITHDRAWN)
    with pytest.raises(NotFoundError, match="is to be erased"):
        bureau.score(PERSONS, [Observation(subject, SEEN, SEEN)])


@pytest.mark.parametrize("carried_out", [False, True], ids=["asked for", "carried out"])
@pytest.mark.parametrize("among", [1, 2], ids=["alone", "among others"])
def test_no_answer_is_kept_of_who_is_erased_while_it_is_worked_out(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, carried_out: bool, among: int
) -> None:
    bureau.pack(SEEN)
    subject = bureau.links()[CustomerRef(BANK, "c7")]
    asked = [Observation(one, SEEN, SEEN) for one in (subject, of(bureau, "c8"))[:among]]
    keep = bureau._scoring._keep

    def erase_first(entries: list[scores.ScoreEntry]) -> None:
        with Bureau.open(bureau.folder) as other:
            other.request_erasure(subject, SEEN, ErasureGround.CONSENT_WITHDRAWN)
            if carried_out:
                other.carry_out_erasures(SEEN)
        keep(entries)

    monkeypatch.setattr(bureau._scoring, "_keep", erase_first)
    with pytest.raises(NotFoundError, match="knows no subject" if carried_out else "is to be erased"):
        bureau.score(PERSONS, asked)
    with bureau._rooms.records.reading() as connection:
        assert scores.scores_of(connection, [one.subject for one in asked]) == {}


def test_a_subject_that_nobody_knows_is_named(bureau: Bureau) -> None:
    with pytest.raises(NotFoundError, match="knows no subject 'sub_nobody'"):
        bureau.score(PERSONS, [Observation(SubjectId("sub_nobody"), SEEN, SEEN)])


def test_packing_goes_on_where_it_was_cut_off(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.bureau.packing._SUBJECTS_AT_ONCE", 20)

    def cut(_: str, done: int, *__: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bureau.pack(SEEN, cut)
    packing = bureau.pack(SEEN)
    everyone = len(everybody(bureau))
    assert (packing.packed, packing.held) == (everyone - 20, everyone)
    assert bureau.pack(SEEN).packed == 0


def test_the_command_packs_and_tells_how_many(bureau: Bureau) -> None:
    everyone = len(everybody(bureau))
    words = ["file", "pack", "--at", str(bureau.folder), "--on", SEEN.isoformat()]
    told = CliRunner().invoke(app, [*words, "--json"])
    assert json.loads(told.stdout) == {"packed": everyone, "held": everyone}
    again = CliRunner().invoke(app, words)
    assert again.stdout == f"packed 0 files; {everyone} lie packed now\n"
