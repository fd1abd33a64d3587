"""How much each degree of agreement says: m from persons whose truth is known, u from the records themselves.

The model is Fellegi and Sunter's (J. American Statistical Association 64, 1969): m, how often a level is met among
records of one person; u, among others. m is how people and clerks write, and travels from one set of records to
another: `trained.json` has it, with what it was counted on. u is how common names, days and places are, and is counted
on a seeded sample of the records at hand. Agreement in a rare name says more than in a common one.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from tallystick.identify.persons import model
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.prepare import FREQUENT, Person, as_table, frequencies

_SEED = 20_210_901
_SAMPLED_PAIRS = 2e6
_MOST_MATCHES = 0.05
_EXPECTED_RECALL = 0.7
_DIGITS_OF_WEIGHTS = 9
_EXACT = {
    ("document", "same document"): "number",
    ("phone", "same telephone"): "phone",
    ("email", "same e-mail"): "email",
    ("given", "same given name"): "given",
    ("family", "same family name"): "family",
    ("street", "same street"): "street",
}
"""Levels whose u follows from counts: a sample meets too few of them."""


class Scored(NamedTuple):
    """Two records by their ids, how likely they are one person, and the level that each comparison reached."""

    left: int
    right: int
    probability: float
    match_weight: float
    levels: dict[str, int]


@lru_cache(maxsize=1)
def trained() -> dict[str, Any]:
    """What `trained.json` holds: `levels`, m by comparison and level; `counted_on`; `pairs`."""
    text = resources.files("tallystick.identify.persons").joinpath("trained.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def likely_levels() -> Mapping[tuple[str, str], float]:
    return {(name, says): m for name, levels in trained()["levels"].items() for says, m in levels.items()}


def weigh(persons: list[Person]) -> Settings:
    """Splink's settings with m as trained and u counted on these records."""
    with _silence(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        linker = _linker(engine, persons, model.settings(_share_of_matches(persons), likely_levels()))
        linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED, min_count_per_level=None)
        return _with_rare_levels(linker.misc.save_model_to_json(), persons)


def score(persons: list[Person], settings: Settings, at_least: float) -> list[Scored]:
    """Pairs that the settings' blocks bring together and that are at least so probable; sorted."""
    names = [comparison["output_column_name"] for comparison in settings["comparisons"]]
    with _silence(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        linker = _linker(engine, persons, settings)
        found = linker.inference.predict(threshold_match_probability=at_least).as_duckdbpyrelation().to_arrow_table()
    gammas = [f"gamma_{name}" for name in names]
    columns = [
        found.column(name).to_pylist() for name in ("id_l", "id_r", "match_probability", "match_weight", *gammas)
    ]
    pairs = [
        Scored(left, right, round(probability, 6), round(weight, 3), dict(zip(names, levels, strict=True)))
        for left, right, probability, weight, *levels in zip(*columns, strict=True)
    ]
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def _linker(engine: duckdb.DuckDBPyConnection, persons: list[Person], settings: Settings) -> Linker:
    api = DuckDBAPI(engine)
    linker = Linker(api.register(as_table(persons)), settings, log_level=None)
    for column in FREQUENT:
        linker.table_management.register_term_frequency_lookup(api.register(_frequency_table(persons, column)), column)
    return linker


def _frequency_table(persons: list[Person], column: str) -> pa.Table:
    shares = frequencies(persons, column)
    values = sorted(shares)
    return pa.table(
        {
            column: pa.array(values, pa.string()),
            f"tf_{column}": pa.array([shares[value] for value in values], pa.float64()),
        }
    )


def _share_of_matches(persons: list[Person]) -> float:
    """Of all pairs, the share that are one person: those that agree on name and birth date, and those that slip."""
    met = Counter((one.key, one.born) for one in persons if one.key and one.born)
    sure = sum(count * (count - 1) / 2 for count in met.values())
    pairs = max(len(persons) * (len(persons) - 1) / 2, 1.0)
    return min(max(sure, 1.0) / _EXPECTED_RECALL / pairs, _MOST_MATCHES)


def _with_rare_levels(settings: Settings, persons: list[Person]) -> Settings:
    """Fills in u where counts tell it better than the sample; what the sample never met is taken as met half a time."""
    least = 0.5 / min(_SAMPLED_PAIRS, max(len(persons) * (len(persons) - 1) / 2, 1.0))
    settings["probability_two_random_records_match"] = _short(settings["probability_two_random_records_match"])
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            column = _EXACT.get((comparison["output_column_name"], level["label_for_charts"]))
            counted = _chance_to_agree(persons, column) if column else level.get("u_probability") or 0.0
            level["u_probability"] = _short(max(counted, least))
            level["m_probability"] = _short(level["m_probability"])
    return settings


def _chance_to_agree(persons: list[Person], column: str) -> float:
    """Of two records that tell it, how often both tell the same."""
    return sum(share * share for share in frequencies(persons, column).values())


def _short(number: float) -> float:
    return float(f"{number:.{_DIGITS_OF_WEIGHTS}g}")


@contextmanager
def _silence() -> Iterator[None]:
    """Splink tells its progress and its doubts on a logger; who links reads the model instead."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
