"""Link small businesses by name and address, across lenders, with Splink."""

from __future__ import annotations

import json
import logging
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as level
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tallystick.identify.linkage import Linkage, Linked, Thresholds, joined
from tallystick.identify.normalise import business_name, place, trade_name, without_town
from tallystick.terms import CustomerRef, Progress, silent

LEAST_TO_TRAIN = 200
DEFAULT = Thresholds()
_SAMPLED_PAIRS = 1e6
_SEED = 20_210_901
_DIGITS = 6
_NO_TRAINING = json.dumps({"rule": "same name and same postcode", "why": f"fewer than {LEAST_TO_TRAIN} records"})

Record = dict[str, Any]
Pair = tuple[int, int, float, str]
"""Places of two records in the sorted list, the chance that they are one, and what speaks for it."""


def link_businesses(records: pa.Table, thresholds: Thresholds = DEFAULT, on_progress: Progress = silent) -> Linkage:
    """Groups the records of one business each.

    records: columns furnisher and customer, and name, trade_name, city, region, postcode, registry_number, which may
    be null. The order of the rows does not matter. Businesses in different regions, or with different registry
    numbers, or whose town and postal area both differ, are never joined: a name alone joins no two shops of a chain.
    """
    rows = _normalised(records)
    refs = [CustomerRef(row["furnisher"], row["customer"]) for row in rows]
    by_ref = dict(zip(refs, rows, strict=True))
    on_progress("link businesses", 0, len(rows))
    if len(rows) < LEAST_TO_TRAIN:
        pairs, model = _by_rule(rows), _NO_TRAINING
    else:
        pairs, model = _by_splink(rows, thresholds.review)
    linked = [Linked(refs[left], refs[right], probability, says) for left, right, probability, says in pairs]
    groups, evidence, review = joined(linked, thresholds, lambda a, b: _contradict(by_ref[a], by_ref[b]))
    on_progress("link businesses", len(rows), len(rows))
    return Linkage(groups, evidence, review, len(rows), model)


def _normalised(records: pa.Table) -> list[Record]:
    """Rows in the order of their keys, so that nothing depends on the order in which they came."""
    rows: list[Record] = []
    for row in sorted(records.to_pylist(), key=lambda row: (row["furnisher"], row["customer"])):
        town = place(row["city"])
        name = without_town(business_name(row["name"]), town)
        trading_as = trade_name(row["name"]) or business_name(row["trade_name"])
        postcode = (row["postcode"] or "").strip().upper()
        rows.append(
            {
                "furnisher": row["furnisher"],
                "customer": row["customer"],
                "unique_id": len(rows),
                "name": name or None,
                "name_start": name[:5] or None,
                "trade_name": trading_as or None,
                "city": town or None,
                "region": (row["region"] or "").strip().upper() or None,
                "postcode": postcode or None,
                "area": postcode[:3] or None,
                "registry_number": row["registry_number"],
            }
        )
    return rows


def _contradict(one: Record, other: Record) -> bool:
    """Hard facts that no likeness of names outweighs."""

    def differ(field: str) -> bool:
        return one[field] is not None and other[field] is not None and one[field] != other[field]

    return differ("region") or differ("registry_number") or (differ("city") and differ("area"))


def _by_rule(rows: list[Record]) -> list[Pair]:
    firsts: dict[tuple[str, str], int] = {}
    pairs = []
    for row in rows:
        if row["name"] and row["postcode"]:
            first = firsts.setdefault((row["name"], row["postcode"]), row["unique_id"])
            if first != row["unique_id"]:
                pairs.append((first, row["unique_id"], 1.0, "same name, same postcode"))
    return pairs


def _by_splink(rows: list[Record], least: float) -> tuple[list[Pair], str]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect(config={"threads": "1", "autoinstall_known_extensions": "false"}) as engine:
        # One thread: sums of floats are then the same each time, and so are the weights.
        api = DuckDBAPI(engine)
        records = api.register(pa.Table.from_pylist(rows, schema=_SCHEMA))
        linker = Linker(records, _SETTINGS, log_level=logging.ERROR)
        _train(linker)
        found: Any = linker.inference.predict(threshold_match_probability=least)
        told = found.as_pyarrow_table().to_pylist()
        model = json.dumps(linker.misc.save_model_to_json(), sort_keys=True)
    pairs = [
        (row["unique_id_l"], row["unique_id_r"], round(row["match_probability"], _DIGITS), _says(row)) for row in told
    ]
    return sorted(pairs), model


def _train(linker: Linker) -> None:
    same: list[Any] = [block_on("name", "postcode"), block_on("name", "city", "region")]
    linker.training.estimate_probability_two_random_records_match(same, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED)
    # Where names agree, places show how often the same business writes its own differently; and the other way round.
    for blocked in (block_on("name"), block_on("postcode", "name_start")):
        linker.training.estimate_parameters_using_expectation_maximisation(blocked)


_SCHEMA = pa.schema(
    [
        ("unique_id", pa.int64()),
        *(
            (name, pa.string())
            for name in ("name", "name_start", "trade_name", "city", "region", "postcode", "area", "registry_number")
        ),
    ]
)

_SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=[
        block_on("name", "region"),
        block_on("name_start", "postcode"),
        block_on("name_start", "city", "region"),
        block_on("trade_name", "postcode"),
    ],
    comparisons=[
        compare.CustomComparison(
            output_column_name="name",
            comparison_levels=[
                level.NullLevel("name"),
                level.ExactMatchLevel("name", term_frequency_adjustments=True),
                level.JaroWinklerLevel("name", 0.95),
                level.JaroWinklerLevel("name", 0.9),
                level.ElseLevel(),
            ],
        ),
        compare.CustomComparison(
            output_column_name="postcode",
            comparison_levels=[
                level.NullLevel("postcode"),
                level.ExactMatchLevel("postcode"),
                level.ExactMatchLevel("area"),
                level.ElseLevel(),
            ],
        ),
        compare.CustomComparison(
            output_column_name="city",
            comparison_levels=[
                level.NullLevel("city"),
                level.ExactMatchLevel("city", term_frequency_adjustments=True),
                level.JaroWinklerLevel("city", 0.9),
                level.ElseLevel(),
            ],
        ),
    ],
    retain_intermediate_calculation_columns=True,
)
_GAMMAS = ("gamma_name", "gamma_postcode", "gamma_city")
_WORDS = {
    "gamma_name": {3: "same name", 2: "name nearly the same", 1: "names alike", 0: "different names"},
    "gamma_postcode": {2: "same postcode", 1: "same postal area", 0: "different postcode"},
    "gamma_city": {2: "same town", 1: "town spelt differently", 0: "different town"},
}


def _says(row: Record) -> str:
    return ", ".join(_WORDS[gamma][row[gamma]] for gamma in _GAMMAS if row[gamma] in _WORDS[gamma])
