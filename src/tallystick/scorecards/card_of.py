"""The card that somebody means who gives an estimator."""

from __future__ import annotations

from typing import Any

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.errors import UnfitData


def card_of(given: Any) -> Card | BranchedCard:
    """A card as it is, or the one that a `Scorecard` or `SegmentedScorecard` was fitted to.

    Raises UnfitData for an estimator that is not fitted, and for anything else.
    """
    card = getattr(given, "card_", given)
    if isinstance(card, Card | BranchedCard):
        return card
    kind = type(given).__name__
    if hasattr(given, "fit"):
        raise UnfitData(f"this {kind} has no card yet", mend="fit it first")
    raise UnfitData(f"a card is wanted, not a {kind}", mend="give a card, or a Scorecard that was fitted")
