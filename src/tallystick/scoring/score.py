"""Score many files with one model: score, parts, reasons in words, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tallystick.characteristics import CATALOGUE, range_in_words, value_in_words, vector_hashes
from tallystick.models.model import Model
from tallystick.scorecards import Reason

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
    why = [_why_not(model, row, currency) for row, currency in zip(_needed(model, values), currencies, strict=True)]
    scored = iter(_scored(model, values.filter(pa.array([reason is None for reason in why]))))
    return [next(scored) if reason is None else Unscored(reason) for reason in why]


def _needed(model: Model, values: pa.Table) -> Iterator[tuple[float, ...]]:
    columns = [values[one.characteristic].to_pylist() for one in model.requirements]
    return iter(zip(*columns, strict=True)) if columns else iter([()] * values.num_rows)


def _why_not(model: Model, needed: tuple[float, ...], currency: str | None) -> str | None:
    for requirement, value in zip(model.requirements, needed, strict=True):
        if value < requirement.at_least:
            return requirement.otherwise
    if currency is None:
        return "the file's amounts are in several currencies, which cannot be added up"
    if currency != model.currency:
        return f"the file's amounts are in {currency}, and the model was developed on {model.currency}"
    return None


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
