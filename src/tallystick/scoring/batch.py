"""Scores of many subjects as one table: what a batch writes, with reasons as codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.models.model import Model
from tallystick.scorecards import Card
from tallystick.scoring.score import MOST_REASONS
from tallystick.scoring.why import why_not

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
    subjects: pa.Array,
    values: pa.Table,
    currencies: Sequence[str | None],
    as_of: date,
    known_at: date,
) -> pa.Table:
    """A row of RESULTS per subject, in their order: what `score` says of each, less the words.

    values: a row per subject, with the model's characteristics among its columns. currencies: as of `why_not`.
    """
    why = why_not(model, values, currencies)
    is_scored = np.array([sentence is None for sentence in why], np.bool_)
    places = np.full(len(why), -1, np.int64)
    places[is_scored] = np.arange(is_scored.sum())
    at = pa.array(places, mask=~is_scored)
    scorable = values.select(model.characteristics).filter(pa.array(is_scored))
    totals = model.card.scores(scorable)
    columns = [
        subjects,
        pa.array(totals).take(at),
        pa.array(model.card.default_probability(totals)).take(at),
        _reasons(model.card, scorable, is_scored),
        pa.array(why, pa.string()),
        *(pa.repeat(one, len(why)) for one in (model.card.hash(), as_of, known_at)),
    ]
    return pa.table(columns, schema=RESULTS)


def _reasons(card: Card, scorable: pa.Table, is_scored: npt.NDArray[np.bool_]) -> pa.ListArray:
    """What `Card.reasons` names, of each row that is scored; an empty list for the others."""
    lost = card.points_lost(scorable)
    order = np.argsort(-lost, axis=1, kind="stable")[:, :MOST_REASONS]
    counts = np.take_along_axis(lost, order, axis=1) > 0
    ends = np.zeros(len(is_scored) + 1, np.int32)
    ends[1:][is_scored] = counts.sum(axis=1)
    names = pa.array(card.names, pa.string()).take(pa.array(order[counts]))
    return pa.ListArray.from_arrays(pa.array(np.cumsum(ends, dtype=np.int32)), names)
