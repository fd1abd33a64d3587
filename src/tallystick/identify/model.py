"""What the linker compares, and which pairs it compares at all: Splink's settings, declared as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement. says: what a reviewer reads. when: SQL over `_l` and `_r`.

    likely: the share of true matches expected here (m), the start of the training.
    common: whether the name's frequency matters: SUBWAY agrees everywhere, and says little.
    joins: whether a pair at this level may be joined at all; if not, a person may still look at it.
    trained: whether `likely` is learned from the records. Training looks at the places of one name and at the names of
        one postcode, a single comparison each time, and from that alone nobody can tell how many true matches agree in
        nothing: the last levels of each comparison are said and not learned.
    """

    says: str
    when: str
    likely: float
    common: bool = False
    joins: bool = True
    trained: bool = True


# Only names that begin alike are blocked together, so no other pair needs the costly distances.
# A misspelling: one letter in ten or more, two in sixteen or more, or two neighbours changed places; and never in a
# word so short that the letter is an initial. Edit distance and not Jaro-Winkler, which trusts a shared beginning:
# SIGN BUILDERS OF AMERICA and SIGN BUILDERS OF TEXAS are two.
_MISSPELT = """
    name_head_l = name_head_r and shorts_l = shorts_r and numbers_l = numbers_r
    and abs(length(likeness_l) - length(likeness_r)) <= 2 and (
        (least(length(likeness_l), length(likeness_r)) >= 10 and damerau_levenshtein(likeness_l, likeness_r) <= 1)
        or (least(length(likeness_l), length(likeness_r)) >= 16 and damerau_levenshtein(likeness_l, likeness_r) <= 2))
"""
# One letter makes another business of R & M TRUCKING, one number of MAIL BOXES #371. DANIEL WALLACE does not contradict
# DANIEL J WALLACE; but KNITTING NOOK II is the second of two.
_ALIKE = "name_head_l = name_head_r and jaro_winkler_similarity(likeness_l, likeness_r) >= 0.92"
_OTHER_SHORTS = "(numbers_l <> numbers_r or (shorts_l <> shorts_r and shorts_l <> '' and shorts_r <> ''))"
# The part that both sources kept is the same, and long enough to be somebody's.
_CUT_OFF = """
    (cut_l and length(key_l) >= 12 and starts_with(key_r, key_l))
    or (cut_r and length(key_r) >= 12 and starts_with(key_l, key_r))
"""
# Only where few others begin so: every second shop of VALLEY begins with VALLEY.
_LEADING_WORDS = """
    numbers_l = numbers_r and (
        (length(key_l) >= 6 and not opening_l and starts_with(words_r, words_l || ' '))
        or (length(key_r) >= 6 and not opening_r and starts_with(words_l, words_r || ' ')))
"""

NAME = (
    Level("same name", '"key_l" = "key_r"', 0.85, common=True),
    Level("same name as far as the source kept it", _CUT_OFF, 0.04, common=True),
    Level("name misspelt", _MISSPELT, 0.05, common=True),
    Level("the name of one is the trade name of the other", "key_l = trade_r or trade_l = key_r", 0.01, common=True),
    Level("the name of one begins with the other's", _LEADING_WORDS, 0.02, common=True),
    Level("names alike but for a number or an initial", f"{_ALIKE} and {_OTHER_SHORTS}", 0.01, True, joins=False),
    Level("names alike", _ALIKE, 0.02, common=True),
    Level("same trade name, different names", "trade_l = trade_r", 0.005, joins=False, trained=False),
    Level("different names", "ELSE", 0.005, trained=False),
)

_NEAR_CODE = "damerau_levenshtein(postcode_l, postcode_r) <= 1"
_NEAR_TOWN = "(city_l = city_r or (length(city_l) >= 5 and damerau_levenshtein(city_l, city_r) <= 2))"

# Town, postcode and region repeat one another, so they are one comparison: as three, they would count thrice.
PLACE = (
    Level("same town, same postcode", "city_l = city_r and postcode_l = postcode_r", 0.8),
    Level("same postcode, town written differently", "postcode_l = postcode_r", 0.06),
    Level("same town, postcode off by one sign", f"region_l = region_r and {_NEAR_TOWN} and {_NEAR_CODE}", 0.05),
    Level("same town, postcode other or unknown", f"region_l = region_r and {_NEAR_TOWN}", 0.05),
    Level("same postal area, another town", "region_l = region_r and area_l = area_r", 0.02, trained=False),
    Level("same region, town other or unknown", "region_l = region_r", 0.015, trained=False),
    Level("another region", "ELSE", 0.005, joins=False, trained=False),
)

STREET = (
    Level("same street", "street_l = street_r", 0.8),
    Level("street alike", "jaro_winkler_similarity(street_l, street_r) >= 0.92", 0.15),
    Level("another street", "ELSE", 0.05),
)

_NOWHERE = {"key": "key_l is null or key_r is null", "street": "street_l is null or street_r is null"}
_UNPLACED = "(postcode_l is null or postcode_r is null) and (city_l is null or city_r is null)"

COMPARISONS: dict[str, tuple[str, tuple[Level, ...]]] = {
    "name": (_NOWHERE["key"], NAME),
    "place": (_UNPLACED, PLACE),
    "street": (_NOWHERE["street"], STREET),
}

# Each rule names a place and part of a name, so that the largest block is one chain in one region, or the names with
# the same four letters at one postcode: it grows with how crowded a place is, not with how many places there are.
BLOCKS = (
    "l.key = r.key and l.region = r.region",
    "l.postcode = r.postcode and l.name_head = r.name_head",
    "l.city = r.city and l.region = r.region and l.name_head = r.name_head",
    "l.postcode = r.postcode and l.trade_head = r.name_head",
    "l.postcode = r.postcode and l.name_head = r.trade_head",
    "l.postcode = r.postcode and l.trade_head = r.trade_head",
    "l.key = r.key and l.postcode = r.postcode",
)


def settings(with_streets: bool, share_of_matches: float) -> dict[str, Any]:
    """Splink's settings before training; share_of_matches: of all pairs, those that are one business."""
    used = [name for name in COMPARISONS if with_streets or name != "street"]
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": share_of_matches,
        "unique_id_column_name": "id",
        "comparisons": [_comparison(name) for name in used],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in BLOCKS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "linker_uid": "businesses",
    }


def level_of(comparison: str, gamma: int) -> Level | None:
    """The level that Splink numbers `gamma`: nought is the last; None, -1 for Splink, where nothing was said."""
    levels = COMPARISONS[comparison][1]
    return levels[len(levels) - 1 - gamma] if gamma >= 0 else None


def _comparison(name: str) -> dict[str, Any]:
    null, levels = COMPARISONS[name]
    return {
        "output_column_name": name,
        "comparison_levels": [
            {"sql_condition": null, "label_for_charts": "nothing said", "is_null_level": True},
            *(_level(level) for level in levels),
        ],
    }


def _level(level: Level) -> dict[str, Any]:
    frequency = {"tf_adjustment_column": "key", "tf_adjustment_weight": 1.0} if level.common else {}
    return {
        "sql_condition": level.when,
        "label_for_charts": level.says,
        "m_probability": level.likely,
        "fix_m_probability": not level.trained,
        **frequency,
    }
