"""A card applied to many rows, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallystick.scorecards.asked import check_most, infinite_values
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import Ints
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.kernel.choice import BLOCK as CHOICE_BLOCK
from tallystick.scorecards.kernel.choice import reason_rows
from tallystick.scorecards.kernel.loops import BLOCK, part_rows, score_rows
from tallystick.scorecards.kernel.native import ChoiceRoom, Found, Room, Sources
from tallystick.scorecards.kernel.program import Program
from tallystick.scorecards.kernel.sources import Located

# Enough rows to outweigh a thread's start, few enough that a core that is late holds nobody up.
RANGE = 1 << 17
# Rows whose parts, all columns of them, stay in a core's own cache between the two steps that reasons take.
AT_ONCE = 1 << 13


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Desk:
    """Room for what a thread works out on the way to reasons, AT_ONCE rows of each part and of each paired bin."""

    of_parts: int
    of_held: int
    parts: Ints
    held: Ints
    room: Room
    choice_room: ChoiceRoom


class CardKernel:
    """What `Card` says of rows, to the last bit, and some fifty times as fast.

    >>> from tallystick.scorecards import Bin, CardCharacteristic, Scale
    >>> from tallystick.terms import Dimension
    >>> bins = [Bin(low, high, None, 9, 1, 0.0, points) for low, high, points in [(-np.inf, 1, 20), (1, np.inf, -30)]]
    >>> bins += [Bin(-np.inf, np.inf, np.nan, 0, 0, 0.0, 5)]
    >>> card = Card(Scale(), 600, (CardCharacteristic("late", Dimension.REPAYMENT, 0.3, 1.0, tuple(bins)),))
    >>> CardKernel(card).scores({"late": np.array([0, 2, np.nan], np.float32)})
    array([620, 570, 605], dtype=int32)
    >>> CardKernel(card).reasons({"late": [2]}, most=1).points_lost
    array([[50]], dtype=int32)
    """

    def __init__(self, card: Card) -> None:
        """Raises UnfitData for what is no single card: each branch of a card has other bins, which reasons speak of."""
        if not isinstance(card, Card):
            raise UnfitData(
                f"a kernel is of one card without branches, not of a {type(card).__name__}",
                mend="ask `scores` and `reasons` of a BranchedCard itself, give the `card_` of an estimator",
            )
        self.card = card
        self.program = Program(card)

    def scores(self, X: Any) -> Ints:
        """int32[rows] on the scale. X as in `Card.scores`; what it holds as plain numbers is read where it lies.

        Raises what `Card.columns` raises.
        """
        located = Located(self.card, X)
        scores = np.empty(located.rows, np.int32)
        _in_ranges(located, lambda first, last: self._score_range(located, scores, first, last))
        return scores

    def scores_here(self, X: Any) -> Ints:
        """`scores` on the caller's thread alone, for one who has threads of their own."""
        located = Located(self.card, X)
        scores = np.empty(located.rows, np.int32)
        for first, last in located.ranges(RANGE):
            self._score_range(located, scores, first, last)
        return scores

    def reasons(self, X: Any, most: int = 4) -> Found:
        """What `Card.reasons` says of each row, as arrays. Raises UnreadableCard where points are too many to rank."""
        check_most(most)
        located = Located(self.card, X)
        shape = (located.rows, most)
        short = [np.empty(shape, np.int16) for _ in range(3)]
        found = Found(short[0], short[1], short[2], np.empty(shape, np.int32))

        def work(first: int, last: int) -> None:
            sources, desk = located.sources(first), self._desk(most)
            for start in range(first, last, AT_ONCE):
                self._reason_range(sources, start - first, desk, _rows(found, start, min(start + AT_ONCE, last)))

        _in_ranges(located, work)
        return found

    def _reason_range(self, sources: Sources, first: int, desk: _Desk, found: Found) -> None:
        program, rows = self.program, len(found.points_lost)
        parts, held = desk.parts[: desk.of_parts * rows], desk.held[: desk.of_held * rows]
        parts, held = parts.reshape(desk.of_parts, rows), held.reshape(desk.of_held, rows)
        bins, pairings = program.bins, program.pairings
        part_rows(sources, bins, program.ranks, program.places, pairings, desk.room, first, parts, held)
        self._check_finite(desk.room)
        reason_rows(
            parts,
            held,
            bins.value_starts,
            program.points.values,
            pairings,
            program.ranking,
            desk.choice_room,
            self.card.base_points,
            self.card.scale.highest,
            found,
        )

    def _desk(self, most: int) -> _Desk:
        parts, held = len(self.card.parts), len(self.program.pairings.members)
        return _Desk(
            parts,
            held,
            np.empty(parts * AT_ONCE, np.int32),
            np.empty(held * AT_ONCE, np.int32),
            self._room(),
            self._choice_room(most),
        )

    def _room(self) -> Room:
        singles, doubles, codes = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float64), np.empty(BLOCK, np.int32)
        held = np.empty(BLOCK * len(self.program.pairings.members), np.int32)
        return Room(singles, doubles, codes, held, np.zeros(1, np.int64))

    def _check_finite(self, room: Room) -> None:
        if room.infinite[0]:
            raise infinite_values(self.card.names[int(room.infinite[0]) - 1])

    def _choice_room(self, most: int) -> ChoiceRoom:
        of_members, of_reasons = len(self.program.pairings.members) * CHOICE_BLOCK, most * CHOICE_BLOCK
        one, two, three, four = (np.empty(CHOICE_BLOCK, np.int32) for _ in range(4))
        return ChoiceRoom(one, two, three, four, np.empty(of_members, np.int32), np.empty(of_reasons, np.int32))

    def _score_range(self, located: Located, scores: Ints, first: int, last: int) -> None:
        program, scale, room = self.program, self.card.scale, self._room()
        score_rows(
            located.sources(first),
            program.bins,
            program.points,
            program.places,
            program.pairings,
            room,
            self.card.base_points,
            scale.lowest,
            scale.highest,
            scores[first:last],
        )
        self._check_finite(room)


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
