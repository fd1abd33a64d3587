"""A card applied to one row in plain Python: this file and the standard library, nothing else.

It is what a person checks a receipt with. Copy it anywhere; it reads the text that `Card.to_json` or
`BranchedCard.to_json` wrote.

$ python plain.py card.json '{"late": 2, "used": null}'
"""

from __future__ import annotations

import json
import math
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter
from pathlib import Path
from struct import pack, unpack
from typing import Any, NamedTuple

Value = float | int | str | None
# Of why there is no amount: they lie below every amount, and in no interval of a condition.
_CODES = (-1e15, -2e15, -3e15, -4e15)
_INFINITE = (math.inf, -math.inf)


def _with_stand_ins(values: Sequence[float]) -> list[float]:
    """The values, and the float32 nearest to each, unless that is a number that somebody may have written."""
    near = []
    for value in values:
        (nearest,) = unpack("f", pack("f", value)) if abs(value) < 3.4e38 else (value,)
        amount = abs(nearest) < 1e14 and (nearest == int(nearest) or float(f"{nearest:.9g}") == nearest)
        near += [] if amount or nearest in values else [nearest]
    return [*values, *near]


_CODE_VALUES = frozenset(_with_stand_ins(_CODES))


class PlainReason(NamedTuple):
    """A characteristic that keeps the score down: its bin, its best attainable bin, and the points between them."""

    name: str
    bin: int
    best_bin: int
    points_lost: int


class PlainCard:
    """A card from its JSON.

    >>> bins = [["-inf", 1, None, 0, 0, 0, 20], [1, "inf", None, 0, 0, 0, -30], ["-inf", "inf", "nan", 0, 0, 0, 0]]
    >>> characteristics = [{"name": "late", "bins": bins}]
    >>> card = {"scale": [600, 5, 50, 350, 950], "base_points": 600, "characteristics": characteristics}
    >>> plain = PlainCard(json.dumps(card))
    >>> plain.score({"late": 2}), plain.reasons({"late": 2})
    (570, (PlainReason(name='late', bin=1, best_bin=0, points_lost=50),))
    """

    def __init__(self, text: str) -> None:
        content = json.loads(text)
        self.lowest: int = content["scale"][3]
        self.highest: int = content["scale"][4]
        self.base: int = content["base_points"]
        self.characteristics = [_Characteristic(one) for one in content["characteristics"]]
        place = {one.name: at for at, one in enumerate(self.characteristics)}
        self.pairs = [_Pair(place, fields) for fields in content.get("pairs", [])]
        self.paired = {at: [pair for pair in self.pairs if at in (pair.first, pair.second)] for at in place.values()}
        self.paired = {at: pairs for at, pairs in self.paired.items() if pairs}

    def score(self, row: Mapping[str, Value]) -> int:
        """The score of a row: a number, a word or None by each characteristic's name."""
        return self._held(self._total(self._bins(row)))

    def reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[PlainReason, ...]:
        """What keeps the score of a row down, the furthest below its best first; none at the scale's upper end."""
        return self.score_and_reasons(row, most)[1]

    def score_and_reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[int, tuple[PlainReason, ...]]:
        return self.told(row, most, {})

    def told(
        self, row: Mapping[str, Value], most: int, within: Mapping[int, Sequence[int]]
    ) -> tuple[int, tuple[PlainReason, ...]]:
        """`score_and_reasons`; within: by the place of a characteristic, the only bins that may be its best."""
        bins = self._bins(row)
        total = self._total(bins)
        if total >= self.highest:
            return self.highest, ()
        found = [one.reasons[bin] for one, bin in zip(self.characteristics, bins, strict=True)]
        for at in self.paired:
            found[at] = self._best_of(at, bins, range(self.characteristics[at].ordinary))
        for at, among in within.items():
            found[at] = self._best_of(at, bins, among)
        found = [one for one in found if one.points_lost > 0]
        # The sort is stable: equals stay in the order of the card.
        found.sort(key=attrgetter("points_lost"), reverse=True)
        return self._held(total), tuple(found[:most])

    def _bins(self, row: Mapping[str, Value]) -> list[int]:
        try:
            return [one.bin_of(row[one.name]) for one in self.characteristics]
        except KeyError as error:
            raise ValueError(f"the row lacks the characteristic {error}; give null where it has no value") from None

    def _total(self, bins: list[int]) -> int:
        alone = sum([one.points[bin] for one, bin in zip(self.characteristics, bins, strict=True)])
        return self.base + alone + sum([pair.points(bins) for pair in self.pairs])

    def _held(self, total: int) -> int:
        """On the scale."""
        return max(min(total, self.highest), self.lowest)

    def _best_of(self, at: int, bins: list[int], among: Sequence[int]) -> PlainReason:
        """What the best of some bins of a characteristic would add, the pairs that it is part of reckoned in."""
        one, given = self.characteristics[at], self.characteristics[at].points
        for pair in self.paired.get(at, ()):
            given = [points + more for points, more in zip(given, pair.along(at, bins), strict=True)]
        best = max(among, key=given.__getitem__, default=bins[at])
        return PlainReason(one.name, bins[at], best, given[best] - given[bins[at]])


