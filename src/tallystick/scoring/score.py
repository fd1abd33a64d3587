"""Score many files with one model: score, parts, reasons in words, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tallystick.characteristics import CATALOGUE, range_in_words, value_in_words, vector_hashes
from tallystick.models.model import Model
from tallystick.scorecards import Reason
from tallystick.scoring.why import why_not

MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class WordedReason:
    """A factor that keeps the score from being higher. `points_lost` lie between its value and the best one."""

    characteristic: str
    text: str
    points_lost: int


@dataclass(frozen=True, slots=True)
class Scored:
    """dimensions: the five parts in the order of `terms.Dimension`; they add up to the score.

    points: per characteristic of the card, in its order. vector_hash: of the values that the points came from.
    """

    score: int
    default_probability: float
    dimensions: tuple[int, ...]
    points: tuple[int, ...]
    reasons: tuple[WordedReason, ...]
    vector_hash: str


@dataclass(frozen=True, slots=True)
class Unscored:
    why: str


def score(model: Model, values: pa.Table, currencies: Sequence[str | None]) -> list[Scored | Unscored]:
    """One answer per row. `currencies`: the one currency of each file's amounts; None for several, or none at all."""
    why = why_not(model, values, currencies)
    scored = iter(_scored(model, values.filter(pa.array([reason is None for reason in why]))))
    return [next(scored) if reason is None else Unscored(reason) for reason in why]


def _scored(model: Model, values: pa.Table) -> Iterator[Scored]:
    card = model.card
    totals = card.scores(values)
    chances = card.default_probability(totals).tolist()
    dimensions = card.dimension_scores(values).tolist()
    points = card.points(values).tolist()
    reasons = card.reasons(values, MOST_REASONS)
    hashes = vector_hashes(values, card.names)
    rows = values.select(list(card.names)).to_pylist()
    for index, total in enumerate(totals.tolist()):
        yield Scored(
            total,
            chances[index],
            tuple(dimensions[index]),
            tuple(points[index]),
            tuple(worded(model, reason, rows[index][reason.name]) for reason in reasons[index]),
            hashes[index],
        )


def worded(model: Model, reason: Reason, value: float) -> WordedReason:
    """Names the factor, its value, and where the most points are."""
    one = CATALOGUE[reason.name]
    entry = next(entry for entry in model.card.characteristics if entry.name == reason.name)
    best = entry.bins[reason.best_bin]
    aim = range_in_words(one, best.low, best.high, model.currency)
    has = value_in_words(one, value, model.currency)
    return WordedReason(reason.name, f"{one.name}: {has}. The most points go to {aim}.", reason.points_lost)
