"""Shares between nought and one, a bar each, in the order given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import BAD, SOFT_INK, TRACK
from tallystick.charts.svg import SMALLEST_TEXT, WIDTH, fitted, picture, rectangle, text

_ROW = 34
_LABEL = 200.0


@dataclass(frozen=True, slots=True)
class RateMark:
    """share: 0 to 1, or None where there is nothing to take a share of. of: what it is a share of, in words."""

    label: str
    share: float | None
    of: str


def rate_bars(marks: Sequence[RateMark], title: str, *, id: str) -> str:
    """A bar a mark, each on a track as long as the whole.

    >>> "s-1: 2.00 % of 50 lines" in rate_bars([RateMark("s-1", 0.02, "50 lines")], "Refused", id="r")
    True
    """
    drawn = []
    for place, mark in enumerate(marks):
        top = place * _ROW
        drawn.append(text(0, top + 13, fitted(mark.label, 12, _LABEL), size=12, anchor="start"))
        drawn.append(text(WIDTH, top + 13, _told(mark), size=SMALLEST_TEXT, anchor="end", colour=SOFT_INK))
        drawn.append(rectangle(0, top + 19, WIDTH, 8, TRACK, 2))
        if mark.share:
            drawn.append(rectangle(0, top + 19, max(WIDTH * mark.share, 2), 8, BAD, 2))
    says = "; ".join(f"{mark.label}: {_told(mark)}" for mark in marks)
    return picture(id, max(len(marks) * _ROW, 1), title, says, drawn)


def _told(mark: RateMark) -> str:
    return "nothing" if mark.share is None else f"{100 * mark.share:.2f} % of {mark.of}"
