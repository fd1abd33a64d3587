"""Registered models and the scores that they gave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from tallystick.records.engines import insert_or_replace
from tallystick.records.schema import MODEL, SCORE
from tallystick.terms import Band, SubjectId, SubjectKind


@dataclass(frozen=True, slots=True)
class ModelEntry:
    hash: str
    name: str
    kind: SubjectKind
    developed_on: date
    content: str


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """A score, or `unscored` and nothing else of it. dimensions, points, reasons: as `scoring.Scored` has them."""

    subject: SubjectId
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


def keep_scores(connection: Connection, entries: Iterable[ScoreEntry]) -> None:
    """Keeps the latest score of each subject, in the place of an earlier one."""
    rows = [_row(entry) for entry in entries]
    if rows:
        connection.execute(insert_or_replace(connection, SCORE), rows)


def scores_of(connection: Connection, subjects: Sequence[SubjectId]) -> dict[SubjectId, ScoreEntry]:
    rows = connection.execute(select(SCORE).where(SCORE.c.subject.in_(subjects)))
    return {entry.subject: entry for entry in map(_entry, rows)}


def first_in_bands(connection: Connection, model: str) -> dict[Band, tuple[SubjectId, int]]:
    """Per band with anybody in it, the subject with the lowest id, and how many there are."""
    found = {}
    for band in Band:
        inside = (SCORE.c.model == model) & SCORE.c.score.between(band.floor, band.ceiling)
        first, count = connection.execute(select(func.min(SCORE.c.subject), func.count()).where(inside)).one()
        if count:
            found[band] = (SubjectId(first), count)
    return found


def unscored_by_model(connection: Connection, model: str) -> list[tuple[str, int]]:
    """Why subjects have no score, with how many each; the most frequent first."""
    count = func.count().label("count")
    rows = connection.execute(
        select(SCORE.c.unscored, count)
        .where(SCORE.c.model == model, SCORE.c.unscored.is_not(None))
        .group_by(SCORE.c.unscored)
        .order_by(count.desc(), SCORE.c.unscored)
    )
    return [(row[0], row[1]) for row in rows]


def _row(entry: ScoreEntry) -> dict[str, object]:
    return {
        "subject": entry.subject,
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
    return ScoreEntry(
        **named,
        dimensions=tuple(content["dimensions"]),
        points=tuple(content["points"]),
        reasons=tuple((characteristic, text, points) for characteristic, text, points in content["reasons"]),
    )
