"""Registered models and the scores that they gave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Insert, Row, bindparam, func, select

from tallystick.records import packed_files
from tallystick.records.engines import Act, insert_or_replace
from tallystick.records.schema import IDENTITY_LINK, MODEL, SCORE
from tallystick.terms import Band, CustomerRef, SubjectId, SubjectKind

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class ModelEntry:
    hash: str
    name: str
    kind: SubjectKind
    developed_on: date
    content: str


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """A score, or `unscored` and nothing else of it. dimensions, points, reasons: as `scoring.Scored` has them.

    customers: fingerprint of the customers whose facts it is of; it is current while these are the subject's.
    """

    subject: SubjectId
    customers: str
    model: str
    valid_at: date
    known_at: date
    score: int | None
    default_probability: float | None
    vector_hash: str | None
    unscored: str | None
    dimensions: tuple[int, ...] = ()
    points: tuple[int, ...] = ()
    reasons: tuple[tuple[str, str, int], ...] = ()


def register(connection: Connection, model: ModelEntry) -> None:
    """Puts a model in the place of the one of its name, whose scores go with it."""
    earlier = select(MODEL.c.hash).where(MODEL.c.name == model.name)
    connection.execute(SCORE.delete().where(SCORE.c.model.in_(earlier)))
    connection.execute(MODEL.delete().where(MODEL.c.name == model.name))
    connection.execute(
        MODEL.insert().values(
            hash=model.hash,
            name=model.name,
            kind=model.kind,
            developed_on=model.developed_on,
            content=json.loads(model.content),
        )
    )


def registered(connection: Connection) -> list[ModelEntry]:
    rows = connection.execute(select(MODEL).order_by(MODEL.c.name))
    return [
        ModelEntry(row.hash, row.name, SubjectKind(row.kind), row.developed_on, json.dumps(row.content)) for row in rows
    ]


def fingerprint(customers: Iterable[CustomerRef]) -> str:
    """What stands for a set of customers.

    >>> one, other = CustomerRef("a bank", "1"), CustomerRef("a bank", "2")
    >>> fingerprint([one, other]) == fingerprint([other, one]) != fingerprint([one])
    True
    """
    told = "\x1e".join(f"{ref.furnisher}\x1f{ref.customer}" for ref in sorted(customers))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def keep_scores(connection: Connection, entries: Iterable[ScoreEntry]) -> None:
    """Keeps the latest score of each subject and set of its customers, in the place of an earlier one."""
    rows = [_row(entry) for entry in entries]
    if rows:
        connection.execute(insert_or_replace(connection, SCORE), rows)
        subjects = sorted({str(row["subject"]) for row in rows})
        for start in range(0, len(subjects), _AT_ONCE):
            _mark_scored(connection, subjects[start : start + _AT_ONCE])


def acts_of_keeping(connection: Connection, entry: ScoreEntry) -> list[Act]:
    """The same for one score and `Records.at_once`, if a packed file that counts is of the same customers.

    Else the first act touches no row: the file says at once that the subject is known, that its erasure is not asked
    for, and that these are the customers which it has.
    """
    row = {f"its_{name}": value for name, value in _row(entry).items()}
    return [
        (_insert_current(insert_or_replace(connection, SCORE)), row | {"its_current": True}),
        (_LET_OTHERS_WAIT, {"its_subject": entry.subject, "its_customers": entry.customers}),
    ]


def mark_current(connection: Connection, subjects: Iterable[SubjectId]) -> None:
    """Makes the scores current that are of the customers which the subjects have now, and no others."""
    wanted = sorted(set(subjects))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        scored = connection.execute(_SCORED, {"some": some}).scalars().all()
        if scored:
            _mark_scored(connection, scored)


def _mark_scored(connection: Connection, scored: Sequence[str]) -> None:
    customers: dict[str, list[CustomerRef]] = {subject: [] for subject in scored}
    for furnisher, customer, subject in connection.execute(_LINKED, {"some": scored}):
        customers[subject].append(CustomerRef(furnisher, customer))
    connection.execute(
        _MAKE_CURRENT, [{"whose": subject, "these": fingerprint(refs)} for subject, refs in customers.items()]
    )


_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_SCORED = select(SCORE.c.subject).where(SCORE.c.subject.in_(_SOME)).distinct()
_LINK = IDENTITY_LINK.c
_LINKED = select(_LINK.furnisher, _LINK.customer, _LINK.subject).where(_LINK.subject.in_(_SOME))
_MAKE_CURRENT = (
    SCORE.update().where(SCORE.c.subject == bindparam("whose")).values(current=SCORE.c.customers == bindparam("these"))
)


def _its(name: str) -> BindParameter[Any]:
    return bindparam(f"its_{name}", type_=SCORE.c[name].type)


@cache
def _insert_current(insert: Insert) -> Insert:
    row = select(*(_its(column.name) for column in SCORE.c))
    return insert.from_select(SCORE.c.keys(), row.where(packed_files.counts_of(_its("subject"), _its("customers"))))


_OTHER = SCORE.alias()
_LET_OTHERS_WAIT = (
    SCORE.update()
    .where(SCORE.c.subject == _its("subject"), SCORE.c.customers != _its("customers"), SCORE.c.current)
    .where(
        select(_OTHER.c.subject)
        .where(_OTHER.c.subject == _its("subject"), _OTHER.c.customers == _its("customers"), _OTHER.c.current)
        .exists()
    )
    .values(current=False)
)


def scores_of(connection: Connection, subjects: Sequence[SubjectId]) -> dict[SubjectId, ScoreEntry]:
    """The current scores of subjects."""
    rows = connection.execute(select(SCORE).where(SCORE.c.subject.in_(subjects), SCORE.c.current))
    return {entry.subject: entry for entry in map(_entry, rows)}


def every_score_of(connection: Connection, subjects: Sequence[SubjectId]) -> list[tuple[ScoreEntry, bool]]:
    """The scores kept for subjects with whether each is current, by subject."""
    rows = connection.execute(
        select(SCORE).where(SCORE.c.subject.in_(subjects)).order_by(SCORE.c.subject, SCORE.c.customers)
    )
    return [(_entry(row), row.current) for row in rows]


def first_in_bands(connection: Connection, model: str) -> dict[Band, tuple[SubjectId, int]]:
    """Per band with anybody in it, the subject with the lowest id, and how many there are."""
    found = {}
    for band in Band:
        inside = (SCORE.c.model == model) & SCORE.c.current & SCORE.c.score.between(band.floor, band.ceiling)
        first, count = connection.execute(select(func.min(SCORE.c.subject), func.count()).where(inside)).one()
        if count:
            found[band] = (SubjectId(first), count)
    return found


def unscored_by_model(connection: Connection, model: str) -> list[tuple[str, int]]:
    """Why subjects have no score, with how many each; the most frequent first."""
    count = func.count().label("count")
    rows = connection.execute(
        select(SCORE.c.unscored, count)
        .where(SCORE.c.model == model, SCORE.c.current, SCORE.c.unscored.is_not(None))
        .group_by(SCORE.c.unscored)
        .order_by(count.desc(), SCORE.c.unscored)
    )
    return [(row[0], row[1]) for row in rows]


def _row(entry: ScoreEntry) -> dict[str, object]:
    return {
        "subject": entry.subject,
        "customers": entry.customers,
        "current": False,
        "model": entry.model,
        "valid_at": entry.valid_at,
        "known_at": entry.known_at,
        "score": entry.score,
        "default_probability": entry.default_probability,
        "vector_hash": entry.vector_hash,
        "unscored": entry.unscored,
        "content": {"dimensions": entry.dimensions, "points": entry.points, "reasons": entry.reasons},
    }


def _entry(row: Row[Any]) -> ScoreEntry:
    named = row._asdict()
    content = named.pop("content")
    del named["current"]
    return ScoreEntry(
        **named,
        dimensions=tuple(content["dimensions"]),
        points=tuple(content["points"]),
        reasons=tuple((characteristic, text, points) for characteristic, text, points in content["reasons"]),
    )
