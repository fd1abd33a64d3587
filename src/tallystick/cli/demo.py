"""The main job on real data, from an empty folder to scored subjects, with what it prints on the way."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, Characteristic
from tallystick.cli import demo_tables as tables
from tallystick.cli.examples import adapters, raw_data
from tallystick.cli.talk import Steps
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.models import Model, Outcome, Requirement
from tallystick.models.develop import Development, develop, informative
from tallystick.models.fairness import adverse_impact
from tallystick.models.leakage import Leak, later_values, leak
from tallystick.records import Receipt
from tallystick.scorecards import Scale
from tallystick.scoring import Scored
from tallystick.terms import CustomerRef, SubjectId, SubjectKind

NAME = "Tallystick demo bureau"
SCALE = Scale(anchor_score=600, anchor_odds=3.0, points_to_double=50)
SEED = "tallystick-demo"

PERSONS_SEEN_AT = date(2005, 10, 1)
BANK_SEEN_AT = date(1999, 1, 1)
FIRST_DEVELOPED_ON = date(1997, 1, 1)
"""Loans of the 1970s and 1980s are in the release only where something was left to settle: 95 % charged off."""

_BASES = {
    "taiwan": "published for research, CC BY 4.0",
    "sba": "public record, United States Freedom of Information Act",
    "berka": "published for research, PKDD'99 Discovery Challenge",
}
_LEAKS = ("terms_months", "charged_off_amount")


@dataclass(frozen=True, slots=True)
class Target:
    """What one card is developed for, and the files that it may be used on."""

    name: str
    kind: SubjectKind
    currency: str
    outcome: Outcome
    requirements: tuple[Requirement, ...]


PERSONS = Target(
    "persons",
    SubjectKind.PERSON,
    "TWD",
    Outcome(1, 90, "Default in the month after: here October 2005."),
    (
        Requirement("D18", 1, "no open credit card or credit line is on file, and the model speaks of no others"),
        Requirement("C07", 6, "fewer than six months have been reported"),
    ),
)
BUSINESSES = Target(
    "businesses",
    SubjectKind.BUSINESS,
    "USD",
    Outcome(600, 90, "Charged off rather than paid in full, ever after the loan was granted."),
    (Requirement("D16", 1, "no open loan is on file"),),
)


@dataclass(slots=True)
class _Job:
    """What the steps hand on to each other."""

    bureau: Bureau
    steps: Steps
    talkative: bool
    told: dict[str, Any] = field(default_factory=dict)

    def print(self, show: Callable[..., None], *content: object) -> None:
        if self.talkative:
            show(*content)


def run_demo(at: Path, data: Path | None, *, quiet: bool, talkative: bool) -> dict[str, Any]:
    """Does the whole job in the folder `at`, going on where an earlier run stopped; answers with its figures."""
    began = time.monotonic()
    with Steps(quiet=quiet).watching() as steps, _opened(at) as bureau:
        job = _Job(bureau, steps, talkative)
        _furnish(job, data or raw_data())
        _identify(job)
        persons = _develop(job, PERSONS, _persons(bureau))
        businesses = _develop(job, BUSINESSES, _in_order(bureau, bureau.after_latest_opening(SubjectKind.BUSINESS)))
        _fairness(job, persons, data or raw_data())
        example = _most_telling(persons) or _most_telling(businesses)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        job.told |= {"seconds": round(time.monotonic() - began, 1), "memory_mb": memory, "example": example}
        job.print(tables.closing, job.told, at)
    return job.told


def _opened(at: Path) -> Bureau:
    if at.is_dir() and (at / "bureau.toml").is_file():
        return Bureau.open(at)
    return Bureau.create(at, name=NAME, jurisdiction="us", created_on=date(2026, 1, 1))


def _furnish(job: _Job, data: Path) -> None:
    receipts: list[Receipt] = []
    with tempfile.TemporaryDirectory(prefix="tallystick-") as scratch:
        for adapter, (name, basis) in zip(adapters(), _BASES.items(), strict=True):
            folder = next(path for path in data.iterdir() if path.name.startswith(name))
            files = adapter.write(folder, Path(scratch) / name)
            _admit(job.bureau, files)
            back_load = name != "taiwan"
            for file in files:
                submission = Submission(file.path, file.record_type, file.furnisher, file.received_on, basis, back_load)
                receipts.append(job.bureau.furnish(submission, job.steps))
        again = job.bureau.furnish(submission, job.steps)
    job.told["furnished"] = [{"file": one.file, **asdict(one.totals)} for one in receipts]
    refusals = [(one.file, refusal) for one in receipts for refusal in job.bureau.refusals(one.submission)]
    job.print(tables.furnished, receipts, again, refusals)


def _admit(bureau: Bureau, files: Sequence[Any]) -> None:
    """Admits whoever is named in the files, and the agents that hand them in."""
    import duckdb

    for file in files:
        bureau.admit_furnishers([file.furnisher], file.received_on)
        columns = [row[0] for row in duckdb.execute(f"describe from '{file.path}'").fetchall()]
        if "furnisher" in columns:
            named = duckdb.execute(f"select distinct furnisher from '{file.path}' where furnisher <> ''").fetchall()
            bureau.admit_furnishers([row[0] for row in named], file.received_on, reported_by=file.furnisher)


def _identify(job: _Job) -> None:
    linkage = job.bureau.link_businesses(date(2026, 1, 1), job.steps)
    kinds = list(job.bureau.subjects().values())
    records = len(job.bureau.links())
    job.told["identified"] = {
        "records": records,
        "subjects": len(kinds),
        "business_records": linkage.records,
        "businesses": kinds.count(SubjectKind.BUSINESS),
        "persons": kinds.count(SubjectKind.PERSON),
        "review": len(linkage.review),
    }
    job.print(tables.identified, job.told["identified"], linkage)


def _persons(bureau: Bureau) -> list[Observation]:
    kinds = bureau.subjects()
    seen = {"TW card issuer": PERSONS_SEEN_AT}
    return [
        Observation(subject, day, day)
        for ref, subject in sorted(bureau.links().items())
        if kinds[subject] is SubjectKind.PERSON
        for day in [seen.get(ref.furnisher, BANK_SEEN_AT)]
    ]


def _in_order(bureau: Bureau, observations: list[Observation]) -> list[Observation]:
    """By the subjects' founders: an order that is the same in every bureau of the same records."""
    founders = bureau.founders()
    return sorted(observations, key=lambda one: founders[one.subject])


