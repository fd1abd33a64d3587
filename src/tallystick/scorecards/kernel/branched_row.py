"""A card with branches applied to one row at a time, in microseconds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tallystick.scorecards.asked import check_most
from tallystick.scorecards.branch_reasons import staying
from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.kernel.one_row import (
    OneRow,
    Standing,
    Value,
    infinite_value,
    number_of,
    picked,
    values_in,
    word_of,
)
from tallystick.scorecards.kernel.program import Places
from tallystick.scorecards.kernel.row_loops import address_of
from tallystick.scorecards.reasons import Reason
from tallystick.scorecards.single_precision import CODE_VALUES


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the answers to all conditions come to. one: the branch's card. own: picks its values out of the row's.

    by: the bins that leave the row in its branch; flags: what it points at.
    """

    one: OneRow
    own: Callable[[tuple[Value, ...]], tuple[Value, ...]]
    by: Standing
    flags: tuple[Places, ...]


class OneBranchedRow:
    """What `BranchedCard` says of a table of one row, for a server that has one at a time. Threads may share it.

    >>> from tallystick.scorecards import Branch, Scale
    >>> thin, thick = Card(Scale(), 520, ()), Card(Scale(), 610, ())
    >>> months = Where("months on file", high=12, missing=True)
    >>> card = BranchedCard((Branch("thin file", (months,), thin), Branch("all others", (), thick)))
    >>> OneBranchedRow(card).score({"months on file": 3}), OneBranchedRow(card).score({"months on file": 40})
    (520, 610)
    """

    def __init__(self, card: BranchedCard) -> None:
        self.card = card
        self._values_of = picked(card.names)
        self._tests = [(_test(one, one.name in card.words), card.names.index(one.name)) for one in card.conditions]
        self._ones = [OneRow(branch.card) for branch in card.branches]
        self._own = [picked([card.names.index(name) for name in branch.card.names]) for branch in card.branches]
        self._standings: dict[tuple[bool, ...], _Standing] = {}

    def score(self, row: Mapping[str, Value]) -> int:
        """The score on the scale; row as below."""
        return self.score_and_reasons(row, 0)[0]

    def score_and_reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[int, tuple[Reason, ...]]:
        """The score of a row, and what keeps it down within its branch as `BranchedCard.reasons` has it.

        row: a number, a word, or None by the name of all that a condition or a branch reads. Raises ColumnMissing,
        UnreadableData, and UnfitData for an infinite number.
        """
        check_most(most)
        given = values_in(row, self._values_of)
        answers = tuple([test(given[at]) for test, at in self._tests])
        standing = self._standings.get(answers) or self._stand(answers)
        return standing.one.told(standing.own(given), most, standing.by)

    def _stand(self, answers: tuple[bool, ...]) -> _Standing:
        """Kept, as few of all answers that there could be are ever given."""
        place = self.card.place_of(answers)
        card = self.card.branches[place].card
        within, flags = np.zeros(len(card.names), np.int64), []
        asked = {one.name for one in self.card.conditions}
        for at, name in enumerate(card.names):
            if name in asked:
                flags.append(staying(self.card, name, answers).astype(np.int64))
                within[at] = address_of(flags[-1])
        one = self._ones[place]
        standing = _Standing(one, self._own[place], one.standing(within), tuple(flags))
        self._standings[answers] = standing
        return standing


def one_row_of(card: Card | BranchedCard) -> OneRow | OneBranchedRow:
    """The way to apply a card to one row at a time, whether or not it has branches."""
    return OneRow(card) if isinstance(card, Card) else OneBranchedRow(card)


def _test(one: Where, of_words: bool) -> Callable[[Value], bool]:
    """`Where.holds` of one value."""
    return _test_of_word(one) if of_words else _test_of_number(one)


def _test_of_word(one: Where) -> Callable[[Value], bool]:
    words, missing = frozenset(one.words), one.missing

    def holds(value: Value) -> bool:
        return missing if value is None or value != value else word_of(value) in words

    return holds


def _test_of_number(one: Where) -> Callable[[Value], bool]:
    low, high = (-math.inf if one.low is None else one.low), (math.inf if one.high is None else one.high)
    name, missing, bounded, endless = one.name, one.missing, one.bounded, high == math.inf
    specials, codes, infinite = frozenset(one.special_values), frozenset(CODE_VALUES), (math.inf, -math.inf)

    def holds(value: Value) -> bool:
        number = number_of(name, value)
        if number != number:
            return missing
        if number in infinite:
            raise infinite_value(name)
        within = bounded and low <= number and (number < high or endless) and number not in codes
        return within or number in specials

    return holds
