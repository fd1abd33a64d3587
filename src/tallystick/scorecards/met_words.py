"""Which words a card met in development and names in no bin: those that fall under any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import Bin, CardCharacteristic
from tallystick.scorecards.frames import Column, Floats, Words

# As many as a person reads at once.
_MOST_NAMED = 20
# A word that fewer rows hold may name a person or a firm, and no card shall.
_LEAST_NAMED = 5.0


def with_met_words(card: Card | BranchedCard, columns: Mapping[str, Column], weight: Floats) -> Card | BranchedCard:
    """The card, whose bins of any other word say which were met: the most frequent by name, and how many more.

    Branches are told alike, of the rows of all, so that what they have in common stays one table.
    """
    if isinstance(card, BranchedCard):
        cards = [_told(branch.card, columns, weight) for branch in card.branches]
        return BranchedCard(tuple(replace(branch, card=one) for branch, one in zip(card.branches, cards, strict=True)))
    return _told(card, columns, weight)


def _told(card: Card, columns: Mapping[str, Column], weight: Floats) -> Card:
    return replace(card, characteristics=tuple(_with_met(one, columns, weight) for one in card.characteristics))


def _with_met(one: CardCharacteristic, columns: Mapping[str, Column], weight: Floats) -> CardCharacteristic:
    column = columns[one.name]
    if not isinstance(column, Words):
        return one
    named = {word for bin in one.ordinary for word in bin.words or ()}
    has = column.codes >= 0
    weights = np.bincount(column.codes[has], weights=weight[has], minlength=len(column.known)).tolist()
    met = [(-held, word) for word, held in zip(column.known, weights, strict=True) if held > 0 and word not in named]
    shown = tuple(word for held, word in sorted(met) if -held >= _LEAST_NAMED)[:_MOST_NAMED]

    def told(bin: Bin) -> Bin:
        return replace(bin, others=shown, more=len(met) - len(shown)) if bin.words == () else bin

    return replace(one, bins=tuple(told(bin) for bin in one.bins))
