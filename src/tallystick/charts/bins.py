"""The bins of one characteristic: how many subjects fall into each, and how many of them turned bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, BAD, SOFT_INK, TRACK
from tallystick.charts.svg import WIDTH, fitted, picture, rectangle, text

_TOP = 26
_ROW = 48


@dataclass(frozen=True, slots=True)
class BinShare:
    """share: of all subjects, 0 to 1. bad_rate: of the bin's subjects, 0 to 1; None where there are too few to tell."""

    label: str
    share: float
    bad_rate: float | None


def bin_bars(rows: Sequence[BinShare], title: str, *, id: str) -> str:
    """Two bars per bin in the order given: its share and its bad rate, each measured against the largest of its kind.

    >>> "62.5 % bad" in bin_bars([BinShare("never late", 0.8, 0.1), BinShare("late", 0.2, 0.625)], "Lateness", id="b")
    True
    """
    most = max((row.share for row in rows), default=0.0) or 1.0
    worst = max((row.bad_rate or 0.0 for row in rows), default=0.0) or 1.0
    marks = [
        rectangle(0, 3, 10, 10, ACCENT, 2),
        text(15, 12, "Share of subjects", size=12, anchor="start", colour=SOFT_INK),
        rectangle(150, 3, 10, 10, BAD, 2),
        text(165, 12, "Of them bad", size=12, anchor="start", colour=SOFT_INK),
    ]
    for place, row in enumerate(rows):
        top = _TOP + place * _ROW
        marks.append(text(0, top + 13, fitted(row.label, 13, 168), size=13, anchor="start", weight=600))
        marks.append(text(WIDTH, top + 13, _told(row), size=12, anchor="end"))
        marks.append(rectangle(0, top + 20, WIDTH, 8, TRACK, 2))
        marks.append(rectangle(0, top + 20, WIDTH * row.share / most, 8, ACCENT, 2))
        marks.append(rectangle(0, top + 30, WIDTH, 8, TRACK, 2))
        if row.bad_rate is not None:
            marks.append(rectangle(0, top + 30, WIDTH * row.bad_rate / worst, 8, BAD, 2))
    says = "; ".join(f"{row.label}: {_told(row)}" for row in rows)
    return picture(id, _TOP + len(rows) * _ROW, title, says, marks)


def _told(row: BinShare) -> str:
    bad = "too few to tell" if row.bad_rate is None else f"{100 * row.bad_rate:.1f} % bad"
    return f"{100 * row.share:.1f} % · {bad}"
