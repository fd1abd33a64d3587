"""Find columns that hold what no bureau may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.law.jurisdiction import Jurisdiction

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z\u4e00-\u9fff]+|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class ProhibitedColumn:
    column: str
    kind: str
    source: str


def prohibited_columns(names: Iterable[str], pack: Jurisdiction) -> tuple[ProhibitedColumn, ...]:
    """The columns whose names tell a prohibited kind, in the order given.

    >>> from tallystick.law import load
    >>> [one.kind for one in prohibited_columns(["bloodType", "region", "gps_lat", "宗教信仰"], load("cn"))]
    ['health', 'whereabouts', 'religion']
    """
    return tuple(found for name in names if (found := _found(name, pack)) is not None)


def _found(name: str, pack: Jurisdiction) -> ProhibitedColumn | None:
    spaced = f" {' '.join(part.lower() for part in _WORD_ENDS.split(name) if part)} "
    for kind in pack.prohibited:
        for word in kind.words:
            # Chinese is written without spaces: there a word is found anywhere.
            told = word in name if not word.isascii() else f" {word} " in spaced
            if told:
                return ProhibitedColumn(name, kind.kind, kind.source)
    return None
