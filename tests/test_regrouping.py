"""Merging and undoing in a bureau: files, characteristics, scores and reports come back bit for bit."""

import shutil
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE
from tallystick.files import CreditFile, Observation, read_one
from tallystick.models import Model
from tallystick.models.develop import informative
from tallystick.records.events import Why
from tallystick.scorecards import Scale, Scorecard
from tallystick.scoring import Scored
from tallystick.terms import CustomerRef, RecordType, SubjectId, SubjectKind
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written

SEEN = date(2020, 2, 1)
PEOPLE = 60
WHY = Why(SEEN, "A. Clerk", "one document number on both papers")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty customers with three months of a card each, the first third often late; all scored. To be copied."""
    folder = tmp_path_factory.mktemp("scored")
    with Bureau.create(folder / "bureau", name="Test", jurisdiction="cn", created_on=TODAY) as made:
        made.admit_furnishers([BANK], TODAY)
        customers = [f"c{number}" for number in range(PEOPLE)]
        furnished(made, written(folder, [identity(one) for one in customers]), RecordType.IDENTITY)
        furnished(made, written(folder, list(_months(customers))), RecordType.ACCOUNT_MONTH)
        asked = [
            {"customer": "c1", "inquiry": "q1", "made_on": "2020-01-02", "reason": "loan_application"},
            {"customer": "c1", "inquiry": "q2", "made_on": "2020-01-03", "reason": "account_review"},
        ]
        furnished(made, written(folder, asked), RecordType.INQUIRY)
        _put_to_use(made)
        return made.folder


@pytest.fixture
def bureau(scored: Path, tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.open(shutil.copytree(scored, tmp_path / "bureau")) as bureau:
        yield bureau


def _months(customers: list[str]) -> Iterator[dict[str, Any]]:
    numbers = np.random.default_rng(5)
    for place, customer in enumerate(customers):
        late = place < PEOPLE // 3
        for month in ("2019-10", "2019-11", "2019-12"):
            due = int(numbers.choice([30, 60])) if late and numbers.random() < 0.8 else 0
            balance = int(numbers.integers(1, 90_000))
            said = {"account": f"card {customer}", "limit": 100_000, "balance": balance, "days_past_due": due}
            yield card(customer, month, **said)


def _put_to_use(bureau: Bureau) -> None:
    links = sorted(bureau.links().items())
    asked = [Observation(subject, SEEN, SEEN) for _, subject in links]
    values = bureau.characteristics(asked)
    used = informative(values, tuple(CATALOGUE.values()))
    scorecard = Scorecard(
        scale=Scale(),
        directions={one.id: one.direction for one in used},
        dimensions={one.id: one.dimension for one in used},
    ).fit(values.select([one.id for one in used]), [int(int(ref.customer[1:]) < PEOPLE // 3) for ref, _ in links])
    evidence = {"auc": 0.9, "auc_low": 0.8, "auc_high": 1.0}
    model = Model("persons", SubjectKind.PERSON, "Late.", "CNY", (), scorecard.card_, evidence)
    bureau.register(model, TODAY)
    bureau.score(model, asked)


def subject(bureau: Bureau, customer: str) -> SubjectId:
    return bureau.links()[CustomerRef(BANK, customer)]


def held(bureau: Bureau, about: SubjectId) -> tuple[CreditFile, list[dict[str, Any]], object]:
    """The file of a subject, its characteristics and its report."""
    observation = Observation(about, SEEN, SEEN)
    with bureau.files([observation]) as engine:
        file = read_one(engine)
    return file, bureau.characteristics([observation]).to_pylist(), bureau.report(about)


def test_undoing_a_merge_gives_back_files_characteristics_and_scores_bit_for_bit(bureau: Bureau) -> None:
    one, other = subject(bureau, "c1"), subject(bureau, "c40")
    before = {about: held(bureau, about) for about in (one, other)}
    merged = bureau.merge([one, other], WHY)
    [survivor] = {subject(bureau, "c1"), subject(bureau, "c40")}
    file, _, report = held(bureau, survivor)
    assert len(file.account_months) == 6
    assert report.score is None, "a score of half of the customers is not shown as the subject's"
    [model] = bureau.models()
    [rescored] = bureau.score(model, [Observation(survivor, SEEN, SEEN)])
    assert isinstance(rescored, Scored)
    assert bureau.report(survivor).score is not None
    undone = bureau.undo(merged.event.id, WHY)
    assert {about: held(bureau, about) for about in (one, other)} == before
    bureau.undo(undone.event.id, WHY)
    assert bureau.report(survivor).score is not None, "the score of both is current again with them"


def test_an_event_tells_which_scores_and_whom_it_touches(bureau: Bureau) -> None:
    one, other = subject(bureau, "c1"), subject(bureau, "c40")
    told = bureau.merge([one, other], WHY)
    assert {score.subject for score in told.scores} == {one, other}
    assert all(score.before and not score.current for score in told.scores)
    [model] = bureau.models()
    assert {score.model for score in told.scores} == {model.hash}
    assert [astuple(recipient) for recipient in told.recipients] == [
        (BANK, "c1", "q1", date(2020, 1, 2), "loan_application")
    ]
    again = bureau.undo(told.event.id, WHY)
    assert all(not score.before and score.current for score in again.scores)
    assert [one.event.id for one in bureau.identity_events()] == [told.event.id, again.event.id]
    assert bureau.identity_events(other) == bureau.identity_events()
    assert bureau.identity_events(subject(bureau, "c2")) == []


def test_scores_that_are_not_current_are_counted_nowhere(bureau: Bureau) -> None:
    [model] = bureau.numbers().models
    told = bureau.merge([subject(bureau, "c1"), subject(bureau, "c40")], WHY)
    assert bureau.numbers().models[0].scored == model.scored - 2
    bureau.undo(told.event.id, WHY)
    assert bureau.numbers().models[0] == model
