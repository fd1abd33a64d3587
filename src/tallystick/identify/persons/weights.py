"""How much each degree of agreement says: m from persons whose truth is known, u from the records themselves.

The model is Fellegi and Sunter's (J. American Statistical Association 64, 1969): m, how often a level is met among
records of one person; u, among others. m is how people and clerks write, and travels from one set of records to
another: `trained.json` has it, with what it was counted on. u is how common names, days and places are, and is counted
on the records at hand: on a seeded sample of pairs, and exactly where a sample would meet too few. Few records tell
little of how common a name is, so the u of `trained.json` is counted in as if on REFERENCE_RECORDS more.
Agreement in a rare name says more than in a common one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker

from tallystick.identify.engine import quiet, short
from tallystick.identify.persons import model
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.prepare import FREQUENT, frequencies

REFERENCE_RECORDS = 500
_SEED = 20_210_901
_SAMPLED_PAIRS = 5e5
_FEWEST = 2
_MOST_MATCHES = 0.001
_EXPECTED_RECALL = 0.7
_EXACT = {
    ("given", "same given name"): "given",
    ("family", "same family name"): "family",
    ("document", "same document"): "number",
    ("phone", "same telephone"): "phone",
    ("email", "same e-mail"): "email",
    ("street", "same street"): "street",
}
"""Levels whose u follows from counts: a sample meets too few of them."""

Levels = dict[tuple[str, str], float]
"""A number for each comparison and level, by what the level says."""
Frequencies = dict[str, pa.Table]
"""By each column of FREQUENT: a table of its values and, named `tf_` and the column, the share of records with each."""


@lru_cache(maxsize=1)
def trained() -> dict[str, Any]:
    """What `trained.json` holds: `levels`, m and u by comparison and level, and their evidence (`training.py`)."""
    text = resources.files("tallystick.identify.persons").joinpath("trained.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def trained_levels(which: str) -> Levels:
    """which: "m" or "u"."""
    levels = trained()["levels"]
    return {(name, says): told[which] for name, one in levels.items() for says, told in one.items() if which in told}


def weigh(persons: pa.Table) -> Settings:
    """Splink's settings with m as trained and u counted on these records."""
    sampled = sample_u(persons, model.settings(_share_of_matches(persons), trained_levels("m")))
    counted = counted_u(persons, sampled)
    reference = trained_levels("u")
    share = len(persons) / (len(persons) + REFERENCE_RECORDS)
    for comparison in sampled["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            at = (comparison["output_column_name"], level["label_for_charts"])
            level["u_probability"] = short(share * counted[at] + (1 - share) * reference[at])
            level["m_probability"] = short(level["m_probability"])
    return sampled


def sample_u(persons: pa.Table, settings: Settings) -> Settings:
    """The settings with u as Splink counts it on a seeded sample of pairs; without, where there is no pair."""
    if len(persons) < _FEWEST:
        return settings
    with splink_on(persons, settings) as linker:
        linker.training.estimate_u_using_random_sampling(
            max_pairs=_SAMPLED_PAIRS, seed=_SEED, min_count_per_level=None, num_chunks=1
        )
        found: Settings = linker.misc.save_model_to_json()
        return found


def counted_u(persons: pa.Table, sampled: Settings) -> Levels:
    """u of every level: from counts where they tell more; what the sample never met is taken as met half a time."""
    least = 0.5 / min(_SAMPLED_PAIRS, max(len(persons) * (len(persons) - 1) / 2, 1.0))
    found = {}
    for comparison in sampled["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            at = (comparison["output_column_name"], level["label_for_charts"])
            column = _EXACT.get(at)
            found[at] = _chance_to_agree(persons, column) if column else max(level.get("u_probability") or 0.0, least)
    return found


def frequency_tables(persons: pa.Table, reference: Levels) -> Frequencies:
    """How large a share of the records has each given and family name.

    reference: u by level; the chance to share a name that it has is counted in as if on REFERENCE_RECORDS more.
    """
    tables = {}
    for column in FREQUENT:
        counts = frequencies(persons, column)
        expected = reference[column, model.COMPARISONS[column][1][0].says] * REFERENCE_RECORDS
        total = (pc.sum(counts["count"]).as_py() or 0) + REFERENCE_RECORDS
        shares = pc.divide(pc.add(pc.cast(counts["count"], pa.float64()), expected), pa.scalar(float(total)))
        tables[column] = pa.table({column: counts[column], f"tf_{column}": shares})
    return tables


@contextmanager
def splink_on(persons: pa.Table, settings: Settings, frequent: Frequencies | None = None) -> Iterator[Linker]:
    """Splink with the records, and their names' frequencies where it is to score, in an engine of its own."""
    with quiet(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        api = DuckDBAPI(engine)
        linker = Linker(api.register(persons), settings, log_level=None)
        for column, table in (frequent or {}).items():
            linker.table_management.register_term_frequency_lookup(api.register(table), column)
        yield linker


def _share_of_matches(persons: pa.Table) -> float:
    """Of all pairs, the share that are one person: those that agree on name and birth date, and those that slip."""
    both = persons.select(["key", "born"]).drop_null().group_by(["key", "born"]).aggregate([([], "count_all")])
    met = pc.cast(both["count_all"], pa.float64())
    sure = pc.sum(pc.multiply(met, pc.subtract(met, 1))).as_py() or 0.0
    pairs = max(len(persons) * (len(persons) - 1) / 2, 1.0)
    return short(min(max(sure / 2, 1.0) / _EXPECTED_RECALL / pairs, _MOST_MATCHES))


def _chance_to_agree(persons: pa.Table, column: str) -> float:
    """Of two records that tell it, how often both tell the same; of what only one person has, among unlike names.

    Where nobody shares, half a pair is taken to.
    """
    told = persons.select([column, "key"] if column not in FREQUENT else [column]).drop_null()
    total = len(told)
    agreeing = _pairs_within(told, [column])
    if column not in FREQUENT:
        agreeing -= _pairs_within(told, [column, "key"])
    return min(max(agreeing, 0.5) / max(total * (total - 1) / 2, 1.0), 1.0)


def _pairs_within(told: pa.Table, columns: list[str]) -> float:
    met = pc.cast(told.group_by(columns).aggregate([([], "count_all")])["count_all"], pa.float64())
    return (pc.sum(pc.multiply(met, pc.subtract(met, 1))).as_py() or 0.0) / 2
