"""What a subject is promised is what the engine then gives, once what was promised to be reported has been."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.bureau.batched import IN_BOTH, NOTHING, SEEN, hand_made, of
from tests.bureau.batched import PERSONS as WITH_REQUIREMENTS
from tests.bureau.promised import ON, come_true, hand_in, invented_bureau

from tallystick.bureau import Bureau
from tallystick.files import Observation
from tallystick.furnish.evaluate import find, open_history
from tallystick.furnish.evaluators import UPDATES_STOPPED
from tallystick.law import ErasureGround
from tallystick.records.events import Why
from tallystick.rights.promised import Asked
from tallystick.scoring import Scored, Unscored
from tallystick.scoring.what_if import (
    Deed,
    LowerUtilisation,
    MonthsPass,
    NoNewCredit,
    PayArrears,
    Promise,
    ReportsAhead,
    moved,
)
from tallystick.terms import Month, NotFoundError, RecordType, Special, SubjectId, SubjectKind, UnfitRequestError
from tallystick.web import create_app

PERSONS = hand_made("persons", SubjectKind.PERSON)
BUSINESSES = hand_made("businesses", SubjectKind.BUSINESS)
SINCE_AN_APPLICATION, TWO_YEARS = "D07", 24
PLANS: tuple[tuple[Deed, ...], ...] = (
    (),
    (MonthsPass(3), PayArrears()),
    (MonthsPass(7), LowerUtilisation(10), NoNewCredit()),
    (MonthsPass(7), NoNewCredit()),
    (MonthsPass(26), PayArrears(), LowerUtilisation(30), NoNewCredit()),
)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bureau of some 350 subjects, some of whom are merged of several customers."""
    with invented_bureau(tmp_path_factory.mktemp("promised"), 60) as bureau:
        for model in (PERSONS, BUSINESSES):
            bureau.register(model, ON)
        persons = of_kind(bureau, SubjectKind.PERSON)
        for place in range(0, 12, 3):
            bureau.merge(persons[place : place + 3], Why(ON, "A. Clerk", "one document number"))
        return bureau.folder


def of_kind(bureau: Bureau, kind: SubjectKind) -> list[SubjectId]:
    """In the same order in every bureau of these files; ids are not."""
    kinds = bureau.subjects()
    return [one for one, _ in sorted(bureau.founders().items(), key=itemgetter(1)) if kinds[one] is kind]


def promised(bureau: Bureau) -> list[Promise]:
    """Every person with one of the plans, and every business with the last of them."""
    persons = of_kind(bureau, SubjectKind.PERSON)
    given = bureau.what_if(BUSINESSES, of_kind(bureau, SubjectKind.BUSINESS), PLANS[-1], ON)
    for turn, plan in enumerate(PLANS):
        given += bureau.what_if(PERSONS, persons[turn :: len(PLANS)], plan, ON)
    return given


def then(promises: Sequence[Promise]) -> list[Observation]:
    return [Observation(one.subject, one.then, one.then) for one in promises]


@pytest.fixture(scope="module")
def kept(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Promise]]:
    """A bureau in which all that was promised to be reported was, and the promises."""
    folder = tmp_path_factory.mktemp("kept")
    with Bureau.open(shutil.copytree(invented, folder / "bureau")) as bureau:
        promises = promised(bureau)
        receipts = come_true(bureau, folder, promises)
        for one in receipts:
            assert one.totals.accepted == one.totals.lines_read, bureau.refusals(one.submission)
        assert sum(one.totals.accepted for one in receipts) == sum(
            len(one.reports.account_months) + len(one.reports.activity_months) for one in promises
        )
        return bureau.folder, promises


def test_the_promised_score_is_what_the_engine_then_gives_to_every_subject(kept: tuple[Path, list[Promise]]) -> None:
    folder, promises = kept
    with Bureau.open(folder) as bureau:
        for model in (PERSONS, BUSINESSES):
            of_model = [one for one in promises if bureau.subjects()[one.subject] is model.kind]
            assert bureau.score(model, then(of_model)) == [one.promised for one in of_model]
    scored = [one for one in promises if isinstance(one.promised, Scored)]
    moved = [one for one in scored if isinstance(one.now, Scored) and one.now.score != one.promised.score]
    assert (len(promises) > 300, len(scored) > 100, len(moved) > 50) == (True, True, True)


