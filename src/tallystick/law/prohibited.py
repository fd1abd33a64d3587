"""Find columns that hold what no bureau may hold, by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.law.jurisdiction import Jurisdiction

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_HAS_CHINESE = re.compile(f"[{_CHINESE}]")
# The longest that a pack has is three words, and a name of ten thousand words must not cost their square.
_LONGEST_RUN = 4
_BETWEEN_WORDS = re.compile(
    rf"[\W\d_{_CHINESE}]+"  # blood_type, blood-type, gps1, 用户GPS
    r"|(?<=[a-z])(?=[A-Z])"  # bloodType
    r"|(?<=[A-Z])(?=[A-Z][a-z])"  # GPSTrace
)


@dataclass(frozen=True, slots=True)
class ProhibitedColumn:
    """A column as its file names it, the kind of data that its name tells, and the rule against it."""

    column: str
    kind: str
    source: str


def prohibited_columns(names: Iterable[str], pack: Jurisdiction) -> tuple[ProhibitedColumn, ...]:
    """The columns whose names tell a prohibited kind, in the order given.

    Whole words are compared, whatever their case and however they are joined, so `trace` is no race and `region` no
    religion. Words run together are found only where the pack has them as one (`bloodtype`, not `hisbloodtype`): a
    name is the first guard, and the contract, which refuses every column that it does not know, the second.
    Source: the pack's `prohibited`.

    >>> from tallystick.law import load
    >>> [one.kind for one in prohibited_columns(["bloodGroup", "region", "gps_lat", "宗教信仰"], load("cn"))]
    ['blood type', 'whereabouts', 'religion']
    """
    return tuple(found for name in names if (found := _found(name, pack)) is not None)


def _found(name: str, pack: Jurisdiction) -> ProhibitedColumn | None:
    # NFKC: full-width letters, as in ＧＰＳ, are the same letters.
    plain = unicodedata.normalize("NFKC", name)
    runs = _runs([part.casefold() for part in _BETWEEN_WORDS.split(plain) if part])
    for kind in pack.prohibited:
        for word in kind.words:
            # Chinese is written without spaces: there a word is found anywhere.
            told = word in plain if _HAS_CHINESE.search(word) else not runs.isdisjoint(_forms(word))
            if told:
                return ProhibitedColumn(name, kind.kind, kind.source)
    return None


def _runs(words: list[str]) -> set[str]:
    """Every run of whole words, joined: `blood_type` and `bloodtype` are one."""
    return {
        "".join(words[first : first + length]) for first in range(len(words)) for length in range(1, _LONGEST_RUN + 1)
    }


def _forms(word: str) -> tuple[str, str, str]:
    """A word as runs have it, and its regular plurals; a plural in the pack does not stand for its singular."""
    joined = word.replace(" ", "").casefold()
    return joined, f"{joined}s", f"{joined}es"
