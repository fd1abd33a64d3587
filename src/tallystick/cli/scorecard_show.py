"""A card as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from tallystick.charts.plane import percent
from tallystick.scorecards import BranchedCard, Card, Pair
from tallystick.scorecards.common import common_tables
from tallystick.scorecards.show import group_labels, meaning
from tallystick.scorecards.show_branches import branched_meaning
from tallystick.scorecards.tables import weight_in_words

# Title, heads, rows.
Shown: TypeAlias = tuple[str, Sequence[str], Sequence[Sequence[object]]]


def described(card: Card | BranchedCard) -> str:
    """What a score is made of, in a few sentences."""
    if isinstance(card, Card):
        return meaning(card)
    common = common_tables(card)
    if common is not None:
        return branched_meaning(card, common)
    return "\n".join(f"{branch.name}: {meaning(branch.card)}" for branch in card.branches)


def tables(card: Card | BranchedCard) -> Iterator[Shown]:
    """The points of every bin and pair. What branches have in common comes once, then what each has of its own."""
    if isinstance(card, Card):
        yield from _of_one(f"Card {card.hash()[:12]}", card)
        return
    rows = [(branch.name, branch.says, branch.card.base_points) for branch in card.branches]
    yield f"Card {card.hash()[:12]}: the first branch that takes a row", ("branch", "takes", "base"), rows
    common = common_tables(card)
    if common is None:
        for branch in card.branches:
            yield from _of_one(f"Branch {branch.name}", branch.card)
        return
    yield from _of_one("In every branch", common.card)
    for branch, pairs in zip(card.branches, common.own, strict=True):
        for pair in pairs:
            yield _grid(f"On top in {branch.name!r} alone: {pair.name}", common.card, pair)


def _of_one(title: str, card: Card) -> Iterator[Shown]:
    rows = [
        (
            one.name,
            bin.label,
            weight_in_words(bin.good + bin.bad),
            percent(bin.bad / (bin.good + bin.bad)),
            bin.points,
        )
        for one in card.characteristics
        for bin in one.bins
        if bin.good + bin.bad
    ]
    yield title, ("characteristic", "bin", "rows", "bad rate", "points"), rows
    for pair in card.pairs:
        yield _grid(f"On top: {pair.name}", card, pair)


def _grid(title: str, card: Card, pair: Pair) -> Shown:
    by_name = {one.name: one for one in card.characteristics}
    columns = group_labels(by_name[pair.second], pair.second_groups)
    labels = group_labels(by_name[pair.first], pair.first_groups)
    return title, (pair.first, *columns), [(label, *points) for label, points in zip(labels, pair.points, strict=True)]
