"""What a business name or an address says once spelling habits are taken away: pure functions of one text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tallystick.identify.words import (
    ABBREVIATIONS,
    CUT_FORMS,
    LEGAL_FORMS,
    NUMERALS,
    PLACES,
    STREETS,
    SURE_FORMS,
)

_TRADING_AS = re.compile(
    r"(?:\bD\s*[./\\-]?\s*B\s*[./\\-]?\s*A\b|\bT\s?/\s?A\b|\bA\s?/\s?K\s?/\s?A\b|\bAKA\b"
    r"|\bDOING BUSINESS AS\b|\bTRADING AS\b)[.,:]*"
)
_NOTE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_ABBREVIATING_POINT = re.compile(r"(?<![A-Z])([A-Z])\.(?=[A-Z](?:\.|\b))")
_NOT_WORD = re.compile(r"[^0-9A-Z]")
_AMPERSAND = re.compile(r"[&+]")
_APOSTROPHES = re.compile(r"['’‘`´]")
_PLUS_FOUR = re.compile(r"(\d{5})-?\d{4}")
_LONGEST_SHORT_WORD = 3
_JOINING_WORDS = frozenset(("AND", "OF", "THE", "FOR"))
_CUT_SHARE = 0.01
_FEWEST_CUT = 5


@dataclass(frozen=True, slots=True)
class BusinessName:
    """A name in the form in which it is compared.

    words: the legal name's words without legal form, in one spelling.
    key: the same without spaces, so that `AMBER GRAINS` is `AMBERGRAINS`.
    trade: key of the name it trades under; empty when none is said.
    shorts: the words of at most three letters, sorted: initials, in which one letter is another business.
    numbers: the numbers in it, sorted: shop 371 is not shop 419.
    cut: the source cut the text off, so that the last word may be incomplete.
    """

    words: str
    key: str
    trade: str = ""
    shorts: str = ""
    numbers: str = ""
    cut: bool = False


def field_width(texts: Iterable[str]) -> int | None:
    """The width that a source cuts its texts to, or None when it seems to cut none.

    A width shows as a wall: the longest length is met in 1 % of the texts and at least five times, where lengths
    otherwise thin out.

    >>> field_width(["A NAME"] * 50 + ["A MUCH LONGER NAME OF THIRTY C"] * 5)
    30
    >>> field_width(["A NAME", "ANOTHER NAME"]) is None
    True
    """
    lengths = Counter(len(text) for text in texts)
    if not lengths:
        return None
    longest = max(lengths)
    wall = lengths[longest] >= max(_FEWEST_CUT, _CUT_SHARE * lengths.total())
    return longest if wall else None


def business_name(name: str, trade_name: str | None = None, width: int | None = None) -> BusinessName:
    """The comparable form of a name as furnished; `width` is the width that the source cuts names to, if any.

    >>> business_name("K and J Ventures, Inc. DBA Hair Cuttery")
    BusinessName(words='K AND J VENTURES', key='KJVENTURES', trade='HAIRCUTTERY', shorts='KJ', numbers='', cut=False)
    >>> business_name("M. J. Sales Corp").key == business_name("MJ SALES CORPORATION").key
    True
    >>> business_name("APEX MARKETING & CATERING, LL", width=30).words
    'APEX MARKETING AND CATERING'
    >>> business_name("MAIL BOXES ETC. #371").numbers
    '371'
    """
    text = _plain(name)
    # A text that ends one short of the width was cut at a blank.
    cut = width is not None and len(name) >= width - 1
    head, *rest = _TRADING_AS.split(text, maxsplit=1)
    tail = rest[0] if rest else ""
    said = _words(head, cut and not rest) or _words(tail, cut)
    trade = _key(_words(_plain(trade_name), False)) if trade_name else _key(_words(tail, cut))
    if not _words(head, False):
        trade = ""
    key = _key(said)
    return BusinessName(
        words=" ".join(said),
        key=key,
        trade="" if trade == key else trade,
        shorts=" ".join(sorted(_shorts(said))),
        numbers=" ".join(sorted(word for word in said if any(sign.isdigit() for sign in word))),
        cut=cut and not rest,
    )


@lru_cache(maxsize=100_000)
def city(text: str) -> str:
    """A town's name without spaces, notes and abbreviations.

    >>> city("Ft. Collins"), city("WATERTOWN (TOWN OF)"), city("MC CORDSVILLE")
    ('FORTCOLLINS', 'WATERTOWN', 'MCCORDSVILLE')
    """
    words = _apart(_APOSTROPHES.sub("", _NOTE.sub(" ", _plain(text)))).split()
    return "".join(PLACES.get(word, word) for word in words)


@lru_cache(maxsize=100_000)
def postcode(text: str, country: str | None = None) -> str:
    """A postcode without blanks; of the United States, five digits. Empty for a placeholder.

    >>> postcode("5251", "US"), postcode("60035-1234", "US"), postcode("sw1a 1aa"), postcode("99999")
    ('05251', '60035', 'SW1A1AA', '')
    """
    code = "".join(_plain(text).split())
    if country in ("US", "USA"):
        plus_four = _PLUS_FOUR.fullmatch(code)
        code = plus_four[1] if plus_four else code
        code = code.zfill(5) if code.isdigit() else code
    # All noughts or all nines is what a clerk types when the code is not known.
    return "" if set(code) <= {"0"} or set(code) <= {"9"} else code


@lru_cache(maxsize=100_000)
def street(text: str) -> str:
    """A street address in one spelling.

    >>> street("12 N. Main St., Ste 4")
    '12 NORTH MAIN STREET SUITE 4'
    """
    words = _apart(_APOSTROPHES.sub("", _plain(text))).split()
    return " ".join(STREETS.get(word, word) for word in words)


def plain_code(text: str) -> str:
    """A register's number or a region's or country's code without blanks and signs.

    >>> plain_code(" hrb 12-345 ")
    'HRB12345'
    """
    return _apart(_plain(text)).replace(" ", "")


def _plain(text: str) -> str:
    """Upper case without accents; letters of other scripts stay as they are."""
    apart = unicodedata.normalize("NFKD", text.upper())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not _is_latin_accent(sign)))


def _is_latin_accent(sign: str) -> bool:
    return "\u0300" <= sign <= "\u036f"


def _apart(text: str) -> str:
    """The text with a blank for every sign that is no part of a word; vowel signs of Indic scripts are."""
    if text.isascii():
        return _NOT_WORD.sub(" ", text)
    return "".join(sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else " " for sign in text)


def _words(text: str, cut: bool) -> tuple[str, ...]:
    text = _ABBREVIATING_POINT.sub(r"\1", _APOSTROPHES.sub("", _NOTE.sub(" ", text)))
    words = _apart(_AMPERSAND.sub(" AND ", text)).split()
    words = _join_initials(words)
    words = _without_form(words, cut)
    return tuple(ABBREVIATIONS.get(word, NUMERALS.get(word, word)) for word in words)


def _join_initials(words: list[str]) -> list[str]:
    """`M J SALES` is `MJ SALES`, and `L L C` is `LLC`."""
    joined: list[str] = []
    initials = ""
    for word in [*words, ""]:
        if len(word) == 1 and "A" <= word <= "Z":
            initials += word
            continue
        if initials:
            joined.append(initials)
            initials = ""
        if word:
            joined.append(word)
    return joined


def _without_form(words: list[str], cut: bool) -> list[str]:
    kept = words[1:] if len(words) > 1 and words[0] == "THE" else list(words)
    for at, word in enumerate(kept):
        if at and word in SURE_FORMS:
            kept = kept[: at + 1]
            break
    if cut and len(kept) > 1 and kept[-1] in CUT_FORMS:
        kept = kept[:-1]
    while len(kept) > 1 and (kept[-1] in LEGAL_FORMS or kept[-1] == "AND"):
        kept = kept[:-1]
    return kept


def _key(words: tuple[str, ...]) -> str:
    """Without spaces, and without the AND between initials: `R & M`, `R AND M` and `RM` are one."""
    kept = [
        word
        for at, word in enumerate(words)
        if not (word == "AND" and 0 < at < len(words) - 1 and len(words[at - 1]) == 1 == len(words[at + 1]))
    ]
    return "".join(kept)


def _shorts(words: tuple[str, ...]) -> list[str]:
    initials = "".join(word for word in words if len(word) == 1)
    short = [word for word in words if 1 < len(word) <= _LONGEST_SHORT_WORD and word not in _JOINING_WORDS]
    return [*short, initials] if initials else short
