"""How many points each part of a card can give or take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, INK, PAPER, SOFT_INK, TRACK
from tallystick.charts.plane import signed
from tallystick.charts.svg import WIDTH, circle, fitted, line, picture, rectangle, text, text_width

_ROW, _BAR = 42.0, 10.0


@dataclass(frozen=True, slots=True)
class PointsRange:
    """A part of a card and the points that its bins give, at least one."""

    name: str
    points: tuple[int, ...]


def points_ranges(parts: Sequence[PointsRange], title: str, *, id: str) -> str:
    """A row per part, the widest first: a bar from its fewest to its most points, a dot per bin, nought as a line.

    >>> svg = points_ranges([PointsRange("late", (-45, 0, 12))], "Points", id="p")
    >>> "−45 to +12" in svg
    True
    """
    ordered = sorted(parts, key=lambda part: min(part.points) - max(part.points))
    low = min((min(part.points) for part in ordered), default=0)
    high = max((max(part.points) for part in ordered), default=0)
    low, high = min(low, 0), max(high, 0, min(low, 0) + 1)

    def across(points: float) -> float:
        return 5 + (WIDTH - 10) * (points - low) / (high - low)

    bottom = _ROW * len(ordered)
    drawn = []
    for place, part in enumerate(ordered):
        top = _ROW * place
        span = f"{signed(min(part.points))} to {signed(max(part.points))}"
        room = WIDTH - text_width(span, 13) - 8
        drawn.append(text(0, top + 14, fitted(part.name, 13, room), size=13, anchor="start", weight=600))
        drawn.append(text(WIDTH, top + 14, span, size=13, anchor="end"))
        start, end = across(min(part.points)), across(max(part.points))
        drawn.append(rectangle(0, top + 21, WIDTH, _BAR, TRACK, 5))
        drawn.append(rectangle(start - 5, top + 21, end - start + 10, _BAR, ACCENT, 5))
        drawn += [circle((across(one), top + 21 + _BAR / 2), 2.5, PAPER) for one in sorted(set(part.points))]
        drawn.append(line(across(0), top + 18, across(0), top + 24 + _BAR, INK, 1.5))
    drawn.append(text(across(0), bottom + 12, "0", size=12, colour=SOFT_INK))
    says = "; ".join(f"{part.name}: {signed(min(part.points))} to {signed(max(part.points))}" for part in ordered)
    return picture(id, bottom + 16, title, says, drawn)
