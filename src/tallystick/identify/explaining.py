"""What each field of a compared pair weighed: the levels that it reached, adding up to the pair's weight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PRIOR, RARITY = "before comparing", "name frequency"
_BETWEEN, _HELD = ", ", "; "


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """compared: the field, PRIOR or RARITY. level: the degree of agreement that was reached, in words.

    weight: log2 of the Bayes factor m / u of that level (Fellegi and Sunter, J. American Statistical Association 64,
    1969); of PRIOR, log2 of the odds that any two records are one subject. Above nought it speaks for one subject.
    """

    compared: str
    level: str
    weight: float


def level_weights(says: str, match_weight: float, model: Mapping[str, Any]) -> tuple[LevelWeight, ...]:
    """The parts of a pair's weight, in the order of the comparisons; they add up to `match_weight`.

    says, match_weight: as kept of the pair (`Linked`). model: what the batch that compared it kept (`Linkage.model`).
    Agreement in a rare name weighs more than in a common one. How common the names were is not kept by the batch, and
    follows from the rest: it is what the shared names add to what sharing any weighs. A rule has no weights: then
    there are no parts, nor for a pair of which the model does not know a level.

    >>> level = {"label_for_charts": "same name", "m_probability": 0.8, "u_probability": 0.1}
    >>> settings = {"probability_two_random_records_match": 0.2}
    >>> settings["comparisons"] = [{"output_column_name": "name", "comparison_levels": [level]}]
    >>> [(one.compared, one.weight) for one in level_weights("same name", 1.0, {"settings": settings})]
    [('before comparing', -2.0), ('name', 3.0)]
    """
    settings = model.get("settings")
    reached = _levels_of(says.partition(_HELD)[0], settings["comparisons"]) if settings else []
    if not settings or not reached:
        return ()
    share = settings["probability_two_random_records_match"]
    parts = [LevelWeight(PRIOR, "the odds of any two records", math.log2(share / (1 - share)))]
    parts += [
        LevelWeight(name, str(level["label_for_charts"]), math.log2(level["m_probability"] / level["u_probability"]))
        for name, level in reached
    ]
    if any(level.get("tf_adjustment_column") for _, level in reached):
        parts.append(LevelWeight(RARITY, "how rare the shared names are", match_weight - sum(p.weight for p in parts)))
    return tuple(parts)


def _levels_of(says: str, comparisons: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """The level that each comparison reached, read from the words that name them in the comparisons' order.

    A comparison of which nothing was said has no words. Empty where words are left that name no level.
    """
    found, rest = [], says
    for comparison in comparisons:
        told = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        named = [level for level in told if _begins(rest, level["label_for_charts"])]
        if named:
            # One level's words may begin another's: the longest are those that were written.
            level = max(named, key=lambda one: len(one["label_for_charts"]))
            found.append((comparison["output_column_name"], level))
            rest = rest.removeprefix(level["label_for_charts"]).removeprefix(_BETWEEN)
    return [] if rest else found


def _begins(rest: str, words: str) -> bool:
    return rest == words or rest.startswith(words + _BETWEEN)
