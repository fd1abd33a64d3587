"""A card with branches as tables and pictures: who is in each branch, then its card."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tallystick.scorecards.show import card_html
from tallystick.scorecards.tables import table_html

if TYPE_CHECKING:
    from tallystick.scorecards.branches import BranchedCard


def branched_html(card: BranchedCard) -> str:
    """Which branch takes a row, and the card of each; several branches are folded."""
    rows = [[branch.name, branch.says, f"{branch.card.base_points}"] for branch in card.branches]
    folds = "".join(
        f"<details><summary>{escape(branch.name)}: {escape(branch.says)}</summary>{card_html(branch.card)}</details>"
        for branch in card.branches
    )
    told = "The first branch whose condition holds takes the row. The same score means the same odds in each."
    caption = "Branches in the order in which they are asked"
    return f"<p>{told}</p>{table_html(('branch', 'takes', 'base'), rows, words=(0, 1), caption=caption)}{folds}"