@dataclass(frozen=True, slots=True)
class _Result:
    observations: list[Observation]
    development: Development
    answers: list[Any]
    outcome: Any


def _develop(job: _Job, target: Target, observations: list[Observation]) -> _Result:
    step = f"{target.name}: characteristics"
    job.steps(step, 0, len(observations))
    values = job.bureau.characteristics(observations)
    outcome = job.bureau.outcomes(observations, target.outcome)
    job.steps(step, len(observations), len(observations))
    job.print(tables.computed, target.name, values, observations)
    outcome_for_card = outcome.copy()
    outcome_for_card[[one.valid_at < FIRST_DEVELOPED_ON for one in observations]] = -1
    eligible = np.ones(len(observations), bool)
    for requirement in target.requirements:
        eligible &= values[requirement.characteristic].to_numpy() >= requirement.at_least
    outcome_for_card[~eligible] = -1
    candidates = informative(values, tuple(CATALOGUE.values()))
    job.steps(f"{target.name}: develop", 0, 1)
    subjects = _split_keys(job.bureau, observations)
    development = develop(candidates, values, outcome_for_card, subjects, SCALE, SEED)
    job.steps(f"{target.name}: develop", 1, 1)
    job.print(tables.developed, target.name, target.outcome.says, development)
    model = _model(target, development)
    if target is BUSINESSES:
        _leaks(job, development, candidates, values, outcome_for_card, observations)
    job.bureau.register(model, observations[0].valid_at)
    answers = job.bureau.score(model, observations)
    job.print(tables.scored, target.name, development, answers, outcome_for_card)
    job.told[target.name] = _figures(development, answers)
    return _Result(observations, development, answers, outcome)


