"""What a batch is of, and what stands of it: the manifest in its folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

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
class Written:
    """A file of a bucket."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that is whole. unscored: how many there are of each sentence that says why."""

    subjects: int
    scored: int
    unscored: Mapping[str, int]
    files: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A bucket whose files were removed, for somebody in it is to be forgotten. It names nobody."""

    on: str
    because: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """whole, dropped: by the bucket's number; a number in neither is still to be done."""

    inputs: Inputs
    whole: Mapping[int, Bucket]
    dropped: Mapping[int, Dropped]

    def with_bucket(self, number: int, bucket: Bucket) -> Manifest:
        dropped = {one: why for one, why in self.dropped.items() if one != number}
        return replace(self, whole={**self.whole, number: bucket}, dropped=dropped)

    def without(self, numbers: set[int], on: date, because: str) -> Manifest:
        """Buckets that were whole are told as dropped."""
        gone = {number: Dropped(on.isoformat(), because) for number in sorted(numbers & self.whole.keys())}
        whole = {number: bucket for number, bucket in self.whole.items() if number not in numbers}
        return replace(self, whole=whole, dropped={**self.dropped, **gone})

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
            "whole": {str(number): asdict(self.whole[number]) for number in sorted(self.whole)},
            "dropped": {str(number): asdict(self.dropped[number]) for number in sorted(self.dropped)},
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str) -> Manifest:
        """Raises BrokenInputError for what is no manifest."""
        try:
            content = json.loads(text)
            whole = {
                int(number): Bucket(
                    one["subjects"], one["scored"], one["unscored"], tuple(Written(**file) for file in one["files"])
                )
                for number, one in content["whole"].items()
            }
            dropped = {int(number): Dropped(**one) for number, one in content["dropped"].items()}
            return cls(Inputs(**content["inputs"]), whole, dropped)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenInputError(
                "this is no manifest of a batch", where=where, mend="remove the batch's folder and score again"
            ) from error
