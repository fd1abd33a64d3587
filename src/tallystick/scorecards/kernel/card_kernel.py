"""A card applied to many rows, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import Ints
from tallystick.scorecards.kernel.choice import reason_rows
from tallystick.scorecards.kernel.loops import BLOCK, part_rows, score_rows
from tallystick.scorecards.kernel.native import Found, Room, Sources
from tallystick.scorecards.kernel.program import Program
from tallystick.scorecards.kernel.sources import Located

# Enough rows to outweigh a thread's start, few enough that a core that is late holds nobody up.
RANGE = 1 << 17
# Rows whose parts, all columns of them, stay in a core's own cache between the two steps that reasons take.
AT_ONCE = 1 << 13


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class CardKernel:
    """What `Card` says of rows, to the last bit, and some fifty times as fast.

    >>> card = Scorecard().fit({"late": np.repeat([0.0, 2.0], 100)}, np.repeat([0, 1, 0, 1], [80, 20, 40, 60])).card_
    >>> CardKernel(card).scores({"late": np.array([0, 2], np.int8)}).tolist() == card.scores({"late": [0, 2]}).tolist()
    True
    """

    def __init__(self, card: Card) -> None:
        self.card = card
        self.program = Program(card)

    def scores(self, X: Any) -> Ints:
        """int32[rows] on the scale. X as in `Card.scores`; what it holds as plain numbers is read where it lies."""
        located = Located(self.card, X)
        scores = np.empty(located.rows, np.int32)
        _in_ranges(located, lambda first, last: self.score_range(located, first, scores[first:last]))
        return scores

    def reasons(self, X: Any, most: int = 4) -> Found:
        """What `Card.reasons` says of each row, as arrays. Raises UnreadableCard where points are too many to rank."""
        located = Located(self.card, X)
        shape = (located.rows, most)
        short = [np.empty(shape, np.int16) for _ in range(3)]
        found = Found(short[0], short[1], short[2], np.empty(shape, np.int32))

        def work(first: int, last: int) -> None:
            sources = located.sources(first)
            for start in range(first, last, AT_ONCE):
                self._reason_range(sources, start - first, _rows(found, start, min(start + AT_ONCE, last)))

        _in_ranges(located, work)
        return found

    def _reason_range(self, sources: Sources, first: int, found: Found) -> None:
        program, rows = self.program, len(found.points_lost)
        parts = np.empty((len(self.card.parts), rows), np.int32)
        held = np.empty((len(program.pairings.members), rows), np.int32)
        bins, pairings = program.bins, program.pairings
        part_rows(sources, bins, program.ranks, program.places, pairings, self._room(), first, parts, held)
        reason_rows(
            parts,
            held,
            bins.value_starts,
            program.points.values,
            pairings,
            program.ranking,
            self.card.base_points,
            self.card.scale.highest,
            found,
        )

    def _room(self) -> Room:
        singles, doubles, codes = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float64), np.empty(BLOCK, np.int32)
        return Room(singles, doubles, codes, np.empty(BLOCK * len(self.program.pairings.members), np.int32))

    def score_range(self, located: Located, first: int, scores: Ints) -> None:
        """Fills scores with those of the rows from `first` on, within a range of `Located.ranges`."""
        program, scale = self.program, self.card.scale
        score_rows(
            located.sources(first),
            program.bins,
            program.points,
            program.places,
            program.pairings,
            self._room(),
            self.card.base_points,
            scale.lowest,
            scale.highest,
            scores,
        )


def _rows(found: Found, first: int, last: int) -> Found:
    return Found(
        found.characteristics[first:last],
        found.bins[first:last],
        found.best_bins[first:last],
        found.points_lost[first:last],
    )


def _in_ranges(located: Located, work: Callable[[int, int], None]) -> None:
    ranges = located.ranges(RANGE)
    if len(ranges) == 1:
        work(*ranges[0])
        return
    with ThreadPoolExecutor(cores()) as pool:
        for done in [pool.submit(work, first, last) for first, last in ranges]:
            done.result()
