"""Fit a batch's groups to the subjects that there are: none is renamed, none that persons parted is joined again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from tallystick.identify.linkage import Linked
from tallystick.terms import CustomerRef, SubjectId

KEPT_APART = "held back: it was decided that they are two"
BRIDGE = "held back: a new record would bridge two subjects that were known before"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a batch finds.

    links: each customer's subject. established: subjects that an earlier batch, or a person, left as they are.
    apart: per decision the side of each customer; customers on two sides of one decision never meet.
    waiting: pairs that an earlier batch held as bridging, and nobody has decided.
    """

    links: Mapping[CustomerRef, SubjectId]
    established: Collection[SubjectId]
    apart: Mapping[int, Mapping[CustomerRef, int]]
    waiting: Collection[tuple[CustomerRef, CustomerRef]]


@dataclass(frozen=True, slots=True)
class Joined:
    """Subjects that become one, two or more, sorted; and the pairs that say so."""

    subjects: tuple[SubjectId, ...]
    evidence: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """apart: pairs held because of a decision. bridging: pairs that no batch joins, now or later."""

    joined: tuple[Joined, ...]
    apart: tuple[Linked, ...]
    bridging: tuple[Linked, ...]


def settle(evidence: Iterable[Linked], standing: Standing) -> Settled:
    """Which subjects a batch joins, and which of its pairs go to review instead.

    evidence: the pairs that a linking would join (`Linkage.evidence`). The surest goes first. A pair is held
    1. when the two subjects that it would make one hold customers that a decision keeps apart;
    2. when both hold an established subject, and the pair itself is not between two of these: then a new record
       would bridge them. Where customers of both are alike by themselves, that is new evidence, and they are joined;
       but a pair that was held once waits for a person.
    A pair that was held is let go where surer ones have joined its ends after all. Ties are broken by the pairs' order.
    """
    of: dict[SubjectId, frozenset[SubjectId]] = {}
    held: list[tuple[Linked, str]] = []
    used: list[Linked] = []
    sides, known = _sides_by_subject(standing), frozenset(standing.established)
    for pair in sorted(evidence, key=lambda pair: (-pair.probability, -pair.match_weight, pair)):
        left, right = standing.links[pair.left], standing.links[pair.right]
        one, other = of.get(left, frozenset([left])), of.get(right, frozenset([right]))
        if one != other:
            direct = {left, right} <= known and (pair.left, pair.right) not in standing.waiting
            reason = _held_back(one, other, known, sides, direct=direct)
            if reason is not None:
                held.append((pair, reason))
                continue
            of.update(dict.fromkeys(one | other, one | other))
        used.append(pair)

    def together(pair: Linked) -> bool:
        left, right = standing.links[pair.left], standing.links[pair.right]
        return left == right or (left in of and right in of[left])

    pairs: dict[frozenset[SubjectId], list[Linked]] = {group: [] for group in of.values()}
    for pair in sorted(used):
        if (group := of.get(standing.links[pair.left])) is not None:
            pairs[group].append(pair)
    joined = [Joined(tuple(sorted(group)), tuple(said)) for group, said in pairs.items()]

    def held_for(reason: str) -> tuple[Linked, ...]:
        pairs = (pair for pair, why in held if why == reason and not together(pair))
        return tuple(sorted(replace(pair, says=f"{pair.says}; {reason}") for pair in pairs))

    return Settled(tuple(sorted(joined, key=lambda one: one.subjects)), held_for(KEPT_APART), held_for(BRIDGE))


def _held_back(
    one: frozenset[SubjectId],
    other: frozenset[SubjectId],
    known: frozenset[SubjectId],
    sides: Mapping[SubjectId, set[tuple[int, int]]],
    *,
    direct: bool,
) -> str | None:
    said = _sides_of(one, sides)
    if any(side.isdisjoint(said.get(decision, side)) for decision, side in _sides_of(other, sides).items()):
        return KEPT_APART
    return BRIDGE if one & known and other & known and not direct else None


def _sides_of(cluster: frozenset[SubjectId], sides: Mapping[SubjectId, set[tuple[int, int]]]) -> dict[int, set[int]]:
    """Per decision the sides that are here: several where a person joined them after all, which overrules it."""
    found: dict[int, set[int]] = {}
    for subject in cluster:
        for decision, side in sides.get(subject, ()):
            found.setdefault(decision, set()).add(side)
    return found


def _sides_by_subject(standing: Standing) -> dict[SubjectId, set[tuple[int, int]]]:
    sides: dict[SubjectId, set[tuple[int, int]]] = {}
    for decision, customers in standing.apart.items():
        for ref, side in customers.items():
            if ref in standing.links:
                sides.setdefault(standing.links[ref], set()).add((decision, side))
    return sides
