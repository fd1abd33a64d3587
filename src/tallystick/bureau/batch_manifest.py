"""What a batch is of, and what stands of it: the manifest in its folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa

from tallystick.terms import BrokenInputError


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that decides the contents of a batch. Hashes are SHA-256 in hexadecimal.

    model: hash of what decides a score. card: of the card alone. catalogue: of what declares the characteristics and
    their relations. facts: of what the fact tables held. links: of whose each customer was. subjects: how many are
    scored. buckets: into how many they are dealt.
    """

    name: str
    model: str
    card: str
    catalogue: str
    law: str
    facts: str
    links: str
    version: str
    as_of: str
    known_at: str
    subjects: int
    buckets: int


@dataclass(frozen=True, slots=True)
class Whose:
    """links: SHA-256 of whose each customer was. subjects: how many of the kind there were."""

    links: str
    subjects: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a bucket."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that is whole. unscored: how many there are of each sentence that says why.

    files: results and characteristics. patch: rows of both that stand in the place of those with the same subject;
    empty where there are none. The counts are of what is then told.
    """

    subjects: int
    scored: int
    unscored: Mapping[str, int]
    files: tuple[Written, ...]
    patch: tuple[Written, ...] = ()

    @classmethod
    def of(cls, unscored: pa.ChunkedArray, files: tuple[Written, ...], patch: tuple[Written, ...] = ()) -> Bucket:
        """unscored: of each subject why it has no score, null where it has one."""
        why = unscored.drop_null().value_counts().to_pylist()
        counts = {one["values"]: one["counts"] for one in sorted(why, key=lambda one: one["values"])}
        return cls(len(unscored), len(unscored) - sum(counts.values()), counts, files, patch)

    @property
    def named(self) -> tuple[Written, ...]:
        return (*self.files, *self.patch)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A bucket whose files were removed, for somebody in it is to be forgotten. It names nobody."""

    on: str
    because: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Buckets of the same batch when the lake held fewer data files: right of everybody whom no later file tells of."""

    data: tuple[str, ...] = ()
    whole: Mapping[int, Bucket] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """data: the lake's data files. whole, dropped: by the bucket's number; a number in neither is still to be done.

    identities: the records' version (`identities.version`) at which the links were those of `inputs`. earlier: what to
    do those that are to be done from, where there is something.
    """

    inputs: Inputs
    data: tuple[str, ...]
    identities: tuple[int, ...]
    whole: Mapping[int, Bucket] = field(default_factory=dict)
    dropped: Mapping[int, Dropped] = field(default_factory=dict)
    earlier: Earlier = Earlier()

    def continued(self, inputs: Inputs, data: tuple[str, ...], identities: tuple[int, ...]) -> Manifest:
        """What stands of this batch for those inputs: all, or as earlier what more facts leave of it, or nothing."""
        if self.inputs == inputs:
            return replace(self, identities=identities)
        if replace(self.inputs, facts=inputs.facts) == inputs and set(self.data) <= set(data):
            # Buckets of two states count as of the older: whom the facts between tell of is then computed once more.
            oldest = self.earlier.data if self.earlier.whole else self.data
            return Manifest(inputs, data, identities, earlier=Earlier(oldest, {**self.earlier.whole, **self.whole}))
        return Manifest(inputs, data, identities)

    def keeping(self, is_whole: Callable[[Bucket], bool]) -> Manifest:
        """Without the buckets of which that does not hold."""
        return self._left(lambda _, bucket: is_whole(bucket))

    def with_bucket(self, number: int, bucket: Bucket) -> Manifest:
        dropped = {one: why for one, why in self.dropped.items() if one != number}
        left = {one: other for one, other in self.earlier.whole.items() if one != number}
        earlier = replace(self.earlier, whole=left)
        return replace(self, whole={**self.whole, number: bucket}, dropped=dropped, earlier=earlier)

    def without(self, numbers: set[int], on: date, because: str) -> Manifest:
        """Buckets that were whole are told as dropped."""
        held = self.whole.keys() | self.earlier.whole.keys()
        gone = {number: Dropped(on.isoformat(), because) for number in sorted(numbers & held)}
        left = self._left(lambda number, _: number not in numbers)
        return replace(left, dropped={**self.dropped, **gone})

    def _left(self, stays: Callable[[int, Bucket], bool]) -> Manifest:
        now, before = (
            {number: bucket for number, bucket in whole.items() if stays(number, bucket)}
            for whole in (self.whole, self.earlier.whole)
        )
        return replace(self, whole=now, earlier=replace(self.earlier, whole=before))

    @property
    def files(self) -> frozenset[str]:
        """The names of the files that count."""
        held = (*self.whole.values(), *self.earlier.whole.values())
        return frozenset(file.name for bucket in held for file in bucket.named)

    @property
    def missing(self) -> bool:
        """Whether there are buckets of which nothing stands, of these facts or of earlier ones."""
        return len(self.whole) + len(self.earlier.whole) < self.inputs.buckets

    @property
    def scored(self) -> int:
        return sum(bucket.scored for bucket in self.whole.values())

    @property
    def unscored(self) -> dict[str, int]:
        """How many there are of each sentence that says why there is no score, the most first."""
        counts: Counter[str] = Counter()
        for _, bucket in sorted(self.whole.items()):
            counts.update(bucket.unscored)
        return dict(counts.most_common())

    def to_json(self) -> str:
        content = {
            "inputs": asdict(self.inputs),
            "complete": len(self.whole) == self.inputs.buckets,
            "scored": self.scored,
            "unscored": self.unscored,
            "whole": _told(self.whole),
            "dropped": {str(number): asdict(self.dropped[number]) for number in sorted(self.dropped)},
            "data": self.data,
            "identities": self.identities,
            "earlier": {"data": self.earlier.data, "whole": _told(self.earlier.whole)},
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str) -> Manifest:
        """Raises BrokenInputError for what is no manifest."""
        try:
            content = json.loads(text)
            dropped = {int(number): Dropped(**one) for number, one in content["dropped"].items()}
            before = content["earlier"]
            earlier = Earlier(tuple(before["data"]), _buckets(before["whole"]))
            inputs = Inputs(**content["inputs"])
            state = tuple(content["data"]), tuple(content["identities"])
            return cls(inputs, *state, _buckets(content["whole"]), dropped, earlier)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenInputError(
                "this is no manifest of a batch", where=where, mend="remove the batch's folder and score again"
            ) from error


def _told(whole: Mapping[int, Bucket]) -> dict[str, Any]:
    return {str(number): asdict(whole[number]) for number in sorted(whole)}


def _buckets(told: Mapping[str, Any]) -> dict[int, Bucket]:
    return {
        int(number): Bucket(
            one["subjects"],
            one["scored"],
            one["unscored"],
            *(tuple(Written(**file) for file in one[which]) for which in ("files", "patch")),
        )
        for number, one in told.items()
    }
