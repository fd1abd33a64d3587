"""What of two persons is compared, in which degrees, and which pairs are compared at all; declared as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement. says: what a reviewer reads. when: SQL over `_l` and `_r`.

    likely: the share of true matches expected here (m) before training. common: the column whose frequency matters.
    agrees: whether it speaks for one person; a level that does not may still be met by one.
    """

    says: str
    when: str
    likely: float
    common: str | None = None
    agrees: bool = True


# DuckDB's likenesses count bytes: they are used where a letter is a byte, and signs are counted one by one elsewhere.
_BYTES = "strlen({0}_l) = length({0}_l) and strlen({0}_r) = length({0}_r)"
_SIGNS = (
    "2 * len(list_intersect(string_split({0}_l, ''), string_split({0}_r, ''))) >= {1} * (length({0}_l) + length({0}_r))"
)
_ALIKE = "jaro_winkler_similarity({0}_sound_l, {0}_sound_r) >= {1}"
# 晓明 and 晓敏 sound alike and are two names; in 阿依古丽 one sign of four may be a slip.
_ONE_SCRIPT_OR_LONG = "(not (han_l and han_r) or least(length({0}_l), length({0}_r)) >= 3)"


# By how they are written where both are Chinese: LEI JIA and JIA LEI are two names more often than one.
_SWAPPED = """
    case when han_l and han_r then given_l = family_r and family_l = given_r
    else jaro_winkler_similarity(given_sound_l, family_sound_r) >= 0.9
        and jaro_winkler_similarity(family_sound_l, given_sound_r) >= 0.9 end
"""
CHANGED_PLACES = Level("given and family name changed places", _SWAPPED, 0.01)


def _part(part: str, word: str, *swapped: Level) -> tuple[Level, ...]:
    """Degrees of a given or family name. A name of two scripts agrees by its sound, and signs that only sound alike
    are two names for most who bear them."""
    return (
        Level(f"same {word}", f'"{part}_l" = "{part}_r"', 0.86, common=part),
        Level(f"same {word} in another script", f"{part}_sound_l = {part}_sound_r and han_l <> han_r", 0.03),
        Level(f"{word} of the same sound", f"{part}_sound_l = {part}_sound_r", 0.01),
        Level(f"{word} alike", f"{_ALIKE.format(part, 0.9)} and {_ONE_SCRIPT_OR_LONG.format(part)}", 0.04),
        *swapped,
        Level(f"{word} a little alike", _ALIKE.format(part, 0.75), 0.015, agrees=False),
        Level(f"another {word}", "ELSE", 0.02, agrees=False),
    )


# One sign replaced, left out or put in, or two neighbours that changed places. Hamming's distance first: it is cheap.
_SLIP = (
    "case when strlen({0}_l) = strlen({0}_r) "
    "then hamming({0}_l, {0}_r) <= 2 and damerau_levenshtein({0}_l, {0}_r) <= 1 "
    "else abs(strlen({0}_l) - strlen({0}_r)) = 1 and damerau_levenshtein({0}_l, {0}_r) <= 1 end"
)
_PARTS_OF_DATE = "(substr(born_l, {0}, {1}) = substr(born_r, {0}, {1}))::int"
_TWO_OF_THREE = " + ".join(_PARTS_OF_DATE.format(*part) for part in ((1, 4), (5, 2), (7, 2)))
# A father and a son may have one birthday, and their years differ in one digit.
_NO_GENERATION = "abs(try_cast(year_l as int) - try_cast(year_r as int)) < 12"
SHARED_PARTS = Level(
    "birth date differs in year, month or day alone", f"{_TWO_OF_THREE} = 2 and {_NO_GENERATION}", 0.02, agrees=False
)
BORN = (
    Level("same birth date", '"born_l" = "born_r"', 0.9),
    Level("birth date off by one sign", f"({_SLIP.format('born')}) and {_NO_GENERATION}", 0.05),
    Level(
        "day and month of birth changed places",
        "born_l = substr(born_r, 1, 4) || substr(born_r, 7, 2) || substr(born_r, 5, 2)",
        0.01,
    ),
    SHARED_PARTS,
    Level("another birth date", "ELSE", 0.02, agrees=False),
)
# Twins are registered one after the other: the next number is the other one's sooner than a slip.
_OFF_BY_ONE = _SLIP.format("number")
_END = "try_cast(number_{0}[-9:] as int)"
_IN_SEQUENCE = (
    f"length(number_l) = length(number_r) and coalesce(abs({_END.format('l')} - {_END.format('r')}) <= 3, "
    "number_l[:-2] = number_r[:-2])"
)
# A passport and an identity card of one person differ; only numbers of one kind contradict.
_NO_DOCUMENT = (
    "document_l is null or document_r is null or "
    f"(kind_l <> kind_r and coalesce(number_l <> number_r and not ({_OFF_BY_ONE}), true))"
)
SAME_DOCUMENT = Level("same document", "document_l = document_r or number_l = number_r", 0.9)
DOCUMENT_MISTYPED = Level("document number mistyped", f"({_OFF_BY_ONE}) and not ({_IN_SEQUENCE})", 0.04)
DOCUMENT = (
    SAME_DOCUMENT,
    DOCUMENT_MISTYPED,
    Level("document number next in sequence", _OFF_BY_ONE, 0.01, agrees=False),
    Level("another document", "ELSE", 0.05, agrees=False),
)
STREET = (
    Level("same street", '"street_l" = "street_r"', 0.7),
    Level(
        "street alike",
        f"case when {_BYTES.format('street')} then jaro_winkler_similarity(street_l, street_r) >= 0.85 "
        f"else {_SIGNS.format('street', 0.85)} end",
        0.15,
    ),
    Level("another street", "ELSE", 0.15, agrees=False),
)
PLACE = (
    Level("same town, same postcode", '"city_l" = "city_r" and "postcode_l" = "postcode_r"', 0.7),
    Level("same postcode", '"postcode_l" = "postcode_r"', 0.1),
    Level("same town", '"city_l" = "city_r"', 0.08),
    Level("town alike", f"{_BYTES.format('city')} and jaro_winkler_similarity(city_l, city_r) >= 0.9", 0.02),
    Level("postcode off by one sign", "damerau_levenshtein(postcode_l, postcode_r) <= 1", 0.03),
    Level("another place", "ELSE", 0.07, agrees=False),
)
PHONE = (Level("same telephone", "phone_l = phone_r", 0.8), Level("another telephone", "ELSE", 0.2, agrees=False))
EMAIL = (Level("same e-mail", "email_l = email_r", 0.8), Level("another e-mail", "ELSE", 0.2, agrees=False))