class PlainBranches:
    """A card with branches from its JSON: the first branch whose condition holds takes the row, the last all others.

    >>> card = {"scale": [600, 5, 50, 350, 950], "base_points": 520, "characteristics": []}
    >>> thin = {"name": "thin file", "condition": [{"name": "months", "high": 12.0}], "card": card}
    >>> thick = {"name": "all others", "condition": [], "card": {**card, "base_points": 610}}
    >>> plain = PlainBranches(json.dumps({"branches": [thin, thick]}))
    >>> plain.score({"months": 3}), plain.score({"months": 40})
    (520, 610)
    """

    def __init__(self, text: str) -> None:
        branches = json.loads(text)["branches"]
        self.cards = [PlainCard(json.dumps(branch["card"])) for branch in branches]
        self.conditions = [_Where(one) for branch in branches for one in branch["condition"]]
        self.spans = list(pairwise(accumulate([len(branch["condition"]) for branch in branches], initial=0)))
        self.within: dict[tuple[bool, ...], dict[int, list[int]]] = {}

    def score(self, row: Mapping[str, Value]) -> int:
        """The score of a row: a number, a word or None by the name of all that a condition or a branch reads."""
        return self.cards[self._place(self._answers(row))].score(row)

    def reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[PlainReason, ...]:
        """What keeps the score of a row down within its branch, the furthest below its best first."""
        return self.score_and_reasons(row, most)[1]

    def score_and_reasons(self, row: Mapping[str, Value], most: int = 4) -> tuple[int, tuple[PlainReason, ...]]:
        answers = self._answers(row)
        # Kept, as few of all answers that there could be are ever given.
        if answers not in self.within:
            self.within[answers] = self._staying(answers)
        return self.cards[self._place(answers)].told(row, most, self.within[answers])

    def _answers(self, row: Mapping[str, Value]) -> tuple[bool, ...]:
        try:
            return tuple([one.holds(row[one.name]) for one in self.conditions])
        except KeyError as error:
            raise ValueError(f"the row lacks the characteristic {error}; give null where it has no value") from None

    def _place(self, answers: Sequence[bool]) -> int:
        """The first branch whose conditions all hold; the last has none."""
        return next(place for place, (first, last) in enumerate(self.spans) if all(answers[first:last]))

    def _staying(self, answers: Sequence[bool]) -> dict[int, list[int]]:
        """By the place of what decides on the branch, the bins in which some value leaves the row there."""
        place, asked, found = self._place(answers), {one.name for one in self.conditions}, {}
        for at, one in enumerate(self.cards[place].characteristics):
            if one.name in asked:
                bins = {one.bin_of(value) for value in self._values(one.name) if self._stays(answers, one.name, value)}
                found[at] = sorted(bins)
        return found

    def _stays(self, answers: Sequence[bool], name: str, value: Value) -> bool:
        """Whether a row with another value of one characteristic would be where it is."""
        asked = zip(self.conditions, answers, strict=True)
        changed = [one.holds(value) if one.name == name else answer for one, answer in asked]
        return self._place(changed) == self._place(answers)

    def _values(self, name: str) -> Iterator[Value]:
        """A value for each bin of any branch, on either side of each edge of a condition."""
        asked = [one for one in self.conditions if one.name == name]
        binned = [one for card in self.cards for one in card.characteristics if one.name == name]
        words = [word for one in asked for word in one.words] + [word for one in binned for word in one.words]
        if words or any(one.worded for one in binned):
            yield from dict.fromkeys(words)
            other = "any other"
            while other in words:
                other += "."
            yield other
            return
        special = _CODE_VALUES | {value for one in asked for value in one.specials}
        special |= {value for one in binned for value in one.specials}
        edges = {end for one in asked for end in (one.low, one.high)} | {cut for one in binned for cut in one.cuts}
        for low, high in pairwise([-math.inf, *sorted(end for end in edges if math.isfinite(end)), math.inf]):
            inside = [value for value in _inside(low, high) if low <= value < high and value not in special]
            yield from inside[:1]


