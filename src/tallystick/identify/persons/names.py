"""What a person's name says once script, order, accents and spaces are taken away: pure functions of one text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, pinyin

from tallystick.identify.persons.surnames import COMMON_SURNAMES, COMPOUND_SURNAMES, READINGS, TITLES

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_NO_LETTER = re.compile(r"[^\w]|[\d_]")
_PARTS_OF_ONE = re.compile(r"['’‘`´.\-‐‑]")
_MIDDLE_DOT = re.compile("[·・‧•]")
_U_UMLAUT = re.compile(r"\b([LN])Ü(?=E?\b)")
_UMLAUT = re.compile(r"^(L|N)(?:V|U:|YU|UE)(?=E?$)")


@dataclass(frozen=True, slots=True)
class PersonName:
    """family, given: as written, in upper case without accents; empty where the name has but one part.

    family_sound, given_sound: the same in Latin letters; Chinese is read aloud (Hanyu Pinyin without tones).
    han: whether it was written in Chinese characters.
    """

    family: str
    given: str
    family_sound: str
    given_sound: str
    han: bool

    @property
    def key(self) -> str:
        """The sounds in an order of their own, so that `Wang Xiaoming` and `Xiaoming Wang` have one key."""
        return " ".join(sorted(part for part in (self.family_sound, self.given_sound) if part))


@lru_cache(maxsize=500_000)
def person_name(text: str) -> PersonName:
    """The comparable form of a full name.

    Chinese names have the family first; others last, unless a comma says otherwise or the first word is a Chinese
    family name followed by what sounds Chinese.

    >>> person_name("王小明")
    PersonName(family='王', given='小明', family_sound='WANG', given_sound='XIAOMING', han=True)
    >>> {person_name(text).key for text in ("王小明", "Wang Xiaoming", "Xiao-Ming WANG", "wang, xiao ming")}
    {'WANG XIAOMING'}
    >>> person_name("Dr. José María Ortega").family, person_name("Dr. José María Ortega").given
    ('ORTEGA', 'JOSEMARIA')
    """
    if _HAN.search(text):
        return _chinese(text)
    return _latin(text)


def _chinese(text: str) -> PersonName:
    # A dot parts the names of those who bear no Chinese one: 阿依古丽·买买提, whose family comes last.
    parts = [part for part in _MIDDLE_DOT.split(text.strip()) if part]
    if len(parts) > 1:
        family, given = _han_of(parts[-1]), _han_of("".join(parts[:-1]))
    else:
        signs = _han_of(text)
        spaced = text.split()
        if len(spaced) == 2 and all(_HAN.search(part) for part in spaced):
            cut = len(_han_of(spaced[0]))
        else:
            cut = 2 if signs[:2] in COMPOUND_SURNAMES and len(signs) > 2 else 1
        family, given = signs[:cut], signs[cut:]
    return PersonName(family, given, family_sound(family), _read(given), True)


def family_sound(family: str) -> str:
    """How a Chinese family name is read: some signs are read otherwise in names than in texts.

    >>> family_sound("单"), family_sound("仇"), family_sound("万俟"), family_sound("吕")
    ('SHAN', 'QIU', 'MOQI', 'LYU')
    """
    return READINGS.get(family) or _read(family)


def _read(signs: str) -> str:
    return "".join(_reading(sign) for sign in signs)


@lru_cache(maxsize=50_000)
def _reading(sign: str) -> str:
    return _spelt(pinyin(sign, style=Style.NORMAL)[0][0].upper())


def _spelt(syllable: str) -> str:
    """Passports write LYU for what others write LV, LUE or LÜ."""
    return _UMLAUT.sub(r"\1YU", syllable)


def _latin(text: str) -> PersonName:
    first, comma, second = text.partition(",")
    if comma and second.strip():
        family, given = _words(first), _words(second)
    else:
        words = _words(text)
        if _is_chinese_order(words):
            family, given = words[:1], words[1:]
        else:
            family, given = words[-1:], words[:-1]
    joined = "".join(family), "".join(given)
    return PersonName(*joined, *joined, False)


def _words(text: str) -> list[str]:
    upper = _U_UMLAUT.sub(r"\1V", unicodedata.normalize("NFC", text.upper()))
    apart = unicodedata.normalize("NFKD", _PARTS_OF_ONE.sub("", upper))
    plain = "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f")
    words = [word for word in _NO_LETTER.sub(" ", plain).split() if word not in TITLES]
    return [_spelt(word) for word in words]


def _is_chinese_order(words: list[str]) -> bool:
    return 2 <= len(words) <= 3 and words[0] in _family_sounds() and all(_sounds_chinese(word) for word in words[1:])


@lru_cache(maxsize=100_000)
def _sounds_chinese(word: str) -> bool:
    """Whether a word of Latin letters can be read as syllables of Pinyin, two at most.

    >>> _sounds_chinese("XIAOMING"), _sounds_chinese("JAMES")
    (True, False)
    """
    syllables = _syllables()
    return word in syllables or any(word[:cut] in syllables and word[cut:] in syllables for cut in range(1, len(word)))


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Of the signs of everyday use: those of the basic block that the dictionary reads."""
    signs = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    return frozenset(_spelt(one[0].upper()) for one in pinyin(signs, style=Style.NORMAL) if one[0].isascii())


@lru_cache(maxsize=1)
def _family_sounds() -> frozenset[str]:
    return frozenset(family_sound(family) for family in (*COMMON_SURNAMES, *COMPOUND_SURNAMES, *READINGS))


def _han_of(text: str) -> str:
    return "".join(_HAN.findall(text))
