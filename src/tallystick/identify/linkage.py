"""What linking answers: who belongs together, on what evidence, and what is left to a person's eye."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tallystick.terms import CustomerRef


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From `join` on two records are of one subject; from `review` on a person should look. Chances, 0 to 1."""

    join: float = 0.97
    review: float = 0.5


@dataclass(frozen=True, slots=True)
class Linked:
    """Two records, the chance that they are of one subject, and what speaks for it in words."""

    left: CustomerRef
    right: CustomerRef
    probability: float
    says: str


@dataclass(frozen=True, slots=True)
class Linkage:
    """groups: of two records or more. evidence: the pairs that joined them. review: pairs too unsure, or contradicted.

    model: the trained weights, or the rule that was used where there were too few records to train any (JSON).
    """

    groups: tuple[tuple[CustomerRef, ...], ...]
    evidence: tuple[Linked, ...]
    review: tuple[Linked, ...]
    records: int
    model: str


def joined(
    pairs: Iterable[Linked], thresholds: Thresholds, contradict: Callable[[CustomerRef, CustomerRef], bool]
) -> tuple[tuple[tuple[CustomerRef, ...], ...], tuple[Linked, ...], tuple[Linked, ...]]:
    """Groups, the evidence that made them, and the pairs for review.

    The surest pairs are joined first. A pair is not joined when any two members of the group that it would make
    contradict each other, so a chain of likenesses cannot pull strangers together: a mixed file is worse than a split.
    """
    group_of: dict[CustomerRef, frozenset[CustomerRef]] = {}
    evidence, review = [], []
    for pair in sorted(pairs, key=lambda pair: (-pair.probability, pair.left, pair.right)):
        one = group_of.get(pair.left, frozenset([pair.left]))
        other = group_of.get(pair.right, frozenset([pair.right]))
        if pair.probability < thresholds.join or any(contradict(a, b) for a in one for b in other):
            review.append(pair)
            continue
        evidence.append(pair)
        for member in one | other:
            group_of[member] = one | other
    groups = {tuple(sorted(group)) for group in group_of.values()}
    return tuple(sorted(groups)), tuple(evidence), tuple(review)
