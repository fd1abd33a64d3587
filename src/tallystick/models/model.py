"""A registered model: a card, whom it speaks of, and what a file must hold for it to speak."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tallystick.scorecards import Card
from tallystick.terms import SubjectKind


@dataclass(frozen=True, slots=True)
class Requirement:
    """A characteristic that must reach a number, or there is no score and `otherwise` is why."""

    characteristic: str
    at_least: float
    otherwise: str


@dataclass(frozen=True, slots=True)
class Model:
    """A card and the files that it may be used on.

    target: what it foretells, in a sentence. currency: that of the amounts it was developed on.
    evidence: its validation, as numbers by name.
    """

    name: str
    kind: SubjectKind
    target: str
    currency: str
    requirements: tuple[Requirement, ...]
    card: Card
    evidence: Mapping[str, float]

    @property
    def hash(self) -> str:
        """SHA-256 of what decides a score: the card, the requirements, the currency and the kind of subject."""
        deciding = {
            "kind": self.kind,
            "currency": self.currency,
            "requirements": [asdict(one) for one in self.requirements],
            "card": json.loads(self.card.to_json()),
        }
        return hashlib.sha256(json.dumps(deciding, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def characteristics(self) -> tuple[str, ...]:
        """Ids of all characteristics that a score needs."""
        return tuple(dict.fromkeys((*self.card.names, *(one.characteristic for one in self.requirements))))

    def to_json(self) -> str:
        content = {
            "name": self.name,
            "kind": self.kind,
            "target": self.target,
            "currency": self.currency,
            "requirements": [asdict(one) for one in self.requirements],
            "card": self.card.to_json(),
            "evidence": dict(self.evidence),
        }
        return json.dumps(content, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Model:
        content = json.loads(text)
        return cls(
            content["name"],
            SubjectKind(content["kind"]),
            content["target"],
            content["currency"],
            tuple(Requirement(**one) for one in content["requirements"]),
            Card.from_json(content["card"]),
            content["evidence"],
        )
