"""A bureau as a folder: made, opened, locked, refused; scores and reports of a small one."""

import fcntl
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, compute, vector_hashes
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.models import Model, Requirement
from tallystick.models.develop import informative
from tallystick.records.settings import FORMAT
from tallystick.rights.shown import SubjectReport
from tallystick.scorecards import Scale, Scorecard
from tallystick.scoring import Scored, Unscored
from tallystick.terms import (
    BrokenInputError,
    BusyError,
    Dimension,
    NotFoundError,
    RecordType,
    SubjectId,
    SubjectKind,
    TallystickError,
)
from tests.conftest import ENGINES

TODAY = date(2026, 1, 1)
SEEN_AT = date(2020, 1, 1)
PEOPLE = 300


@pytest.fixture(scope="module", params=ENGINES)
def folder(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    records_url: Callable[[str], str | None],
) -> Path:
    """A bureau of 300 persons with six months of a card each, the first hundred of them late more often."""
    place = tmp_path_factory.mktemp("made")
    numbers = np.random.default_rng(7)
    rows = []
    for person in range(PEOPLE):
        late = bool(numbers.random() < (0.7 if person < PEOPLE // 3 else 0.1))
        for month in range(7, 13):
            balance = int(numbers.integers(50_000, 100_000) if late else numbers.integers(0, 60_000))
            due = int(numbers.choice([0, 30, 60])) if late else 0
            rows.append(
                {
                    "customer": f"c{person}",
                    "account": "card",
                    "month": f"2019-{month:02d}",
                    "product": "credit_card",
                    "role": "borrower",
                    "status": "open",
                    "currency": "CNY",
                    "limit": 100_000,
                    "balance": balance,
                    "paid": balance // (20 if late else 2),
                    "days_past_due": due,
                    "notice_on": f"2019-{month:02d}-20" if due else None,
                }
            )
    pq.write_table(pa.Table.from_pylist(rows), place / "months.parquet")
    people = {"customer": [f"c{person}" for person in range(PEOPLE)], "kind": ["person"] * PEOPLE}
    pq.write_table(pa.table(people), place / "people.parquet")
    url = records_url(request.param)
    with Bureau.create(place / "bureau", name="Test", jurisdiction="cn", created_on=TODAY, records=url) as bureau:
        bureau.admit_furnishers(["A bank"], TODAY)
        known = date(2019, 12, 31)
        bureau.furnish(Submission(place / "people.parquet", RecordType.IDENTITY, "A bank", known, "consent"))
        bureau.furnish(Submission(place / "months.parquet", RecordType.ACCOUNT_MONTH, "A bank", known, "consent"))
        _put_to_use(bureau)
    return place / "bureau"


def observations(bureau: Bureau) -> list[Observation]:
    return [Observation(subject, SEEN_AT, SEEN_AT) for _, subject in sorted(bureau.links().items())]


def _put_to_use(bureau: Bureau) -> None:
    asked = observations(bureau)
    values = bureau.characteristics(asked)
    order = [int(ref.customer[1:]) for ref in sorted(bureau.links())]
    bad = np.array([person < PEOPLE // 3 for person in order]).astype(int)
    used = informative(values, tuple(CATALOGUE.values()))
    scorecard = Scorecard(
        scale=Scale(),
        directions={one.id: one.direction for one in used},
        dimensions={one.id: one.dimension for one in used},
    ).fit(values.select([one.id for one in used]), bad)
    needed = (Requirement("D18", 1, "no open card is on file"),)
    evidence = {"auc": 0.9, "auc_low": 0.8, "auc_high": 1.0}
    model = Model("persons", SubjectKind.PERSON, "Late.", "CNY", needed, scorecard.card_, evidence)
    bureau.register(model, TODAY)
    bureau.score(model, asked)


@pytest.fixture(scope="module")
def reports(folder: Path) -> list[SubjectReport]:
    with Bureau.open(folder) as bureau:
        return [bureau.report(one.subject) for one in observations(bureau)[:15]]


def test_the_five_parts_add_up_to_the_score_and_lie_in_their_ranges(reports: list[SubjectReport]) -> None:
    for report in reports:
        assert report.score is not None
        assert sum(part.points for part in report.score.dimensions) == report.score.score
        assert [part.dimension for part in report.score.dimensions] == list(Dimension)
        assert len(report.score.reasons) <= 4


def test_every_reason_names_its_factor_and_its_value(reports: list[SubjectReport]) -> None:
    told = [(report, reason) for report in reports if report.score for reason in report.score.reasons]
    assert told
    for report, reason in told:
        shown = next(one for one in report.characteristics if one.id == reason.characteristic)
        assert reason.text.startswith(f"{shown.name}: {shown.value}.")
        assert shown.points is not None
        assert shown.most == shown.points + reason.points_lost


def test_a_report_shows_every_fact_with_the_line_that_it_came_from(folder: Path, reports: list[SubjectReport]) -> None:
    report = reports[0]
    [shown] = report.accounts
    assert [str(month.month) for month in shown.months] == [f"2019-{month:02d}" for month in range(7, 13)]
    source = shown.months[0].source
    table = pq.read_table(folder.parent / source.file)
    line = table.slice(source.line - 1, 1).to_pylist()[0]
    balance = shown.months[0].balance
    assert balance is not None
    assert (line["month"], line["balance"]) == (str(shown.months[0].month), balance.minor)


def test_whoever_may_see_the_file_can_compute_the_score_again(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        asked = observations(bureau)[0]
        report = bureau.report(asked.subject)
        [model] = bureau.models()
        with bureau.files([asked]) as engine:
            values = compute(engine, [CATALOGUE[id] for id in model.card.names])
    assert report.score is not None
    assert vector_hashes(values, model.card.names) == [report.score.vector_hash]
    assert model.card.scores(values).tolist() == [report.score.score]
    assert model.hash == report.score.model_hash


def test_a_file_in_another_currency_or_without_a_card_has_no_score_but_the_reason(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        [model] = bureau.models()
        [early] = bureau.score(model, [Observation(observations(bureau)[-1].subject, date(2019, 1, 1), SEEN_AT)])
        assert early == Unscored("no open card is on file")
        other = Model("other", model.kind, "", "USD", model.requirements, model.card, model.evidence)
        [answer] = bureau.score(model, observations(bureau)[-1:])
        assert isinstance(answer, Scored)
        with bureau.files(observations(bureau)[:1]):
            assert other.hash != model.hash


def test_a_report_as_of_an_earlier_day_knows_nothing_later(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        report = bureau.report(observations(bureau)[0].subject, as_of=date(2019, 10, 1))
    assert report.score is None
    assert report.accounts == (), "all lines were received on the last day of the year"
    assert report.later == 6


def test_the_numbers_of_the_bureau_reconcile(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        numbers = bureau.numbers()
    totals = numbers.submissions
    assert totals.read == totals.accepted + totals.refused + totals.seen_before
    assert numbers.persons == numbers.identities == PEOPLE
    assert sum(band.count for band in numbers.models[0].bands) == numbers.models[0].scored == PEOPLE
    assert numbers.examples


def test_a_subject_is_found_by_its_furnishers_key_and_a_stranger_is_not(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        [hit] = bureau.search("c17")
        assert hit.label == "Customer c17 of A bank"
        assert bureau.search("nobody at all") == []
        with pytest.raises(NotFoundError, match="knows no subject"):
            bureau.report(SubjectId("sub_nobody"))


def test_the_order_and_company_of_observations_change_no_score(folder: Path) -> None:
    with Bureau.open(folder) as bureau:
        [model] = bureau.models()
        asked = observations(bureau)
        together = dict(zip([one.subject for one in asked], bureau.score(model, asked), strict=True))
        for one in asked[::-29]:
            assert bureau.score(model, [one]) == [together[one.subject]]


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(TallystickError, match="something here already"):
        Bureau.create(tmp_path, name="Test", jurisdiction="us", created_on=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_folder_that_one_stands_in_may_become_a_bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".making").mkdir()  # what a killed attempt leaves behind
    with Bureau.create(Path(), name="Here", jurisdiction="us", created_on=TODAY) as bureau:
        assert bureau.subjects() == {}
    assert {path.name for path in tmp_path.iterdir()} == {"bureau.toml", "keys", "lake", "records.sqlite"}
    with Bureau.open(Path()) as bureau:
        assert bureau.settings.name == "Here"
    assert tmp_path.stat().st_mode & 0o077 == 0, "nobody else may look into it"


def test_a_folder_without_a_bureau_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="holds no bureau"):
        Bureau.open(tmp_path)
    with pytest.raises(NotFoundError, match="is not there"):
        Bureau.open(tmp_path / "nowhere")


def test_an_unknown_jurisdiction_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(TallystickError, match="jurisdiction"):
        Bureau.create(tmp_path / "new", name="Test", jurisdiction="atlantis", created_on=TODAY)
    assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def empty_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "bureau"
    Bureau.create(folder, name='A "quoted" name', jurisdiction="us", created_on=TODAY).close()
    return folder


@pytest.fixture
def own(empty_once: Path, tmp_path: Path) -> Path:
    """A copy of an empty bureau, its own in each test."""
    return shutil.copytree(empty_once, tmp_path / "own")


def test_a_bureau_of_a_newer_version_is_not_touched(own: Path) -> None:
    settings = own / "bureau.toml"
    settings.write_text(settings.read_text().replace(f"format = {FORMAT}", f"format = {FORMAT + 1}"))
    with pytest.raises(BrokenInputError, match="newer Tallystick"):
        Bureau.open(own)


@pytest.mark.parametrize("text", ["", "format = 1\n", "this is not toml", 'format = "one"\n'])
def test_broken_settings_are_told_in_a_sentence(own: Path, text: str) -> None:
    (own / "bureau.toml").write_text(text)
    with pytest.raises(BrokenInputError, match="settings"):
        Bureau.open(own)


@pytest.mark.parametrize("lost", ["records.sqlite", "keys/root.key", "lake/account_month/_delta_log"])
def test_a_lost_part_is_named(own: Path, lost: str) -> None:
    path = own / lost
    path.rename(own / "elsewhere")
    with pytest.raises(BrokenInputError) as told:
        Bureau.open(own)
    assert lost.split("/_", maxsplit=1)[0] in told.value.where


def test_damaged_records_are_told_in_a_sentence(own: Path) -> None:
    (own / "records.sqlite").write_bytes(b"this was a database" * 400)
    with pytest.raises(BrokenInputError, match="damaged"), Bureau.open(own) as bureau:
        bureau.links()


def test_two_processes_do_not_write_at_once(own: Path) -> None:
    handle = os.open(own / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with Bureau.open(own, patience=0) as bureau:
        assert bureau.links() == {}, "reading needs no lock"
        with pytest.raises(BusyError, match="another process"):
            bureau.admit_furnishers(["A bank"], TODAY)
    os.close(handle)


def test_the_name_of_a_bureau_may_hold_quotes(own: Path) -> None:
    with Bureau.open(own) as bureau:
        assert bureau.settings.name == 'A "quoted" name'
