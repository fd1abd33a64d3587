"""Scores of many subjects as one table: what a batch writes, with reasons as codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from tallystick.models.model import Model
from tallystick.scoring.score import MOST_REASONS
from tallystick.scoring.why import why_not
from tallystick.terms import SubjectId

RESULTS = pa.schema(
    [
        ("subject", pa.string()),
        ("score", pa.int32()),
        ("chance", pa.float64()),
        ("reasons", pa.list_(pa.string())),
        ("unscored", pa.string()),
        ("card", pa.string()),
        ("as_of", pa.date32()),
        ("known_at", pa.date32()),
    ]
)
"""chance: of default. reasons: ids of characteristics, the most points lost first. unscored: why there is no score.

card: SHA-256 of the card's canonical JSON.
"""


def results(
    model: Model,
    subjects: Sequence[SubjectId],
    values: pa.Table,
    currencies: Sequence[str | None],
    as_of: date,
    known_at: date,
) -> pa.Table:
    """A row of RESULTS per subject, in their order: what `score` says of each, less the words.

    values: a row per subject, with the model's characteristics among its columns. currencies: as of `why_not`.
    """
    why = why_not(model, values, currencies)
    rows = [row for row, sentence in enumerate(why) if sentence is None]
    scorable = values.take(pa.array(rows, pa.int64()))
    scores: list[int | None] = [None] * len(why)
    chances: list[float | None] = [None] * len(why)
    reasons: list[list[str]] = [[] for _ in why]
    totals = model.card.scores(scorable)
    found = zip(
        rows,
        totals.tolist(),
        model.card.default_probability(totals).tolist(),
        model.card.reasons(scorable, MOST_REASONS),
        strict=True,
    )
    for row, score, chance, lost in found:
        scores[row], chances[row], reasons[row] = score, chance, [one.name for one in lost]
    same = (model.card.hash(), as_of, known_at)
    columns = [subjects, scores, chances, reasons, why, *([one] * len(why) for one in same)]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, RESULTS, strict=True)], schema=RESULTS
    )