_NO_NAME = '"{0}_l" is null or "{0}_r" is null'
COMPARISONS: dict[str, tuple[str, tuple[Level, ...]]] = {
    "given": (_NO_NAME.format("given"), _part("given", "given name", CHANGED_PLACES)),
    # What changed places with the given name is said there, and would count twice.
    "family": (
        f"{_NO_NAME.format('family')} or (given_l is distinct from given_r and family_l <> family_r and {_SWAPPED})",
        _part("family", "family name"),
    ),
    "born": ('"born_l" is null or "born_r" is null', BORN),
    "document": (_NO_DOCUMENT, DOCUMENT),
    "street": ('"street_l" is null or "street_r" is null', STREET),
    "place": (
        "(city_l is null or city_r is null) and (postcode_l is null or postcode_r is null)",
        PLACE,
    ),
    "phone": ("phone_l is null or phone_r is null", PHONE),
    "email": ("email_l is null or email_r is null", EMAIL),
}

# Each block names two things that hardly anybody shares, so that it grows with how crowded a place or a day is.
BLOCKS = (
    "l.number = r.number",
    "l.phone = r.phone",
    "l.email = r.email",
    "l.born = r.born and l.family_sound = r.family_sound",
    "l.born = r.born and l.given_sound = r.given_sound",
    "l.born = r.born and l.postcode = r.postcode",
    "l.born = r.born and l.key = r.key",
    "l.key = r.key and l.postcode = r.postcode",
    "l.key = r.former and l.born = r.born",
    "l.street = r.street and l.given_sound = r.given_sound",
    "l.street = r.street and l.family_sound = r.family_sound",
    "l.postcode = r.postcode and l.family_sound = r.family_sound and l.year = r.year",
    "l.postcode = r.postcode and l.given_sound = r.given_sound and l.year = r.year",
    "l.street = r.street and l.year = r.year",
    "l.postcode = r.postcode and l.given_sound = r.given_sound and l.family_sound[1:2] = r.family_sound[1:2]",
    "l.postcode = r.postcode and l.family_sound = r.family_sound and l.given_sound[1:2] = r.given_sound[1:2]",
)

CROSSING = ("l.key = r.former and l.born = r.born",)
"""Those of the blocks that name a column of one record and another column of the other."""


def level_of(comparison: str, gamma: int) -> Level | None:
    """The level that is numbered `gamma`, as Splink numbers: nought is the last; None, -1, where nothing was said."""
    levels = COMPARISONS[comparison][1]
    return levels[len(levels) - 1 - gamma] if gamma >= 0 else None


Settings = dict[str, Any]


def settings(share_of_matches: float, likely: Mapping[tuple[str, str], float]) -> Settings:
    """Splink's settings. share_of_matches: of all pairs, those that are one person.

    likely: m of each comparison and level by what it says; a level that it lacks has the one declared here.
    """
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": share_of_matches,
        "unique_id_column_name": "id",
        "comparisons": [_comparison(name, likely) for name in COMPARISONS],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in BLOCKS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "linker_uid": "persons",
    }


def _comparison(name: str, likely: Mapping[tuple[str, str], float]) -> Settings:
    null, levels = COMPARISONS[name]
    return {
        "output_column_name": name,
        "comparison_levels": [
            {"sql_condition": null, "label_for_charts": "nothing said", "is_null_level": True},
            *(_level(level, likely.get((name, level.says), level.likely)) for level in levels),
        ],
    }


def _level(level: Level, likely: float) -> Settings:
    frequency = {"tf_adjustment_column": level.common, "tf_adjustment_weight": 1.0} if level.common else {}
    return {
        "sql_condition": level.when,
        "label_for_charts": level.says,
        "m_probability": likely,
        **frequency,
    }
