"""Reasons on every row of every real set: improving one alone raises the score by what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.scorecards.exports.real_cards import REAL, RealCard

from tallystick.scorecards import Bin, Card
from tallystick.scorecards.frames import Column, Words, columns_of
from tallystick.scorecards.kernel.card_kernel import CardKernel

PROTECTED = {"SEX", "EDUCATION", "MARRIAGE", "AGE", "famges", "gastarb", "alter"}


def inside(bin: Bin) -> float:
    """A number of an ordinary bin."""
    return bin.low if math.isfinite(bin.low) else np.nextafter(bin.high, -math.inf)


def with_best_bins(card: Card, columns: dict[str, Column], which: np.ndarray, best: np.ndarray) -> dict[str, Column]:
    """Each row with the one characteristic that `which` says moved into its best bin; -1 for none."""
    moved = {}
    for place, one in enumerate(card.characteristics):
        column, rows = columns[one.name], which == place
        if isinstance(column, Words):
            known = [(*(bin.words or ()), "never met")[0] for bin in one.ordinary]
            codes = column.codes.copy()
            codes[rows] = len(column.known) + best[rows]
            moved[one.name] = Words(codes, (*column.known, *known))
        else:
            values = column.copy()
            values[rows] = np.array([inside(bin) for bin in one.ordinary])[best[rows]]
            moved[one.name] = values
    return moved


@pytest.mark.parametrize("real", REAL, ids=str)
def test_each_reason_of_every_row_is_pivotal(real: RealCard) -> None:
    card, rows = real.card(), real.rows()
    assert card.pairs
    columns = columns_of(rows, card.names, card.words)
    totals, found = card.totals(columns), CardKernel(card).reasons(columns)
    told = 0
    for rank in range(4):
        which, best, lost = found.characteristics[:, rank], found.best_bins[:, rank], found.points_lost[:, rank]
        has = which >= 0
        assert (lost[has] > 0).all()
        after = card.totals(with_best_bins(card, columns, which, best))
        assert (after[has] == totals[has] + lost[has]).all()
        assert (after[~has] == totals[~has]).all()
        within = has & (totals < card.scale.highest) & (after > card.scale.lowest)
        held = np.clip(np.stack([totals, after]), card.scale.lowest, card.scale.highest)
        assert (held[1, within] > held[0, within]).all()
        told += int(has.sum())
    assert told > len(totals)


@pytest.mark.parametrize("real", REAL, ids=str)
def test_no_reason_speaks_of_a_protected_attribute(real: RealCard) -> None:
    assert not PROTECTED & set(real.card().names)
