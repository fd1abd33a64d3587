"""Rows dealt into folds, and what cards of the other folds say of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tallystick.scorecards.card import Card
from tallystick.scorecards.frames import Column, Columns, Floats, Words

FOLDS = 10
# A distinct row of so many events is dealt into several folds.
_MANY_EVENTS = 10.0


@dataclass(frozen=True, slots=True)
class Dealt:
    """Rows that differ, in an order of their own, so that the order they came in does not matter.

    good, bad: float64[rows], weight of the events of each. parts: per fold, the good and the bad that it holds; rows
    that are alike stay together unless they are many.
    """

    columns: Columns
    good: Floats
    bad: Floats
    parts: tuple[tuple[Floats, Floats], ...]


def dealt(columns: Mapping[str, Column], bad: Floats, weight: Floats) -> Dealt:
    distinct, good, bads = _distinct(columns, bad, weight)
    return Dealt(distinct, good, bads, tuple(_parts(good, bads)))


def unseen(rows: Dealt, fit: Callable[[Columns, Floats, Floats], Card]) -> tuple[Floats, Floats, Floats]:
    """Log-odds by cards that have not seen the events, with the good and the bad there: float64[folds * rows] each.

    fit: makes a card of columns, outcomes and weights.
    """
    both = {name: column[np.tile(np.arange(len(rows.good)), 2)] for name, column in rows.columns.items()}
    outcome = np.repeat([0.0, 1.0], len(rows.good))
    said = []
    for held_good, held_bad in rows.parts:
        learned = np.concatenate([rows.good - held_good, rows.bad - held_bad])
        card = fit(both, outcome, np.maximum(learned, 0.0))
        said.append(card.scale.log_odds(card.totals(rows.columns)))
    held = np.concatenate(rows.parts, axis=1)
    return np.concatenate(said), held[0], held[1]


def _distinct(columns: Mapping[str, Column], bad: Floats, weight: Floats) -> tuple[Columns, Floats, Floats]:
    """Rows that differ, in an order of their own, and the good and bad in each."""
    cells = [
        column.codes.astype(np.float64) if isinstance(column, Words) else np.where(np.isnan(column), -np.inf, column)
        for column in columns.values()
    ]
    _, first, place = np.unique(np.column_stack(cells), axis=0, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    good = np.bincount(place, weights=weight * (1.0 - bad), minlength=len(first)).astype(np.float64)
    bads = np.bincount(place, weights=weight * bad, minlength=len(first)).astype(np.float64)
    return {name: column[first] for name, column in columns.items()}, good, bads


def _parts(good: Floats, bad: Floats) -> list[tuple[Floats, Floats]]:
    """Per fold, float64[rows] of good and of bad; rows with bad ones are dealt out before the others."""
    chance = np.random.default_rng(0)
    many = good + bad >= _MANY_EVENTS
    fold_of = np.empty(len(good), dtype=np.intp)
    fold_of[np.argsort(bad == 0.0, kind="stable")] = np.arange(len(good)) % FOLDS
    parts = []
    for events in (good, bad):
        part = np.where(fold_of == np.arange(FOLDS)[:, None], events, 0.0)
        whole = np.floor(events[many]).astype(np.int64)
        # What is left of a whole event goes where the row would have gone.
        part[:, many] = np.where(part[:, many] > 0, events[many] - whole, 0.0)
        part[:, many] += chance.multinomial(whole, np.full(FOLDS, 1.0 / FOLDS)).T
        parts.append(part)
    return list(zip(*parts, strict=True))