def test_so_is_every_characteristic(kept: tuple[Path, list[Promise]]) -> None:
    folder, promises = kept
    with Bureau.open(folder) as bureau:
        values = bureau.characteristics(then(promises)).drop_columns("observation").to_pylist()
    assert values == [one.values for one in promises]
    changed = {id for one in promises for id in one.values if one.values[id] != one.values_now[id]}
    assert len(changed) > 100, "months that pass move most of the catalogue"


def test_a_subject_alone_is_promised_what_it_is_among_many_whatever_is_reported_later(
    kept: tuple[Path, list[Promise]],
) -> None:
    """Alone means scored from its packed file, too."""
    folder, promises = kept
    later = [one for one in promises if one.then == date(2024, 4, 15) and isinstance(one.promised, Scored)]
    with Bureau.open(folder) as bureau:
        for one in later[:3]:
            assert bureau.what_if(PERSONS, [one.subject], PLANS[1], ON) == [one]
            assert bureau.score(PERSONS, then([one])) == [one.promised]


def test_what_became_known_later_changes_no_promise_of_an_earlier_day(invented: Path, tmp_path: Path) -> None:
    later = date(2024, 2, 10)
    with Bureau.open(shutil.copytree(invented, tmp_path / "bureau")) as bureau:
        persons = of_kind(bureau, SubjectKind.PERSON)
        promises = bureau.what_if(PERSONS, persons, [MonthsPass(2)], ON)
        never_late = [one for one in promises if one.reports.account_months and one.values["A04"] == 0]
        promise = never_late[0]
        late = dict(promise.reports.account_months[0]) | {"days_past_due": 90, "notice_on": ON}
        assert hand_in(bureau, tmp_path, RecordType.ACCOUNT_MONTH, [late], later).totals.accepted == 1
        assert bureau.what_if(PERSONS, [promise.subject], [MonthsPass(2)], ON) == [promise]
        [of_then] = bureau.what_if(PERSONS, [promise.subject], [MonthsPass(1)], later)
        assert of_then.then == date(2024, 3, 10)
        assert of_then.values["A04"] != promise.values["A04"], "known by then, it is in the promise"


def test_no_evaluator_asks_anything_of_the_promised_months(kept: tuple[Path, list[Promise]]) -> None:
    """They are what an orderly furnisher would report; but a month that was lacking before them still is."""
    folder, promises = kept
    with Bureau.open(folder) as bureau, bureau._rooms.lake.engine() as engine:
        open_history(engine, "from account_month", max(one.then for one in promises))
        found = find(engine)
    ahead = {one.rule for one in found if one.month and one.month >= Month.of(ON).index}
    assert ahead == {"MONTHS-LACK", UPDATES_STOPPED}, "after the last promised month nothing more was reported"


def test_what_the_law_takes_out_of_the_file_meanwhile_is_not_in_the_promise(kept: tuple[Path, list[Promise]]) -> None:
    """An application for credit leaves after two years by this bureau's law, which this characteristic looks beyond."""
    _, promises = kept
    applied = [one for one in promises if one.values_now[SINCE_AN_APPLICATION] >= 0]
    passed = [Month.of(one.then).index - Month.of(ON).index for one in applied]
    old = [one.values_now[SINCE_AN_APPLICATION] + months for one, months in zip(applied, passed, strict=True)]
    left = [one.values[SINCE_AN_APPLICATION] == Special.NO_RECORD.code for one in applied]
    assert {gone for gone, months in zip(left, old, strict=True) if months > TWO_YEARS} == {True}
    assert {gone for gone, months in zip(left, old, strict=True) if months < TWO_YEARS - 1} == {False}


