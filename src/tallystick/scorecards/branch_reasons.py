"""What keeps a score down within a branch, and what would take a row to a better branch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.card import Reason
from tallystick.scorecards.entries import Bin, Ints
from tallystick.scorecards.frames import Column, Words
from tallystick.scorecards.single_precision import CODE_VALUES, with_stand_ins
from tallystick.terms import Direction

if TYPE_CHECKING:
    from tallystick.scorecards.branches import BranchedCard

_OTHER = "any other"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A characteristic whose change alone moves a row to another branch.

    value: what it would have to be, in words. against_direction: whether that is worse than it is, by the direction
    that a card was held to. Such a crossing is no advice; it shows branches that reward what each of them holds down.
    """

    name: str
    branch: str
    value: str
    points_gained: int
    against_direction: bool


@dataclass(frozen=True, slots=True)
class _Trial:
    """Every row with another value of one characteristic. totals, places: int32[rows], where it would then be."""

    value: float | str
    says: str
    totals: Ints
    places: Ints


@dataclass(frozen=True, slots=True)
class _Best:
    """What a characteristic could add without leaving the branch. lost, best, has: int32[rows]; points, then bins."""

    name: str
    lost: Ints
    best: Ints
    has: Ints

    def reason(self, row: int) -> Reason:
        return Reason(self.name, int(self.has[row]), int(self.best[row]), int(self.lost[row]))


def reasons_within(card: BranchedCard, columns: Mapping[str, Column], most: int) -> list[tuple[Reason, ...]]:
    """See `BranchedCard.reasons`.

    A characteristic that no condition asks for cannot move a row, so its reason is that of the branch's card. The
    others are tried out, value by value, and only values that leave the row in its branch count.
    """
    totals, places = card.totals(columns), card.places_among(columns)
    held = {name: _best_within(card, name, columns, totals, places) for name in _asked(card)}
    reasons: list[tuple[Reason, ...]] = [()] * len(places)
    for place, branch in enumerate(card.branches):
        rows = np.flatnonzero(places == place)
        order = {name: at for at, name in enumerate(branch.card.names)}
        within = {name: column[rows] for name, column in columns.items()}
        alone = branch.card.reasons(within, len(order)) if len(rows) else []
        for row, found in zip(rows.tolist(), alone, strict=True):
            every = [reason for reason in found if reason.name not in held]
            every += [best.reason(row) for best in held.values() if best.lost[row] > 0]
            every.sort(key=lambda one: (-one.points_lost, order[one.name]))
            reasons[row] = tuple(every[:most])
    return reasons


def best_crossings(card: BranchedCard, columns: Mapping[str, Column]) -> list[tuple[Crossing, ...]]:
    """See `BranchedCard.crossings`."""
    totals, places = card.totals(columns), card.places_among(columns)
    best: list[dict[tuple[str, bool], Crossing]] = [{} for _ in places]
    for name in _asked(card):
        direction = _direction(card, name)
        for trial in _trials(card, name, columns):
            leaves = (trial.places != places) & (totals < card.scale.highest)
            gained = np.where(leaves, trial.totals - totals, 0)
            against = _against(direction, trial.value, columns[name])
            for row in np.flatnonzero(gained > 0).tolist():
                branch, key = card.branches[trial.places[row]].name, (name, bool(against[row]))
                if key not in best[row] or best[row][key].points_gained < gained[row]:
                    best[row][key] = Crossing(name, branch, trial.says, int(gained[row]), key[1])
    return [tuple(sorted(found.values(), key=lambda one: -one.points_gained)) for found in best]


def _direction(card: BranchedCard, name: str) -> Direction:
    """What a branch that reads the characteristic was held to."""
    ones = [one for branch in card.branches for one in branch.card.characteristics if one.name == name]
    return next((one.direction for one in ones if one.direction is not Direction.ANY), Direction.ANY)


def _against(direction: Direction, value: float | str, column: Column) -> npt.NDArray[np.bool_]:
    """bool[rows]: whether the value is worse than the row's own by that direction."""
    if isinstance(value, str) or isinstance(column, Words) or direction is Direction.ANY:
        return np.zeros(len(column), dtype=np.bool_)
    # Nothing is higher or lower than a special value.
    amounts = np.where(np.isin(column, CODE_VALUES), np.nan, column)
    return value > amounts if direction is Direction.WORSE_WHEN_HIGH else value < amounts


