"""What keeps a score down within a branch, and what would take a row to a better branch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.card import Flags
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.entries import Bin, Ints
from tallystick.scorecards.frames import Column, Words, columns_of, length
from tallystick.scorecards.reasons import Places, Reason
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


def reasons_within(card: BranchedCard, columns: Mapping[str, Column], most: int) -> list[tuple[Reason, ...]]:
    """See `BranchedCard.reasons`.

    A characteristic that no condition asks for cannot move a row, so its reason is that of the branch's card. Of the
    others only bins count in which some value leaves the row in its branch, and these are the same for all rows that
    answer the conditions alike.
    """
    reasons: list[tuple[Reason, ...]] = [()] * length(columns)
    asked = _asked(card)
    for answers, rows in _answered_alike(card.conditions, columns):
        own = card.branches[card.place_of(answers)].card
        if own.names:
            within = {at: staying(card, name, answers) for at, name in enumerate(own.names) if name in asked}
            places = own.places({name: columns[name][rows] for name in own.names})
            for row, found in zip(rows.tolist(), own.reasons_at(places, most, within), strict=True):
                reasons[row] = found
    return reasons


def staying(card: BranchedCard, name: str, answers: Sequence[bool]) -> Flags:
    """bool[ordinary bins]: those in which some value of a characteristic leaves a row in its branch.

    answers: to the conditions of the card. The bins are those of the branch that they come to.
    """
    place = card.place_of(answers)
    one = next(one for one in card.branches[place].card.characteristics if one.name == name)
    values = [value for value, _ in telling_values(card, name, of_words=one.categorical)]
    column = columns_of({name: values})[name]
    told = [
        asked.holds(column) if asked.name == name else np.full(len(values), answer)
        for asked, answer in zip(card.conditions, answers, strict=True)
    ]
    flags = np.zeros(len(one.ordinary), np.bool_)
    for bin, *changed in zip(one.places(column).tolist(), *told, strict=True):
        flags[bin] |= card.place_of(changed) == place
    return flags


def _answered_alike(
    conditions: Sequence[Where], columns: Mapping[str, Column]
) -> Iterator[tuple[tuple[bool, ...], Places]]:
    """Each way in which rows answer the conditions, and which rows do so."""
    rows = length(columns)
    answers = np.zeros((rows, len(conditions)), np.bool_)
    for at, one in enumerate(conditions):
        answers[:, at] = one.holds(columns[one.name])
    # Eight answers a byte, a byte more for none: what is sorted is short.
    packed = np.packbits(np.column_stack([answers, np.zeros(rows, np.bool_)]), axis=1)
    alike = packed.view(f"V{packed.shape[1]}")[:, 0] if packed.shape[1] > 1 else packed[:, 0]
    _, first, group, counts = np.unique(alike, return_index=True, return_inverse=True, return_counts=True)
    order = np.split(np.argsort(group, kind="stable"), np.cumsum(counts)[:-1])
    for row, among in zip(first.tolist(), order, strict=True) if rows else ():
        yield tuple(answers[row].tolist()), among


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


def _asked(card: BranchedCard) -> list[str]:
    """What conditions ask for."""
    return list(dict.fromkeys(one.name for one in card.conditions))


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