def _inside(low: float, high: float) -> list[float]:
    """Numbers to choose from: the low end if there is one, else near the high one."""
    if math.isfinite(low):
        between = [low + (high - low) / part for part in (2, 3, 5, 7, 11, 13) if math.isfinite(high)]
        return [low, *between, low + 0.5, math.nextafter(low, math.inf)]
    return [0.0, 0.5, 1.5, 2.5] if math.isinf(high) else [high - 1.0, high - 0.5, math.nextafter(high, -math.inf)]


class _Where:
    """What a condition says of one characteristic."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.name: str = content["name"]
        self.bounded = "low" in content or "high" in content
        self.low, self.high = float(content.get("low", -math.inf)), float(content.get("high", math.inf))
        self.missing: bool = content.get("missing", False)
        self.specials = _with_stand_ins(content.get("specials", []))
        self.words: list[str] = content.get("words", [])

    def holds(self, value: Value) -> bool:
        if value is None or value != value:
            return self.missing
        if self.words:
            return (value if isinstance(value, str) else f"{value:.17g}") in self.words
        if isinstance(value, str):
            if self.bounded or self.specials:
                raise ValueError(f"{self.name} is {value!r}, where a number is wanted")
            return False
        if value in _INFINITE:
            raise _infinite(self.name)
        under = value < self.high or self.high == math.inf
        return value in self.specials or (self.bounded and self.low <= value and under and value not in _CODE_VALUES)


class _Characteristic:
    """Ordinary bins first, as intervals low <= value < high or groups of words; then special values; missing last."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        bins = content["bins"]
        self.name = content["name"]
        self.points: list[int] = [bin[6] for bin in bins]
        specials = [None if bin[2] is None else float(bin[2]) for bin in bins]
        self.ordinary = specials.count(None)
        self.missing = len(bins) - 1
        self.worded = len(bins[0]) > 7
        self.cuts = [float(bin[0]) for bin in bins[1 : self.ordinary]]
        # A code without a bin of its own falls into the missing one.
        places = {value: place for place, value in enumerate(specials[:-1]) if value is not None}
        places |= {code: self.missing for code in _CODES if code not in places}
        self.specials = {near: places[value] for value in places for near in _with_stand_ins([value])} | places
        self.specials |= dict.fromkeys(_INFINITE, -1)
        self.words = {word: place for place, bin in enumerate(bins) for word in (bin[7] if len(bin) > 7 else ())}
        best = self.points.index(max(self.points[: self.ordinary]))
        self.reasons = [
            PlainReason(self.name, place, best, self.points[best] - points) for place, points in enumerate(self.points)
        ]

    def bin_of(self, value: Value) -> int:
        if value is None or value != value:
            return self.missing
        if self.worded:
            return self.words.get(value if isinstance(value, str) else f"{value:.17g}", self.ordinary - 1)
        if isinstance(value, str):
            raise ValueError(f"{self.name} is {value!r}, where a number is wanted")
        special = self.specials.get(value)
        if special is None:
            return bisect_right(self.cuts, value)
        if special < 0:
            raise _infinite(self.name)
        return special


def _infinite(name: str) -> ValueError:
    return ValueError(f"{name} is infinite; give null where it has no value")


class _Pair:
    """Points of [group of the first's bin][group of the second's]."""

    def __init__(self, places: Mapping[str, int], fields: list[Any]) -> None:
        first, second, _, first_groups, second_groups, points = fields
        self.first, self.second = places[first], places[second]
        self.rows = [[points[row][column] for column in second_groups] for row in first_groups]
        self.columns = list(zip(*self.rows, strict=True))

    def points(self, bins: list[int]) -> int:
        points: int = self.rows[bins[self.first]][bins[self.second]]
        return points

    def along(self, at: int, bins: list[int]) -> Sequence[int]:
        """The points for each bin of one of the two, the other's bin as it is."""
        return self.columns[bins[self.second]] if at == self.first else self.rows[bins[self.first]]


if __name__ == "__main__":
    written = Path(sys.argv[1]).read_text(encoding="utf-8")
    plain = (PlainBranches if "branches" in json.loads(written) else PlainCard)(written)
    told = plain.score_and_reasons(json.loads(sys.argv[2]))
    print(json.dumps({"score": told[0], "reasons": [reason._asdict() for reason in told[1]]}))
