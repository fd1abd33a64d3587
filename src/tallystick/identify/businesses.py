"""Link small businesses by name and place, across lenders."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow as pa

from tallystick.identify import model, rule, weights
from tallystick.identify.groups import Candidate, join
from tallystick.identify.linkage import Linkage, Linked, Thresholds
from tallystick.identify.prepare import Business, prepare
from tallystick.terms import CustomerRef, Progress, silent

LEAST_DIFFERENT = 200
LEAST_MATCHES = 20
"""Below either, expectation maximisation has nothing to learn from, and the rule of `rule.py` links instead."""

_STEP = "linking businesses"
_DEFAULT = Thresholds()


def link_businesses(
    records: pa.Table, thresholds: Thresholds = _DEFAULT, on_progress: Progress | None = None
) -> Linkage:
    """Which records of businesses are one business's.

    records: columns furnisher and customer (together unique), name, trade_name, city, region, postcode, street,
        country, registry_number; strings, all but the first two may be null. Any order: the same rows give the same
        answer, since they are sorted first and training is seeded.
    A record without a name is linked to none. How pairs are scored says `weights.py`, what is compared `model.py`,
    when a pair is joined `groups.join`. With fewer than LEAST_DIFFERENT names at their postcodes, or fewer than
    LEAST_MATCHES records that repeat one, no weights can be trained: then `rule.py` links, and `model` says so.
    Memory grows with the records and with the pairs from the review threshold on.
    Raises BrokenInputError when a column is missing or a customer occurs twice.
    """
    tell = on_progress or silent
    refs, businesses = prepare(records)
    steps = 3
    tell(_STEP, 1, steps)
    if _can_train(businesses):
        settings = weights.train(businesses)
        tell(_STEP, 2, steps)
        candidates = [_candidate(pair) for pair in weights.score(businesses, settings, thresholds.review)]
        told = {"kind": "splink", "settings": settings}
    else:
        candidates = rule.by_rule(businesses, 1.0, thresholds.review)
        told = {
            "kind": "rule",
            "rule": rule.SAYS,
            "why": f"{len(refs)} records: too few to train on",
        }
    grouping = join(candidates, [_hard_facts(business) for business in businesses], thresholds.join)
    tell(_STEP, steps, steps)
    return Linkage(
        groups=tuple(tuple(refs[member] for member in group) for group in grouping.groups),
        evidence=tuple(_linked(pair, refs) for pair in grouping.evidence),
        review=tuple(_linked(pair, refs, held) for pair, held in grouping.review),
        records=len(refs),
        model=json.dumps(told, ensure_ascii=False, sort_keys=True),
    )


def _hard_facts(business: Business) -> dict[str, str]:
    said = {
        "country": business.country,
        "region": business.region,
        "registry number": business.registry_number,
    }
    return {fact: value for fact, value in said.items() if value is not None}


def _can_train(businesses: list[Business]) -> bool:
    met = Counter((one.key, one.postcode) for one in businesses if one.key and one.postcode)
    return len(met) >= LEAST_DIFFERENT and met.total() - len(met) >= LEAST_MATCHES


def _candidate(pair: weights.Scored) -> Candidate:
    levels = [level for name, gamma in pair.levels.items() if (level := model.level_of(name, gamma)) is not None]
    return Candidate(
        left=pair.left,
        right=pair.right,
        probability=pair.probability,
        match_weight=pair.match_weight,
        says=", ".join(level.says for level in levels),
        joins=(joins := all(level.joins for level in levels)),
        supports=joins,
    )


def _linked(pair: Candidate, refs: list[CustomerRef], held: str = "") -> Linked:
    says = f"{pair.says}; {held}" if held else pair.says
    return Linked(refs[pair.left], refs[pair.right], pair.probability, pair.match_weight, says)