def _best_within(card: BranchedCard, name: str, columns: Mapping[str, Column], totals: Ints, places: Ints) -> _Best:
    ones = [next((one for one in branch.card.characteristics if one.name == name), None) for branch in card.branches]
    lost, best, has = (np.zeros(len(places), np.int32) for _ in range(3))
    for place, one in enumerate(ones):
        rows = np.flatnonzero(places == place)
        has[rows] = one.places(columns[name][rows]) if one else 0
    on_card = np.array([one is not None for one in ones])[places]
    for trial in _trials(card, name, columns):
        bins = np.array([one.places(_column(trial.value, 1))[0] if one else 0 for one in ones], np.int32)[places]
        counts = on_card & (trial.places == places) & (totals < card.scale.highest)
        gained = np.where(counts, trial.totals - totals, 0)
        # Of bins worth the same, the first: as on a card without branches.
        better = (gained > lost) | ((gained == lost) & (bins < best))
        lost[better], best[better] = gained[better], bins[better]
    return _Best(name, lost, best, has)


def _asked(card: BranchedCard) -> list[str]:
    """What conditions ask for."""
    return list(dict.fromkeys(one.name for branch in card.branches for one in branch.condition))


def _trials(card: BranchedCard, name: str, columns: Mapping[str, Column]) -> Iterator[_Trial]:
    """A trial for each value of a characteristic that could make a difference."""
    rows = len(columns[name])
    for value, says in telling_values(card, name, of_words=isinstance(columns[name], Words)):
        changed = {**columns, name: _column(value, rows)}
        yield _Trial(value, says, card.totals(changed), card.places_among(changed))


def telling_values(card: BranchedCard, name: str, *, of_words: bool) -> list[tuple[float | str, str]]:
    """A value of every kind between which neither a condition nor a bin of any branch tells, and the kind in words."""
    return [*(_words(card, name) if of_words else _numbers(card, name))]


def _numbers(card: BranchedCard, name: str) -> list[tuple[float, str]]:
    """A number from each interval inside which neither a condition nor a bin changes, and the interval in words."""
    asked = [one for branch in card.branches for one in branch.condition if one.name == name]
    bins = [
        bin for branch in card.branches for one in branch.card.characteristics if one.name == name for bin in one.bins
    ]
    own = {bin.special for bin in bins if bin.special is not None}
    special = {*CODE_VALUES, *with_stand_ins(own), *(value for one in asked for value in one.special_values)}
    edges = {end for one in asked for end in one.edges} | {bin.low for bin in bins if math.isfinite(bin.low)}
    found = []
    for low, high in pairwise([-math.inf, *sorted(edges), math.inf]):
        inside = [value for value in _inside(low, high) if low <= value < high and value not in special]
        found += [(value, Bin(low, high, None, 0, 0, 0.0, 0).label) for value in inside[:1]]
    return found


def _inside(low: float, high: float) -> list[float]:
    """Numbers to choose from: the low end if there is one, else near the high one."""
    if math.isfinite(low):
        between = [low + (high - low) / part for part in (2, 3, 5, 7, 11, 13) if math.isfinite(high)]
        return [low, *between, low + 0.5, float(np.nextafter(low, math.inf))]
    return [0.0, 0.5, 1.5, 2.5] if math.isinf(high) else [high - 1.0, high - 0.5, float(np.nextafter(high, -math.inf))]


def _words(card: BranchedCard, name: str) -> list[tuple[str, str]]:
    """Every word that a condition or a bin names, and one that none does."""
    asked = [word for branch in card.branches for one in branch.condition if one.name == name for word in one.words]
    binned = [
        word
        for branch in card.branches
        for one in branch.card.characteristics
        if one.name == name
        for bin in one.bins
        for word in bin.words or ()
    ]
    known = list(dict.fromkeys([*asked, *binned]))
    other = _OTHER
    while other in known:
        other += "."
    return [*((word, word) for word in known), (other, _OTHER)]


def _column(value: float | str, rows: int) -> Column:
    """The same value in every row."""
    if isinstance(value, str):
        return Words(np.zeros(rows, dtype=np.int32), (value,))
    return np.full(rows, float(value))
