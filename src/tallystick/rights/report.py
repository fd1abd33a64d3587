"""Put a subject's report together: everything held, with its source, and how the score came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tallystick.characteristics import CATALOGUE, value_in_words
from tallystick.files import CreditFile
from tallystick.models.model import Model
from tallystick.records.identities import IdentityLine
from tallystick.records.scores import ScoreEntry
from tallystick.rights.shown import (
    AccountMonthShown,
    AccountShown,
    ActivityShown,
    CharacteristicShown,
    DimensionShown,
    IdentityShown,
    ReasonShown,
    ScoreShown,
    Source,
    SubjectReport,
)
from tallystick.terms import Dimension, Money, Month, SubjectId, SubjectKind, band_of


@dataclass(frozen=True, slots=True)
class Held:
    """What the rooms above know of a subject. files: the furnished file's name of each submission."""

    bureau: str
    subject: SubjectId
    kind: SubjectKind
    valid_at: date
    known_at: date
    identities: Sequence[IdentityLine]
    file: CreditFile
    values: Mapping[str, float]
    currency: str | None
    score: ScoreEntry | None
    model: Model | None
    files: Mapping[str, str]


def report(held: Held) -> SubjectReport:
    """Everything about the subject at `valid_at`, from facts known by `known_at`; nothing is left out but `later`."""
    scored = held.score is not None and held.score.score is not None
    return SubjectReport(
        held.bureau,
        held.subject,
        held.kind,
        label_of(held.identities, held.subject),
        held.valid_at,
        held.known_at,
        tuple(_identity(line, held) for line in held.identities if line.known_at <= held.known_at),
        _score(held.score, held.model) if held.score and held.model and scored else None,
        None if scored else _why_unscored(held.score),
        tuple(_characteristics(held)),
        tuple(_accounts(held)),
        tuple(_activity(held)),
        held.file.later,
    )


def label_of(identities: Iterable[IdentityLine], subject: SubjectId) -> str:
    """The latest name that was furnished, else the furnisher's key of its customer."""
    lines = list(identities)
    named = [line.content["name"] for line in lines if "name" in line.content]
    if named:
        return named[-1]
    return f"Customer {lines[-1].ref.customer} of {lines[-1].ref.furnisher}" if lines else subject


def _why_unscored(entry: ScoreEntry | None) -> str:
    return entry.unscored if entry and entry.unscored else "no model has been put to use for this kind of subject"


def _score(entry: ScoreEntry, model: Model) -> ScoreShown:
    assert entry.score is not None
    assert entry.default_probability is not None
    assert entry.vector_hash is not None
    ranges = model.card.dimension_range()
    return ScoreShown(
        entry.score,
        band_of(entry.score),
        entry.default_probability,
        tuple(
            DimensionShown(dimension, points, least, most)
            for dimension, points, (least, most) in zip(Dimension, entry.dimensions, ranges, strict=True)
        ),
        tuple(ReasonShown(*reason) for reason in entry.reasons),
        model.name,
        model.hash,
        entry.valid_at,
        entry.known_at,
        entry.vector_hash,
    )


def _identity(line: IdentityLine, held: Held) -> IdentityShown:
    plain = [row for row in held.file.particulars if row["fact_id"].hex() == line.fact_id]
    says = dict(line.content)
    for row in plain:
        said = {name: row[name] for name in ("kind", "establishment", "industry", "employees") if row[name] is not None}
        says |= {name: str(value) for name, value in said.items()}
        if row["founded"] is not None:
            says["founded"] = str(Month(row["founded"]))
    labelled = {name.replace("_", " ").capitalize(): value for name, value in says.items()}
    source = Source(
        line.ref.furnisher,
        held.files.get(line.submission, line.submission),
        line.line,
        line.known_at,
        line.fact_id,
    )
    return IdentityShown(line.ref.customer, labelled, source)


def _characteristics(held: Held) -> Iterable[CharacteristicShown]:
    entries = {entry.name: entry for entry in held.model.card.characteristics} if held.model else {}
    used = dict(zip(entries, held.score.points, strict=True)) if held.score and held.score.points else {}
    for id, one in CATALOGUE.items():
        yield CharacteristicShown(
            id,
            one.name,
            one.says,
            one.dimension,
            value_in_words(one, held.values[id], held.currency or "XXX"),
            used.get(id),
            entries[id].most if id in used else None,
        )


def _accounts(held: Held) -> Iterable[AccountShown]:
    for (furnisher, account), rows in groupby(
        held.file.account_months, key=lambda row: (row["furnisher"], row["account"])
    ):
        months = list(rows)
        last = months[-1]
        currency = last["currency"]
        yield AccountShown(
            account,
            furnisher,
            last["product"],
            last["role"],
            next((row["opened"] for row in months if row["opened"]), None),
            last["closed"],
            _money(next((row["original_amount"] for row in months if row["original_amount"]), None), currency),
            tuple(_account_month(row, held) for row in months),
        )


def _account_month(row: Mapping[str, object], held: Held) -> AccountMonthShown:
    currency = str(row["currency"])
    days = row["days_past_due"]
    return AccountMonthShown(
        Month(_whole(row["month"])),
        str(row["status"]),
        None if days is None else _whole(days),
        _money(row["balance"], currency),
        _money(row["limit"], currency),
        _money(row["past_due"], currency),
        _money(row["scheduled"], currency),
        _money(row["paid"], currency),
        _source(row, held),
        _also(row, _ALSO_OF_ACCOUNTS, currency),
    )


def _activity(held: Held) -> Iterable[ActivityShown]:
    for row in held.file.activity_months:
        yield ActivityShown(
            Month(row["month"]),
            row["kind"],
            row["count"],
            _money(row["amount"], row["currency"]),
            _source(row, held),
            _also(row, _ALSO_OF_ACTIVITY, row["currency"]),
        )


# What a line may say beside the columns of the tables that show it; True where it is an amount.
_ALSO_OF_ACCOUNTS = {
    "guaranteed_amount": True,
    "charged_off_amount": True,
    "paid_manner": False,
    "terms_months": False,
}
_ALSO_OF_ACTIVITY = {"on_time": False, "refunds": True, "disputes": False}


def _also(row: Mapping[str, object], fields: Mapping[str, bool], currency: str) -> tuple[tuple[str, str], ...]:
    told = {name: row[name] for name in fields if row[name] is not None}
    return tuple(
        (name.replace("_", " "), str(Money(_whole(value), currency)) if fields[name] else str(value).replace("_", " "))
        for name, value in told.items()
    )


def _source(row: Mapping[str, object], held: Held) -> Source:
    fact_id, known_at = row["fact_id"], row["known_at"]
    assert isinstance(fact_id, bytes)
    assert isinstance(known_at, date)
    submission = str(row["submission"])
    return Source(
        str(row["furnisher"]), held.files.get(submission, submission), _whole(row["line"]), known_at, fact_id.hex()
    )


def _money(minor: object, currency: str) -> Money | None:
    return None if minor is None else Money(_whole(minor), currency)


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value
