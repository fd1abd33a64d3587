"""Read a card from its text, whatever kind it is."""

from __future__ import annotations

import json

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.errors import UnreadableCard


def card_from_json(text: str) -> Card | BranchedCard:
    """The card, with branches or without, that either `to_json` wrote. Raises UnreadableCard for any other text."""
    try:
        content = json.loads(text)
    except TypeError as error:
        raise UnreadableCard(f"a {type(text).__name__} is no card", mend="give the text that to_json wrote") from error
    except ValueError:
        content = None
    return BranchedCard.from_json(text) if isinstance(content, dict) and "branches" in content else Card.from_json(text)
