"""The joining rule: which pairs become one subject. A mixed file is worse than a split one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

HardFacts = Sequence[Mapping[str, str]] | Mapping[int, Mapping[str, str]]
"""Of each record what one subject has one of, as far as it is told: no two members of a group say two things here."""


BRIDGES = "held back: it would make one of two subjects that exist"


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A scored pair. joins: its levels allow joining; says: what was compared.

    supports: its levels do not speak against one subject: in a group that others join, it may stay.
    """

    left: int
    right: int
    probability: float
    match_weight: float
    says: str
    joins: bool = True
    supports: bool = True


@dataclass(frozen=True, slots=True)
class Grouping:
    """groups: sorted ids. evidence: pairs that joined them. review: pairs left apart, with what held them back."""

    groups: tuple[tuple[int, ...], ...]
    evidence: tuple[Candidate, ...]
    review: tuple[tuple[Candidate, str], ...]


def join(
    candidates: Iterable[Candidate],
    facts: HardFacts,
    at_least: float,
    least_support: float = 1.0,
    standing: Iterable[tuple[int, ...]] = (),
) -> Grouping:
    """Joins the surest pairs first, and two groups only when every member of one goes with every member of the other.

    candidates: every pair from the review threshold on. A pair joins when
    1. its probability is `at_least`, and no level that it reached forbids joining;
    2. no two members of the group that it would make differ in a hard fact (a missing one differs from none, which is
       why the group is asked and not the pair);
    3. of the pairs that the two groups make, a share of `least_support` are candidates themselves, if only at the
       review threshold, and support it.
    standing: groups that exist already and stay as they are: others may join one, no two of them become one.
    With all of them the third is complete linkage (Defays 1977, The Computer Journal 20): where A is like B and B like
    C, but A is nothing like C, there is no group of three. Ties are broken by weight, then by the records' order, so
    that the answer does not depend on the order of the candidates.
    """
    pairs = sorted(candidates, key=lambda pair: (-pair.probability, -pair.match_weight, pair.left, pair.right))
    supported = {(pair.left, pair.right) for pair in pairs if pair.supports}
    members = {member: group for group in standing for member in group}
    stood = frozenset(members)
    held: list[tuple[Candidate, str]] = []
    for pair in pairs:
        one, other = members.get(pair.left, (pair.left,)), members.get(pair.right, (pair.right,))
        if one == other:
            continue
        reason = _held_back(pair, one, other, facts, supported, at_least, least_support)
        sure = pair.joins and pair.probability >= at_least
        if sure and not (stood.isdisjoint(one) or stood.isdisjoint(other)):
            reason = BRIDGES
        if reason is not None:
            held.append((pair, reason))
            continue
        group = tuple(sorted(one + other))
        members.update(dict.fromkeys(group, group))

    def together(pair: Candidate) -> bool:
        return pair.left in members and pair.right in members[pair.left]

    return Grouping(
        groups=tuple(sorted(set(members.values()))),
        evidence=tuple(sorted(pair for pair in pairs if pair.probability >= at_least and together(pair))),
        review=tuple(sorted((pair, reason) for pair, reason in held if not together(pair))),
    )


def _held_back(
    pair: Candidate,
    one: tuple[int, ...],
    other: tuple[int, ...],
    facts: HardFacts,
    supported: set[tuple[int, int]],
    at_least: float,
    least_support: float,
) -> str | None:
    """Why a pair is not joined, or None when it is; empty when it is only not sure enough."""
    differing = _differing([facts[member] for member in one + other])
    if differing is not None:
        return f"held back: two values of {differing} would meet in one group"
    if not pair.joins:
        return "held back: this likeness is never joined by itself"
    if pair.probability < at_least:
        return ""
    met = sum((min(a, b), max(a, b)) in supported for a in one for b in other)
    if met < least_support * len(one) * len(other):
        return "held back: it would chain together records that are not alike"
    return None


def _differing(group: list[Mapping[str, str]]) -> str | None:
    told: dict[str, str] = {}
    for facts in group:
        for fact, value in facts.items():
            if told.setdefault(fact, value) != value:
                return fact
    return None