def _split_keys(bureau: Bureau, observations: Sequence[Observation]) -> list[str]:
    """What decides the side of the split: not the subject's id, which differs from bureau to bureau."""
    founders = bureau.founders()
    refs = [founders[one.subject] for one in observations]
    return [f"{ref.furnisher}/{ref.customer}" for ref in refs]


def _model(target: Target, development: Development) -> Model:
    area = development.of_card.auc
    evidence = {"auc": area.value, "auc_low": area.low, "auc_high": area.high}
    for row in development.bands:
        if row.bad_rate is not None:
            evidence[f"bad_rate_{row.band.label}"] = row.bad_rate.value
            evidence[f"bad_rate_low_{row.band.label}"] = row.bad_rate.low
            evidence[f"bad_rate_high_{row.band.label}"] = row.bad_rate.high
    return Model(
        target.name,
        target.kind,
        target.outcome.says,
        target.currency,
        target.requirements,
        development.card,
        evidence,
    )


def _leaks(
    job: _Job,
    development: Development,
    candidates: Sequence[Characteristic],
    values: Any,
    outcome: Any,
    observations: Sequence[Observation],
) -> None:
    subjects = _split_keys(job.bureau, observations)
    with job.bureau.files(observations) as engine:
        later = {column: later_values(engine, column) for column in _LEAKS}
    leaks: list[Leak] = [
        leak(column, numbers, candidates, values, outcome, subjects, SEED) for column, numbers in later.items()
    ]
    job.told["leakage"] = [asdict(one) for one in leaks]
    job.print(tables.leaks, leaks, development)


def _fairness(job: _Job, persons: _Result, data: Path) -> None:
    """Protected attributes come from the supervisor's list, never from a file, and only to this test."""
    protected = adapters()[0].protected_attributes(next(data.glob("taiwan*")))
    links = job.bureau.links()
    group = {
        links[CustomerRef(row["furnisher"], row["customer"])]: row
        for row in protected.to_pylist()
        if CustomerRef(row["furnisher"], row["customer"]) in links
    }
    rows = [
        (group[one.subject], answer.score >= 600, int(bad))
        for one, answer, bad in zip(persons.observations, persons.answers, persons.outcome, strict=True)
        if isinstance(answer, Scored) and one.subject in group and bad >= 0
    ]
    favourable = np.array([row[1] for row in rows])
    impacts = {
        name: adverse_impact(favourable, [row[0][name] for row in rows], reference=None)
        for name in ("sex", "age_group", "marriage", "education")
    }
    job.told["fairness"] = {name: [asdict(one) for one in groups] for name, groups in impacts.items()}
    job.print(tables.fairness, impacts)


def _figures(development: Development, answers: Sequence[Any]) -> dict[str, Any]:
    return {
        "auc": asdict(development.of_card.auc),
        "boosting_auc": asdict(development.of_boosting.auc),
        "scored": sum(isinstance(answer, Scored) for answer in answers),
        "unscored": sum(not isinstance(answer, Scored) for answer in answers),
        "bands": [asdict(row) for row in development.bands],
    }


def _most_telling(result: _Result) -> SubjectId | None:
    """A scored subject with the most reasons and the most middling score, to look at first."""
    found = [
        (-len(answer.reasons), abs(answer.score - 600), one.subject)
        for one, answer in zip(result.observations, result.answers, strict=True)
        if isinstance(answer, Scored)
    ]
    return min(found)[2] if found else None
