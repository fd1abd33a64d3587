"""Link persons across furnishers: who joins whom, who goes to review."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa

from tallystick.identify.groups import Candidate, join
from tallystick.identify.linkage import Linkage, Linked, Thresholds
from tallystick.identify.persons import model, weights
from tallystick.identify.persons.prepare import prepare
from tallystick.terms import CustomerRef, Progress, silent

THRESHOLDS = Thresholds(join=0.95, review=0.2)
_LEAST_SUPPORT = 0.5
"""Of the pairs between two groups: a clerk's slip in one record makes it unlike others of the same person."""
_STEP = "linking persons"
_NAMES = ("given", "family")
_CORROBORATING = ("document", "street", "place", "phone", "email")


def link_persons(
    records: pa.Table, thresholds: Thresholds = THRESHOLDS, on_progress: Progress | None = None
) -> Linkage:
    """Which records of persons are one person's.

    records: columns furnisher and customer (together unique), and any of the identity contract's fields that identify
        (`prepare.FURNISHED`); strings, all may be null. Any order: the same rows give the same answer.
    How pairs are scored says `weights.py`, what is compared `model.py`, what a pair needs beside its probability
    `may_join`, when groups are joined `groups.join`. Memory grows with the records and with the pairs from the review
    threshold on. Raises BrokenInputError when a column is missing or a customer occurs twice.
    """
    tell = on_progress or silent
    steps = 4
    refs, persons = prepare(records)
    tell(_STEP, 1, steps)
    settings = weights.weigh(persons)
    tell(_STEP, 2, steps)
    candidates = [_candidate(pair) for pair in weights.score(persons, settings, thresholds.review)]
    tell(_STEP, 3, steps)
    grouping = join(candidates, [{}] * len(persons), thresholds.join, _LEAST_SUPPORT)
    tell(_STEP, steps, steps)
    return Linkage(
        groups=tuple(tuple(refs[member] for member in group) for group in grouping.groups),
        evidence=tuple(_linked(pair, refs) for pair in grouping.evidence),
        review=tuple(_linked(pair, refs, held) for pair, held in grouping.review),
        records=len(refs),
        model=json.dumps({"kind": "splink", "settings": settings}, ensure_ascii=False, sort_keys=True),
    )


def may_join(levels: Mapping[str, int]) -> bool:
    """Whether two records may become one file at all, however probable it is; if not, a person may look at them.

    levels: the level that each comparison reached, as Splink numbers them. A name alone never links, nor a name and an
    address: father and son have both, and twins a birth date besides. See the three cases below.

    >>> highest = {name: len(levels) - 1 for name, (_, levels) in model.COMPARISONS.items()}
    >>> may_join({**highest, "born": 0, "document": -1}), may_join({**highest, "document": -1})
    (False, True)
    """
    met = {name: level for name, gamma in levels.items() if (level := model.level_of(name, gamma))}
    agree = {name for name, level in met.items() if level.agrees}
    named = sum(part in agree for part in _NAMES)
    unlike = sum(part in met and met[part].says.startswith("another") for part in _NAMES)
    more = sum(one in agree for one in _CORROBORATING)
    born, unborn = "born" in agree, "born" not in met
    match met.get("document"):
        case model.SAME_DOCUMENT:
            return _with_one_document(born, unborn, agree, unlike, named + more)
        case model.DOCUMENT_MISTYPED:
            if (born and more >= 2 + (named == 0)) or (named == 2 and more >= 2):
                return True
    if born or met.get("born") == model.SHARED_PARTS:
        return _with_one_birth_date(born, agree, named, unlike, more)
    return False


def _with_one_document(born: bool, unborn: bool, agree: set[str], unlike: int, all_but_born: int) -> bool:
    """With the birth date, one thing more. Without, the given name or nothing unlike of the name: spouses whose clerk
    mixed up their documents share a family name and an address."""
    if born:
        return all_but_born >= 2
    if unborn:
        return all_but_born >= 3 and ("given" in agree or unlike == 0)
    return unlike == 0 and all_but_born >= 3


def _with_one_birth_date(same: bool, agree: set[str], named: int, unlike: int, more: int) -> bool:
    """Both names and one thing more; a changed family name, and two; a given name that is not told or misspelt beyond
    likeness, and three. Where only two parts of the birth date are the same, one thing more than that."""
    needed = 0 if same else 1
    if named == 2:
        return more >= 1 + needed
    if "given" in agree:
        return more >= 2 + needed
    return unlike == 0 and named == 1 and more >= 3 + needed


def supports(levels: Mapping[str, int]) -> bool:
    """Whether two records may stay in one group that others join: nothing of them says that they are two persons."""
    return may_join(levels) or levels.get("born", -1) != 0


def _candidate(pair: weights.Scored) -> Candidate:
    told = [level for name, gamma in pair.levels.items() if (level := model.level_of(name, gamma)) is not None]
    return Candidate(
        left=pair.left,
        right=pair.right,
        probability=pair.probability,
        match_weight=pair.match_weight,
        says=", ".join(level.says for level in told),
        joins=may_join(pair.levels),
        supports=supports(pair.levels),
    )


def _linked(pair: Candidate, refs: list[CustomerRef], held: str = "") -> Linked:
    says = f"{pair.says}; {held}" if held else pair.says
    return Linked(refs[pair.left], refs[pair.right], pair.probability, pair.match_weight, says)
