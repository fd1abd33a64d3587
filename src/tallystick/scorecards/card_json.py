"""A card as plain JSON content, and back."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.errors import UnreadableCard
from tallystick.scorecards.scale import Scale
from tallystick.terms import Dimension, Direction

if TYPE_CHECKING:
    from tallystick.scorecards.card import Card


def card_content(card: Card) -> dict[str, Any]:
    """What JSON can hold of a card. What it has none of is unsaid, so cards hash as they did before that could be."""
    scale = card.scale
    content = {
        "scale": [scale.anchor_score, scale.anchor_odds, scale.points_to_double, scale.lowest, scale.highest],
        "base_points": card.base_points,
        "characteristics": [_characteristic_content(one) for one in card.characteristics],
    }
    if card.pairs:
        content["pairs"] = [
            [pair.first, pair.second, pair.dimension.value, pair.first_groups, pair.second_groups, pair.points]
            for pair in card.pairs
        ]
    return content


def card_fields(text: str) -> tuple[Scale, int, tuple[CardCharacteristic, ...], tuple[Pair, ...]]:
    """The fields of a card. Raises UnreadableCard for text that no card wrote."""
    try:
        content = json.loads(text)
        return (
            Scale(*content["scale"]),
            int(content["base_points"]),
            tuple(_characteristic(one) for one in content["characteristics"]),
            tuple(_pair(*fields) for fields in content.get("pairs", [])),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableCard(
            f"the text is no card: {type(error).__name__} {error}", mend="give what Card.to_json wrote, unchanged"
        ) from error


def _characteristic_content(one: CardCharacteristic) -> dict[str, Any]:
    direction = {} if one.direction is Direction.ANY else {"direction": one.direction.value}
    return {
        "name": one.name,
        "dimension": one.dimension.value,
        "iv": one.iv,
        "coefficient": one.coefficient,
        "bins": [_bin_content(bin) for bin in one.bins],
        **direction,
    }


def _bin_content(bin: Bin) -> list[Any]:
    ends = [_told(bin.low), _told(bin.high), _told(bin.special)]
    words: list[Any] = [] if bin.words is None else [bin.words]
    words += [bin.others, bin.more] if bin.others or bin.more else []
    return [*ends, bin.good, bin.bad, bin.woe, bin.points, *words]


def _characteristic(content: dict[str, Any]) -> CardCharacteristic:
    return CardCharacteristic(
        content["name"],
        Dimension(content["dimension"]),
        content["iv"],
        content["coefficient"],
        tuple(_bin(*fields) for fields in content["bins"]),
        Direction(content.get("direction", Direction.ANY)),
    )


def _bin(
    low: float | str,
    high: float | str,
    special: float | str | None,
    good: float,
    bad: float,
    woe: float,
    points: int,
    words: list[str] | None = None,
    others: list[str] | tuple[()] = (),
    more: int = 0,
) -> Bin:
    only, named = None if special is None else float(special), None if words is None else tuple(words)
    return Bin(float(low), float(high), only, good, bad, woe, points, named, tuple(others), more)


def _pair(
    first: str, second: str, dimension: str, rows: list[int], columns: list[int], points: list[list[int]]
) -> Pair:
    return Pair(first, second, Dimension(dimension), tuple(rows), tuple(columns), tuple(tuple(row) for row in points))


def _told(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)
