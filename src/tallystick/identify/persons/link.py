"""Link persons across furnishers: who joins whom, who goes to review."""

from __future__ import annotations

import json

import pyarrow as pa

from tallystick.identify.groups import Candidate, join
from tallystick.identify.linkage import Linkage, Linked, Thresholds
from tallystick.identify.persons.prepare import Prepared, prepare
from tallystick.identify.persons.scores import score
from tallystick.identify.persons.weights import frequency_tables, trained_levels, weigh
from tallystick.terms import Progress, silent

THRESHOLDS = Thresholds(join=0.95, review=0.2)
LEAST_SUPPORT = 0.5
"""Of the pairs between two groups: a clerk's slip in one record makes it unlike others of the same person."""
_STEP = "linking persons"


def link_persons(
    records: pa.Table,
    thresholds: Thresholds = THRESHOLDS,
    on_progress: Progress | None = None,
    secret: bytes | None = None,
) -> Linkage:
    """Which records of persons are one person's.

    records: columns furnisher and customer (together unique), and any of the identity contract's fields that identify
        (`prepare.FURNISHED`); strings, all may be null. Any order: the same rows give the same answer.
    secret: key to hash document numbers under before they are compared (`prepare`).
    How pairs are scored says `weights.py`, what is compared `model.py`, what a pair needs beside its probability
    `joining.doubt`, when groups are joined `groups.join`. Memory grows with the records and with the pairs from the
    review threshold on. Raises BrokenInputError when a column is missing or a customer occurs twice.
    """
    tell = on_progress or silent
    steps = 4
    prepared = prepare(records, secret)
    persons = prepared.persons
    tell(_STEP, 1, steps)
    settings = weigh(persons)
    tell(_STEP, 2, steps)
    candidates = score(persons, settings, frequency_tables(persons, trained_levels("u")), thresholds.review)
    tell(_STEP, 3, steps)
    grouping = join(candidates, [{}] * len(persons), thresholds.join, LEAST_SUPPORT)
    tell(_STEP, steps, steps)
    return Linkage(
        groups=tuple(tuple(prepared.ref(member) for member in group) for group in grouping.groups),
        evidence=tuple(linked(pair, prepared) for pair in grouping.evidence),
        review=tuple(linked(pair, prepared, held) for pair, held in grouping.review),
        records=len(persons),
        model=json.dumps({"kind": "splink", "settings": settings}, ensure_ascii=False, sort_keys=True),
    )


def scored_pairs(records: pa.Table, at_least: float = THRESHOLDS.review) -> tuple[Linked, ...]:
    """What the weights alone say of the pairs that are compared, before any rule and any group; sorted."""
    prepared = prepare(records)
    frequent = frequency_tables(prepared.persons, trained_levels("u"))
    found = score(prepared.persons, weigh(prepared.persons), frequent, at_least)
    return tuple(linked(pair, prepared) for pair in sorted(found))


def linked(pair: Candidate, prepared: Prepared, held: str = "") -> Linked:
    """The pair by whose records they are; held: what held it back."""
    says = f"{pair.says}; {held}" if held else pair.says
    return Linked(prepared.ref(pair.left), prepared.ref(pair.right), pair.probability, pair.match_weight, says)
