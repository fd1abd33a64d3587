"""What links the records when there are too few of them to train weights on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from tallystick.identify.groups import Candidate
from tallystick.identify.prepare import Business

SAYS = "joined: same normalised name and same postcode; for review: same normalised name and same region"
_JOINED = "same name, same postcode"
_REVIEWED = "same name, same region, postcodes not the same"


def by_rule(businesses: list[Business], joined: float, reviewed: float) -> list[Candidate]:
    """Pairs that agree exactly: at probability `joined` or `reviewed`, with no weight, since nothing was measured."""
    pairs = {pair: Candidate(*pair, reviewed, 0.0, _REVIEWED) for pair in _agreeing(businesses, ("key", "region"))}
    for pair in _agreeing(businesses, ("key", "postcode")):
        pairs[pair] = Candidate(*pair, joined, 0.0, _JOINED)
    return [pairs[pair] for pair in sorted(pairs)]


def _agreeing(businesses: list[Business], facts: tuple[str, ...]) -> Iterable[tuple[int, int]]:
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for business in businesses:
        said = tuple(getattr(business, fact) for fact in facts)
        if None not in said:
            blocks[said].append(business.id)
    for block in blocks.values():
        yield from combinations(block, 2)
