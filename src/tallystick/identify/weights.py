"""Train Splink's weights on the records themselves, and score the pairs that are worth comparing.

The model is Fellegi and Sunter's (J. American Statistical Association 64, 1969): m, how often a level is met among
true matches; u, among others. u is counted on a seeded sample of all pairs; m comes from expectation maximisation
(Winkler 1988) where either the name or the postcode agrees. Trained weights are rounded before they score, so that
the model kept as data gives the same probabilities again.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import duckdb
from splink import DuckDBAPI, Linker

from tallystick.identify import model
from tallystick.identify.engine import quiet, short
from tallystick.identify.prepare import Business, as_table, name_frequencies

_SEED = 20_210_901
_SAMPLED_PAIRS = 2e6
_TRAINING_PAIRS = 1e6
_MOST_MATCHES = 0.1
_EXPECTED_RECALL = 0.7
"""Of the true pairs, the share that agree on both name and postcode; by eye on the SBA's records, see the docs."""
_TRAIN_WHERE = ("l.key = r.key", "l.postcode = r.postcode")

Settings = dict[str, Any]


class Scored(NamedTuple):
    """Two records by their ids, how likely they are one business, and the level that each comparison reached."""

    left: int
    right: int
    probability: float
    match_weight: float
    levels: dict[str, int]


def train(businesses: list[Business]) -> Settings:
    """Splink's settings with weights trained on these records; needs some hundreds, with some dozens of matches."""
    with_streets = any(business.street for business in businesses)
    with quiet(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        sampled = _linker(engine, businesses, model.settings(with_streets, _share_of_matches(businesses)))
        sampled.training.estimate_u_using_random_sampling(
            max_pairs=_SAMPLED_PAIRS, seed=_SEED, min_count_per_level=None
        )
        counted = _with_rare_levels(sampled.misc.save_model_to_json(), businesses)
    with quiet(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        # Sums of floats depend on their order, and with more threads than one the order is chance.
        engine.execute("set threads = 1")
        matched = _linker(engine, businesses, counted)
        for rule in _TRAIN_WHERE:
            matched.training.estimate_parameters_using_expectation_maximisation(
                rule,
                estimate_without_term_frequencies=True,
                max_pairs=_TRAINING_PAIRS if len(businesses) > 100_000 else None,
            )
        return _rounded(matched.misc.save_model_to_json())


def score(businesses: list[Business], settings: Settings, at_least: float) -> list[Scored]:
    """Pairs that the settings' blocks bring together and that are at least so probable; sorted."""
    names = [comparison["output_column_name"] for comparison in settings["comparisons"]]
    with quiet(), duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        linker = _linker(engine, businesses, settings)
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


def _linker(engine: duckdb.DuckDBPyConnection, businesses: list[Business], settings: Settings) -> Linker:
    api = DuckDBAPI(engine)
    linker = Linker(api.register(as_table(businesses)), settings, log_level=None)
    linker.table_management.register_term_frequency_lookup(api.register(name_frequencies(businesses)), "key")
    return linker


def _share_of_matches(businesses: list[Business]) -> float:
    """Of all pairs, the share that are one business: those that agree on name and postcode, and those that slip."""
    met = Counter((business.key, business.postcode) for business in businesses if business.key and business.postcode)
    sure = sum(count * (count - 1) / 2 for count in met.values())
    pairs = len(businesses) * (len(businesses) - 1) / 2
    return min(max(sure, 1.0) / _EXPECTED_RECALL / pairs, _MOST_MATCHES)


def _with_rare_levels(settings: Settings, businesses: list[Business]) -> Settings:
    """Fills in u where the sample met none, and for the same name, which is too rare to be sampled well.

    The chance that two businesses in different places share a name follows from the counts of places; a level that the
    sample of n pairs never met is taken as met half a time.
    """
    frequencies = name_frequencies(businesses)
    shares = dict(zip(frequencies["key"].to_pylist(), frequencies["tf_key"].to_pylist(), strict=True))
    named = [shares[business.key] for business in businesses if business.key is not None]
    same_name = sum(named) / len(named)
    least = 0.5 / min(_SAMPLED_PAIRS, len(businesses) * (len(businesses) - 1) / 2)
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            level["u_probability"] = max(level.get("u_probability") or 0.0, least)
            if comparison["output_column_name"] == "name" and level["label_for_charts"] == model.NAME[0].says:
                level["u_probability"] = same_name
    return settings


def _rounded(settings: Settings) -> Settings:
    settings["probability_two_random_records_match"] = short(settings["probability_two_random_records_match"])
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            for name in ("m_probability", "u_probability"):
                if name in level:
                    level[name] = short(level[name])
    return settings
