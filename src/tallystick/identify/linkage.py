"""What linking answers with: who belongs together, on what evidence, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.terms import CustomerRef


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities, 0 < review <= join <= 1: at or above `join` a pair is joined, from `review` on it is looked at."""

    join: float = 0.95
    review: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.review <= self.join <= 1:
            raise ValueError(f"thresholds must keep 0 < review <= join <= 1, not {self.review} and {self.join}")


@dataclass(frozen=True, slots=True, order=True)
class Linked:
    """Two customers and how sure the linker is that they are one business.

    left, right: in their own order, left < right.
    probability: 0 to 1, rounded to six digits; match_weight: log2 of the odds, rounded to three.
    says: what agrees and what does not, for whoever reviews it.
    """

    left: CustomerRef
    right: CustomerRef
    probability: float
    match_weight: float
    says: str


@dataclass(frozen=True, slots=True)
class Linkage:
    """The answer to one linking of many records.

    groups: every group with two or more members, sorted; members sorted. Groups are disjoint.
    evidence: pairs at or above the joining threshold whose ends are in one group, sorted. It connects every group.
    review: pairs at or above the review threshold whose ends are not in one group, sorted: those below the joining
        threshold, and those above it that the joining rule held back (`says` tells why).
    records: how many records were looked at.
    model: JSON text of the trained weights, or of the rule used in their place; enough to score the same pairs again.
    """

    groups: tuple[tuple[CustomerRef, ...], ...]
    evidence: tuple[Linked, ...]
    review: tuple[Linked, ...]
    records: int
    model: str
