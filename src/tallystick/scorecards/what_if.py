"""What would have to change for one row to reach a score."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tallystick.scorecards.asked import check_fixed
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.explanation import Value, one_row, value_of
from tallystick.scorecards.frames import Column, Words
from tallystick.scorecards.tables import written

if TYPE_CHECKING:
    from tallystick.scorecards.card import Card
    from tallystick.scorecards.entries import CardCharacteristic


@dataclass(frozen=True, slots=True)
class Change:
    """One characteristic's value, moved to the nearest value of another bin. says: what that bin holds."""

    name: str
    before: Value
    after: Value
    says: str

    def __str__(self) -> str:
        return f"{self.name} from {_named(self.before)} to {_named(self.after)} ({self.says})"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """score: as it is. after: as it is with all changes made; where that is below the goal, the most that was found.

    Every change is needed: without any one of them the points are fewer than the goal, or than the most found.
    """

    score: int
    goal: int
    after: int
    changes: tuple[Change, ...]

    @property
    def reached(self) -> bool:
        return self.after >= self.goal

    @property
    def values(self) -> Mapping[str, Value]:
        """The changed values by name, to be put into the row."""
        return {change.name: change.after for change in self.changes}

    def __str__(self) -> str:
        if self.score >= self.goal:
            return f"Score {self.score}: it is at {self.goal} or above."
        told = "reaches" if self.reached else f"does not reach {self.goal}; the most that was found is"
        lines = [f"Score {self.score}: it {told} {self.after} with"] if self.changes else []
        lines += [f"  {change}" for change in self.changes]
        return "\n".join(lines) or f"Score {self.score}: no change was found that raises it towards {self.goal}."


def ways_to(card: Card, row: Any, goal: int, fixed: Collection[str] = ()) -> WhatIf:
    """The fewest changes found that bring the row to the goal, and each as small as it can be.

    One characteristic after the other is moved to where it adds most, those before it reckoned in; then each is drawn
    back as near to its own bin as the goal allows, and left alone where it is not needed. On a card without pairs no
    smaller number of changes will do; with pairs a smaller one may exist.

    row: a value by each characteristic's name, or a table of one row. fixed: characteristics that cannot change.
    Raises UnfitData for a goal beyond the scale and for names that are not on the card.
    """
    if not isinstance(goal, Real) or not card.scale.lowest <= goal <= card.scale.highest:
        raise UnfitData(f"no score is {goal!r}", mend=f"give a goal from {card.scale.lowest} to {card.scale.highest}")
    check_fixed(fixed, card.names)
    columns = one_row(row, card.names, card.words)
    values = [_values(one, columns[one.name]) for one in card.characteristics]
    movable = [at for at, name in enumerate(card.names) if name not in fixed]
    moves = _Moves(card, card.places(columns)[0].tolist(), values, movable)
    total = int(card.totals(columns)[0])
    total = moves.raise_to(goal, total)
    total = moves.draw_back_to(min(goal, total), total)
    changes = tuple(
        Change(one.name, value_of(columns[one.name]), values[at][place], one.bins[place].label)
        for at, (one, place) in enumerate(zip(card.characteristics, moves.places, strict=True))
        if place != moves.own[at]
    )
    after = min(max(total, card.scale.lowest), card.scale.highest)
    return WhatIf(int(card.scores(columns)[0]), goal, after, changes)


class _Moves:
    """The bins of one row, and to where they may be moved. own: where they were; places: where they are.

    values: by characteristic, a value for each bin that the row can be brought into.
    """

    def __init__(
        self, card: Card, own: Sequence[int], values: Sequence[Mapping[int, Value]], movable: Sequence[int]
    ) -> None:
        self.card, self.own, self.places, self.movable = card, own, list(own), movable
        self._bins = {at: self._nearest_first(at, values[at]) for at in movable}

    def raise_to(self, goal: int, total: int) -> int:
        """Moves what adds most, until the total is at the goal or nothing adds. Returns the total."""
        while total < goal:
            gain, at, place = max((self._best(at) for at in self.movable), key=itemgetter(0), default=(0, 0, 0))
            if gain <= 0:
                break
            self.places[at], total = place, total + gain
        return total

    def draw_back_to(self, held: int, total: int) -> int:
        """Moves all as near to where they were as `held` allows, those that add least first. Returns the total."""
        settled = False
        while not settled:
            settled = True
            for at in sorted(self.movable, key=lambda at: self._gains(at)[self.own[at]], reverse=True):
                gains, nearer = self._gains(at), self._bins[at][: self._bins[at].index(self.places[at])]
                place = next((one for one in nearer if total + gains[one] >= held), None)
                if place is not None:
                    self.places[at], total, settled = place, total + gains[place], False
        return total

    def _best(self, at: int) -> tuple[int, int, int]:
        """The most that one characteristic can add, itself and where it does; the nearest of several."""
        gains = self._gains(at)
        place = max(self._bins[at], key=gains.__getitem__)
        return gains[place], at, place

    def _gains(self, at: int) -> list[int]:
        """By bin, what moving the characteristic there would add, all others where they are."""
        along: list[int] = self.card.along(at, self.places).tolist()
        return [points - along[self.places[at]] for points in along]

    def _nearest_first(self, at: int, values: Mapping[int, Value]) -> list[int]:
        own = self.own[at]
        return [own, *sorted((place for place in values if place != own), key=lambda place: abs(place - own))]


def _values(one: CardCharacteristic, column: Column) -> dict[int, Value]:
    """By the place of each ordinary bin, the value in it that is nearest to the column's own."""
    if isinstance(column, Words):
        return {place: (bin.words or bin.others or (_unnamed(one),))[0] for place, bin in enumerate(one.ordinary)}
    specials = one.place_of_special
    value = math.nan if column[0] in specials else float(column[0])
    found: dict[int, Value] = {}
    for place, bin in enumerate(one.ordinary):
        near = _nearest(value, bin.low, bin.high)
        while near in specials:
            near = math.nextafter(near, math.inf)
        if bin.low <= near < bin.high:
            found[place] = near
    return found


def _unnamed(one: CardCharacteristic) -> str:
    """A word that stands for any other, as none of the bins names it."""
    named = {word for bin in one.ordinary for word in bin.words or ()}
    word = "any other"
    while word in named:
        word += " still"
    return word


def _nearest(value: float, low: float, high: float) -> float:
    """The value of [low, high) that is nearest, a whole number where there is one at that end."""
    if low <= value < high:
        return value
    if value < low or math.isinf(high):
        return max(low, 0.0) if math.isnan(value) and math.isinf(low) else low
    below = math.nextafter(high, -math.inf)
    whole = math.floor(below)
    return float(whole) if low <= whole else below


def _named(value: Value) -> str:
    return "no value" if value is None else value if isinstance(value, str) else written(value)
