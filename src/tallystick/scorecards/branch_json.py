"""A card with branches as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from tallystick.scorecards.card import Card
from tallystick.scorecards.card_json import card_content
from tallystick.scorecards.conditions import Where, condition_content, condition_of
from tallystick.scorecards.errors import UnreadableCard

if TYPE_CHECKING:
    from tallystick.scorecards.branches import BranchedCard

# Of a branch its name, its condition and its card.
Part: TypeAlias = tuple[str, tuple[Where, ...], Card]


def branches_text(card: BranchedCard) -> str:
    """See `BranchedCard.to_json`."""
    branches = [
        {
            "name": branch.name,
            "condition": [condition_content(one) for one in branch.condition],
            "card": card_content(branch.card),
        }
        for branch in card.branches
    ]
    return json.dumps({"branches": branches}, sort_keys=True, separators=(",", ":"), allow_nan=False)


def readable(text: str, made: Callable[[Iterator[Part]], BranchedCard]) -> BranchedCard:
    """The card that is made of the parts in a text. Raises UnreadableCard for a text that no such card wrote."""
    try:
        return made(_part(content) for content in json.loads(text)["branches"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableCard(
            f"the text is no card with branches: {type(error).__name__} {error}",
            mend="give what BranchedCard.to_json wrote, unchanged",
        ) from error


def _part(content: Mapping[str, Any]) -> Part:
    condition = tuple(condition_of(one) for one in content["condition"])
    if not isinstance(content["name"], str):
        raise TypeError(f"a branch is named {content['name']!r}")
    return content["name"], condition, Card.from_json(json.dumps(content["card"]))
