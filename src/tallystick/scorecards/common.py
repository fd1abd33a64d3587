"""The tables that all branches of a card have in common, and those that a branch has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic, Pair
from tallystick.scorecards.evidence import evidence

if TYPE_CHECKING:
    from tallystick.scorecards.branches import BranchedCard

_DIGITS = 6
Content: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """card: what all branches share, counted on the rows of all; its base is the last branch's.

    own: per branch, the pairs that it alone has; their characteristics are on `card`.
    """

    card: Card
    own: tuple[tuple[Pair, ...], ...]


def common_tables(card: BranchedCard) -> Common | None:
    """None where branches have a characteristic with other bins or points, as cards that were fitted apart do.

    >>> from tallystick.scorecards import Branch, BranchedCard, Scale, Where
    >>> thin, thick = Card(Scale(), 520, ()), Card(Scale(), 610, ())
    >>> card = BranchedCard((Branch("thin", (Where("months", high=12),), thin), Branch("all others", (), thick)))
    >>> common_tables(card).card.base_points
    610
    """
    cards = [branch.card for branch in card.branches]
    names = list(dict.fromkeys(name for one in cards for name in one.names))
    merged = [_merged([_named(one, name) for one in cards]) for name in names]
    if any(one is None for one in merged):
        return None
    shared = [pair for pair in cards[0].pairs if all(pair in one.pairs for one in cards[1:])]
    own = tuple(tuple(pair for pair in one.pairs if pair not in shared) for one in cards)
    characteristics = tuple(one for one in merged if one is not None)
    return Common(Card(card.scale, card.base_points, characteristics, tuple(shared)), own)


def tables_of(card: Card | BranchedCard) -> int:
    """How many tables a person reads: one that several branches have alike is read once."""
    cards = [card] if isinstance(card, Card) else [branch.card for branch in card.branches]
    characteristics = {_content(one) for each in cards for one in each.characteristics}
    return len(characteristics) + len({pair for each in cards for pair in each.pairs})


def tables_by_branch(card: Card | BranchedCard) -> tuple[tuple[CardCharacteristic, tuple[int, ...]], ...]:
    """Each table of a characteristic once, and the places of the branches that read it; a card alone is one branch."""
    cards = [card] if isinstance(card, Card) else [branch.card for branch in card.branches]
    ones: dict[Content, CardCharacteristic] = {}
    places: dict[Content, list[int]] = {}
    for place, each in enumerate(cards):
        for one in each.characteristics:
            ones.setdefault(_content(one), one)
            places.setdefault(_content(one), []).append(place)
    return tuple((one, tuple(places[content])) for content, one in ones.items())


def _named(card: Card, name: str) -> CardCharacteristic | None:
    return next((one for one in card.characteristics if one.name == name), None)


def _content(one: CardCharacteristic) -> Content:
    # As text, since the missing value is not equal to itself.
    return (one.name, *((bin.low, bin.high, str(bin.special), bin.words, bin.points) for bin in one.bins))


def _merged(ones: Sequence[CardCharacteristic | None]) -> CardCharacteristic | None:
    """One characteristic with the counts of all branches; a branch without it gives no points for it."""
    there = [one for one in ones if one is not None]
    silent = not any(bin.points for bin in there[0].bins)
    if len({_content(one) for one in there}) > 1 or (len(there) < len(ones) and not silent):
        return None
    good = np.sum([[bin.good for bin in one.bins] for one in there], axis=0)
    bad = np.sum([[bin.bad for bin in one.bins] for one in there], axis=0)
    woe, iv = evidence(good, bad, good + bad > 0)
    told = zip(there[0].bins, good.tolist(), bad.tolist(), woe.round(_DIGITS).tolist(), strict=True)
    bins = tuple(replace(bin, good=of_good, bad=of_bad, woe=evident) for bin, of_good, of_bad, evident in told)
    return replace(there[0], iv=round(iv, _DIGITS), bins=bins)