def test_nothing_is_kept_of_it_and_no_inquiry_is_entered(invented: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(invented, tmp_path / "bureau")

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = files()
    with Bureau.open(folder) as bureau:
        persons = of_kind(bureau, SubjectKind.PERSON)
        assert len(bureau.what_if(PERSONS, persons, [MonthsPass(2), PayArrears()], ON)) == len(persons)
    assert files() == before


def test_what_cannot_be_promised_is_a_sentence(invented: Path, tmp_path: Path) -> None:
    with Bureau.open(shutil.copytree(invented, tmp_path / "bureau")) as bureau:
        person, *_, to_be_erased = of_kind(bureau, SubjectKind.PERSON)
        bureau.request_erasure(to_be_erased, ON, ErasureGround.CONSENT_WITHDRAWN)
        for subject, model, error, says in (
            (SubjectId("sub_nobody"), PERSONS, NotFoundError, "knows no subject 'sub_nobody'"),
            (to_be_erased, PERSONS, NotFoundError, "is to be erased"),
            (person, BUSINESSES, UnfitRequestError, "'businesses' speaks of a business, and .* is a person"),
        ):
            with pytest.raises(error, match=says):
                bureau.what_if(model, [person, subject], [], ON)
        with pytest.raises(UnfitRequestError, match="0 months cannot be foretold"):
            bureau.what_if(PERSONS, [person], [MonthsPass(0)], ON)


def test_a_page_promises_of_the_score_that_is_kept(invented: Path, tmp_path: Path) -> None:
    asked = Asked(7, pays_arrears=True, utilisation=30, draws_nothing=True)
    deeds = [MonthsPass(7), PayArrears(), LowerUtilisation(30), NoNewCredit()]
    with Bureau.open(shutil.copytree(invented, tmp_path / "bureau")) as bureau:
        persons = of_kind(bureau, SubjectKind.PERSON)
        answers = bureau.score(PERSONS, [Observation(one, ON, ON) for one in persons[1:]])
        subject = next(one for one, answer in zip(persons[1:], answers, strict=True) if isinstance(answer, Scored))
        shown, [promise] = bureau.promise(subject, asked), bureau.what_if(PERSONS, [subject], deeds, ON)
        assert isinstance(promise.now, Scored)
        assert isinstance(promise.promised, Scored)
        assert (shown.on, shown.until) == (ON, promise.then)
        assert (shown.now, shown.then) == (promise.now.score, promise.promised.score)
        assert [one.points for one in shown.moved] == [one.points for one in moved(PERSONS, promise)]
        assert (shown.assumed, shown.left_open, shown.invented) == (promise.assumed, promise.reports.left_open, True)
        page = TestClient(create_app(bureau), base_url="http://127.0.0.1").get(f"/subjects/{subject}/what-if?months=7")
        assert (page.status_code, "What would raise it" in page.text) == (200, True)
        with pytest.raises(NotFoundError, match="no score of a registered model is kept"):
            bureau.promise(persons[0], asked)
        with pytest.raises(UnfitRequestError, match="0 months cannot be foretold"):
            bureau.promise(subject, Asked(0))


def test_points_that_move_add_up_to_the_promised_score(kept: tuple[Path, list[Promise]]) -> None:
    """Of a card without pairs, within its scale."""
    _, promises = kept
    pairs = [(one, one.now, one.promised) for one in promises]
    gains = [
        (sum(each.points for each in moved(PERSONS, one)), then.score - now.score)
        for one, now, then in pairs
        if isinstance(now, Scored) and isinstance(then, Scored) and one.then != date(2026, 3, 15)
    ]
    assert [points for points, _ in gains] == [gain for _, gain in gains]
    assert any(points for points, _ in gains)


def test_who_cannot_be_scored_is_told_why_of_both_days(batched: Path) -> None:
    with Bureau.open(batched) as bureau:
        asked = [of(bureau, one) for one in (NOTHING, "c5", IN_BOTH)]
        nothing, thin, in_both = bureau.what_if(WITH_REQUIREMENTS, asked, [], SEEN)
    assert nothing.now == nothing.promised == Unscored("no open card is on file")
    only_time = "Nothing was reported in the last 6 months that goes on: only time passes."
    assert nothing.reports == ReportsAhead((), (), (), (only_time,))
    assert thin.now == Unscored("fewer than two months have been reported")
    assert isinstance(thin.promised, Scored), "with the month to come there are two"
    assert (
        in_both.now
        == in_both.promised
        == Unscored("the file has no amounts, or has them in several currencies, which cannot be added up")
    )
