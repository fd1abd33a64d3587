"""A jurisdiction's rules, as data with their sources."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tallystick.terms import BrokenInputError, TallystickError

_CODES = ("cn", "eu", "us")


class ClockStart(StrEnum):
    """What starts a retention clock: the day that an adverse event began, or the day that it ended."""

    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long an adverse item may be shown.

    days_before_start: for charge-offs and defaults, days after the beginning on which the clock starts.
    checked: whether the primary text was read; else `note` says what stands behind the number.
    """

    starts: ClockStart
    years: int
    days_before_start: int
    source: str
    since: date
    checked: bool
    note: str


@dataclass(frozen=True, slots=True)
class ProhibitedKind:
    """A kind of data that no file may hold; `words` tell it by a column's name."""

    kind: str
    source: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    code: str
    name: str
    adverse: RetentionRule
    prohibited: tuple[ProhibitedKind, ...]


def known_jurisdictions() -> tuple[str, ...]:
    return _CODES


@lru_cache
def load(code: str) -> Jurisdiction:
    """The pack of a jurisdiction. Raises TallystickError for one that there is no pack of.

    >>> load("cn").adverse.years
    5
    """
    if code not in _CODES:
        raise TallystickError(f"there is no jurisdiction {code!r}", mend=f"choose one of {', '.join(_CODES)}")
    return jurisdiction_from(code, _pack(code), _pack("base"))


def jurisdiction_from(code: str, pack: Mapping[str, Any], base: Mapping[str, Any]) -> Jurisdiction:
    """Reads a pack over the base that it may only add to; raises BrokenInputError that names the missing key."""
    try:
        adverse = pack["retention"]["adverse"]
        rule = RetentionRule(
            ClockStart(adverse["starts"]),
            int(adverse["years"]),
            int(adverse["days_before_start"]),
            adverse["source"],
            adverse["since"],
            adverse["checked"],
            adverse["note"],
        )
        kinds = tuple(
            ProhibitedKind(one["kind"], one["source"], tuple(one["words"]))
            for one in (*base["prohibited"], *pack.get("prohibited", ()))
        )
        return Jurisdiction(code, pack["name"], rule, kinds)
    except KeyError as error:
        raise BrokenInputError(f"the pack has no {error}", where=f"law/packs/{code}.toml", mend="add it") from error
    except ValueError as error:
        raise BrokenInputError(str(error), where=f"law/packs/{code}.toml", mend="correct the value") from error


def _pack(code: str) -> Mapping[str, Any]:
    return tomllib.loads(files("tallystick.law").joinpath("packs", f"{code}.toml").read_text(encoding="utf-8"))
