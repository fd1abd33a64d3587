"""Score one file at a time, in microseconds: what `score` says of a table of one row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from tallystick.models.model import Model
from tallystick.scorecards.entries import CardCharacteristic, Pair
from tallystick.scorecards.kernel.one_row import OneRow
from tallystick.scoring.score import MOST_REASONS, Scored, Unscored, worded
from tallystick.scoring.why import of_currency
from tallystick.terms import Dimension

_DIMENSIONS = tuple(Dimension)


class OneScorer:
    """A model made ready for one file after the other. Threads may share it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.hash = model.hash
        card = model.card
        self._row = OneRow(card)
        self._names = card.names
        self._lowest = card.scale.lowest
        every = np.arange(card.scale.lowest, card.scale.highest + 1)
        self._chances: list[float] = card.default_probability(every).tolist()
        self._points = [one.points.tolist() for one in card.characteristics]
        self._grids = [
            (pair.grid.tolist(), card.names.index(pair.first), card.names.index(pair.second)) for pair in card.pairs
        ]
        tables: tuple[CardCharacteristic | Pair, ...] = (*card.characteristics, *card.pairs)
        self._dimensions = [(_DIMENSIONS.index(one.dimension), one.least) for one in tables]
        self._least = tuple(least for least, _ in card.dimension_range())

    def score(self, values: Mapping[str, float], currency: str | None) -> Scored | Unscored:
        """As `scoring.score`. values: by the id of each characteristic that the model needs."""
        model = self.model
        for requirement in model.requirements:
            if values[requirement.characteristic] < requirement.at_least:
                return Unscored(requirement.otherwise)
        why = of_currency(model, currency)
        if why is not None:
            return Unscored(why)
        total, reasons, places = self._row.reasons_and_places(values, MOST_REASONS)
        points = [given[place] for given, place in zip(self._points, places, strict=True)]
        points += [grid[places[first]][places[second]] for grid, first, second in self._grids]
        return Scored(
            total,
            self._chances[total - self._lowest],
            self._parts(points, total),
            tuple(points),
            tuple([worded(model, reason, values[reason.name]) for reason in reasons]),
            self._vector_hash(values),
        )

    def _parts(self, points: list[int], total: int) -> tuple[int, ...]:
        """As `Card.dimension_scores`: what lies beyond the scale's end is taken from the dimension furthest out."""
        parts = list(self._least)
        for (dimension, least), given in zip(self._dimensions, points, strict=True):
            parts[dimension] += given - least
        excess = sum(parts) - total
        if excess:
            sign = 1 if excess > 0 else -1
            parts[max(range(len(parts)), key=lambda place: parts[place] * sign)] -= excess
        return tuple(parts)

    def _vector_hash(self, values: Mapping[str, float]) -> str:
        """As `characteristics.vector_hashes`."""
        told = "\n".join([f"{name}={values[name].hex()}" for name in self._names])
        return hashlib.sha256(told.encode()).hexdigest()
