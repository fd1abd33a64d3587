"""Put a subject's report together: everything held, with its source, and how the score came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from tallystick.characteristics import CATALOGUE, value_in_words
from tallystick.files import CreditFile
from tallystick.furnish.contracts import (
    ACCOUNT_MONTH,
    ACTIVITY_MONTH,
    INQUIRY,
    PUBLIC_RECORD,
    RELATIONSHIP,
    Contract,
    Field,
    FieldType,
)
from tallystick.furnish.tables import PARTICULARS, said_by
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
    RecordShown,
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
        tuple(_accounts(held.file.account_months, held)),
        tuple(_accounts(held.file.owed_by_others, held)),
        tuple(_activity(held)),
        tuple(_record(row, PUBLIC_RECORD, row["kind"], held) for row in held.file.public_records),
        tuple(_record(row, INQUIRY, row["reason"], held) for row in held.file.inquiries),
        tuple(_record(row, RELATIONSHIP, row["kind"], held) for row in held.file.relationships),
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
        said = {name: row[name] for name in PARTICULARS if row[name] is not None}
        says |= {name: str(Month(value) if name == "founded" else value) for name, value in said.items()}
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


def _accounts(told: Iterable[Mapping[str, Any]], held: Held) -> Iterable[AccountShown]:
    for (furnisher, account), rows in groupby(told, key=lambda row: (row["furnisher"], row["account"])):
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
        _said(row, _BELOW_ACCOUNT_MONTH),
    )


def _activity(held: Held) -> Iterable[ActivityShown]:
    for row in held.file.activity_months:
        yield ActivityShown(
            Month(row["month"]),
            row["kind"],
            row["count"],
            _money(row["amount"], row["currency"]),
            _source(row, held),
            _said(row, _BELOW_ACTIVITY_MONTH),
        )


# What the columns of the tables show, or the facts' own place in them; everything else a line says stands below it.
_ACCOUNT_COLUMNS = (
    *("customer", "account", "month", "product", "role", "status", "currency", "opened", "closed"),
    *("original_amount", "balance", "limit", "past_due", "scheduled", "paid", "days_past_due"),
)
_ACTIVITY_COLUMNS = ("customer", "month", "kind", "count", "amount", "currency")
_BELOW_ACCOUNT_MONTH = tuple(field for field in said_by(ACCOUNT_MONTH) if field.name not in _ACCOUNT_COLUMNS)
_BELOW_ACTIVITY_MONTH = tuple(field for field in said_by(ACTIVITY_MONTH) if field.name not in _ACTIVITY_COLUMNS)


def _record(row: Mapping[str, object], contract: Contract, what: str, held: Held) -> RecordShown:
    on = row[contract.about] if contract.about else None
    assert on is None or isinstance(on, date)
    return RecordShown(what.replace("_", " "), on, _said(row, said_by(contract)), _source(row, held))


def _said(row: Mapping[str, object], fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (field.name.replace("_", " "), _in_words(field, row[field.name], str(row["currency"] or "XXX")))
        for field in fields
        if row[field.name] is not None and field.name != "currency"
    )


def _in_words(field: Field, value: object, currency: str) -> str:
    if field.type is FieldType.AMOUNT:
        return str(Money(_whole(value), currency))
    return str(value).replace("_", " ") if field.type is FieldType.CODE else str(value)


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
