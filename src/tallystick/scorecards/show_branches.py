"""A card with branches as tables and pictures: who is in each branch, then its card."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tallystick.scorecards.common import Common, common_tables, tables_of
from tallystick.scorecards.show import card_html, score_in_words
from tallystick.scorecards.tables import counted, table_html

if TYPE_CHECKING:
    from tallystick.scorecards.branches import BranchedCard


def branched_html(card: BranchedCard) -> str:
    """Which branch takes a row, and the card of each; several branches are folded."""
    folds = "".join(
        f"<details><summary>{escape(branch.name)}: {escape(branch.says)}</summary>{card_html(branch.card)}</details>"
        for branch in card.branches
    )
    told = "The first branch whose condition holds takes the row. The same score means the same odds in each."
    common = common_tables(card)
    if common is not None:
        told += f" {reading(card, common)}"
    return f"<p>{escape(told)}</p>{branches_table_html(card)}{folds}"


def branches_table_html(card: BranchedCard) -> str:
    """Who is in each branch, and what it starts from."""
    rows = [[branch.name, branch.says, f"{branch.card.base_points}"] for branch in card.branches]
    caption = "Branches in the order in which they are asked"
    return table_html(("branch", "takes", "base"), rows, words=(0, 1), caption=caption)


def branched_meaning(card: BranchedCard, common: Common) -> str:
    """How a score comes about and what it says, in a few sentences; see `show.meaning`."""
    start, more = "the base of the row's branch", ", and of the pairs that the branch has of its own"
    return f"{score_in_words(common.card, start, more)} {reading(card, common)}"


def reading(card: BranchedCard, common: Common) -> str:
    """How many tables there are to read."""
    shared = len(common.card.parts)
    own = " and ".join(
        f"{len(pairs)} of {branch.name!r}" for branch, pairs in zip(card.branches, common.own, strict=True)
    )
    return f"There are {counted(tables_of(card), 'table')} to read: {shared} are the same in every branch, {own} alone."
