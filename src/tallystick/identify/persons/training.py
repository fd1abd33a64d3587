"""Count m and u on records whose truth is known: what `trained.json` holds, with the evidence for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pyarrow as pa

from tallystick.identify.engine import short
from tallystick.identify.persons import model
from tallystick.identify.persons.prepare import prepare
from tallystick.identify.persons.weights import counted_u, sample_u, splink_on
from tallystick.terms import CustomerRef

_DECLARED_PAIRS = 50
"""As many pairs as declared in model.py are counted in, so that a level that no pair met is rare and not impossible."""
_NO_SHARE = 1e-6
_NOT_TOLD = 1e-6


def train(records: pa.Table, truth: Mapping[CustomerRef, Hashable], counted_on: str, on: date) -> dict[str, Any]:
    """m of each level among all pairs of records of one person, u among all pairs; and what they were counted on.

    records: as `link_persons` takes them, a few thousand at least. truth: who each customer is; it decides which pairs
        are counted and is never compared. counted_on, on: which records these are, and the day, for the evidence.
    What the records do not tell at all keeps its declared m, and a u of one in a million where it is the same.
    """
    prepared = prepare(records)
    members = defaultdict(list)
    for at in range(len(prepared.persons)):
        members[truth[prepared.ref(at)]].append(at)
    pairs = [pair for one in members.values() for pair in combinations(one, 2)]
    met = _levels_of(prepared.persons, pairs)
    settings = model.settings(_NO_SHARE, {})
    chance = counted_u(prepared.persons, sample_u(prepared.persons, settings))
    return {
        "counted_on": counted_on,
        "on": on.isoformat(),
        "records": len(prepared.persons),
        "persons": len(members),
        "pairs": len(pairs),
        "declared_pairs": _DECLARED_PAIRS,
        "levels": {name: _told(name, met[name], chance) for name in model.COMPARISONS},
    }


def _levels_of(persons: pa.Table, pairs: list[tuple[int, int]]) -> dict[str, Counter[int]]:
    """Of each comparison, how many of the pairs reached each level, as Splink numbers them."""
    blocked = pa.table(
        {
            "match_key": pa.array(["0"] * len(pairs)),
            "join_key_l": pa.array([left for left, _ in pairs], pa.int64()),
            "join_key_r": pa.array([right for _, right in pairs], pa.int64()),
        }
    )
    # Every level needs some u for Splink to score; the scores are not read.
    even = model.settings(_NO_SHARE, {})
    for comparison in even["comparisons"]:
        for level in comparison["comparison_levels"][1:]:
            level["u_probability"] = 1 / len(comparison["comparison_levels"])
    for comparison in even["comparisons"]:
        for level in comparison["comparison_levels"]:
            level.pop("tf_adjustment_column", None)
            level.pop("tf_adjustment_weight", None)
    with splink_on(persons, even) as linker:
        linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(blocked))
        found = linker.inference.predict().as_duckdbpyrelation().to_arrow_table()
    return {name: Counter(found[f"gamma_{name}"].to_pylist()) for name in model.COMPARISONS}


def _told(name: str, met: Counter[int], chance: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    levels = model.COMPARISONS[name][1]
    declared = sum(level.likely for level in levels)
    told = met.total() - met[-1]
    found: dict[str, dict[str, float]] = {}
    for at, level in enumerate(levels):
        count = met[len(levels) - 1 - at]
        likely = (count + _DECLARED_PAIRS * level.likely / declared) / (told + _DECLARED_PAIRS)
        found[level.says] = {"m": short(likely), "u": short(_chance(name, at, told, chance)), "pairs": count}
    return found


def _chance(name: str, at: int, told: int, chance: Mapping[tuple[str, str], float]) -> float:
    levels = model.COMPARISONS[name][1]
    if told:
        return chance[name, levels[at].says]
    return 1 - _NOT_TOLD if at == len(levels) - 1 else _NOT_TOLD
