"""A plane with two axes to draw curves on, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallystick.charts.palette import INK, LINE, SOFT_INK
from tallystick.charts.svg import SMALLEST_TEXT, WIDTH, line, path, text, text_width

_MINUS = "\N{MINUS SIGN}"
_STEPS = (1, 2, 2.5, 5, 10)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """A rectangle of a picture, and the values at the ends of its two axes (x rightwards, y upwards)."""

    x: tuple[float, float]
    y: tuple[float, float]
    left: float = 46.0
    top: float = 34.0
    width: float = 252.0
    height: float = 190.0

    def across(self, value: float) -> float:
        low, high = self.x
        return self.left + self.width * (value - low) / ((high - low) or 1.0)

    def up(self, value: float) -> float:
        low, high = self.y
        return self.top + self.height * (1 - (value - low) / ((high - low) or 1.0))

    def at(self, point: Point) -> Point:
        return self.across(point[0]), self.up(point[1])

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    def curve(self, points: Iterable[Point], colour: str, *, width: float = 2.5, dashes: str | None = None) -> str:
        """A line through the points, in their order."""
        steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(self.at, points))
        return path(f"M{steps}", "none", colour, width, dashes=dashes)

    def frame(self, x_title: str, x_ticks: Sequence[float], y_ticks: Sequence[float], *, percent: bool) -> list[str]:
        """Lines of the grid with their numbers, y in per cent; x in per cent as well where `percent`."""
        marks = []
        for value in y_ticks:
            marks.append(line(self.left, self.up(value), self.right, self.up(value), LINE))
            marks.append(text(self.left - 5, self.up(value) + 4, share_tick(value), size=11, anchor="end"))
        for value in x_ticks:
            written = share_tick(value) if percent else f"{value:g}"
            marks.append(line(self.across(value), self.bottom, self.across(value), self.bottom + 4, INK))
            marks.append(text(self.across(value), self.bottom + 17, written, size=SMALLEST_TEXT))
        marks.append(line(self.left, self.bottom, self.right, self.bottom, INK))
        marks.append(text(self.left + self.width / 2, self.bottom + 34, x_title, size=12, colour=SOFT_INK))
        return marks


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most `most` round numbers from `low` to `high`.

    >>> ticks(350, 950), ticks(0, 0.31, 5)
    ([400, 500, 600, 700, 800, 900], [0.0, 0.1, 0.2, 0.3])
    """
    if not high > low:
        return [low]
    rough = 10.0 ** math.floor(math.log10((high - low) / most))
    for one in (*_STEPS, 20, 50):
        step = rough * one
        found = [step * place for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
        if len(found) <= most:
            break
    return [round(value, 10) if step < 1 else int(value) if value == int(value) else value for value in found]


def ceiling(highest: float, most: int = 5) -> float:
    """The round number at or above `highest` where an axis from 0 may end.

    >>> ceiling(0.31), ceiling(0.0)
    (0.4, 1.0)
    """
    if highest <= 0:
        return 1.0
    marks = ticks(0, highest, most)
    step = marks[1] - marks[0] if len(marks) > 1 else highest
    return round(math.ceil(highest / step - 1e-9) * step, 10)


def legend(parts: Sequence[tuple[str, str, str | None]], y: float = 14.0) -> list[str]:
    """A sample of each line and what it stands for, in one row: name, colour, dashes."""
    marks, x = [], 0.0
    for name, colour, dashes in parts:
        marks.append(line(x, y - 4, x + 22, y - 4, colour, 2.5, dashes=dashes))
        marks.append(text(x + 27, y, name, size=12, anchor="start"))
        x += 27 + text_width(name, 12) + 12
    assert x <= WIDTH + 12, "a legend fits the picture"
    return marks


def percent(share: float, digits: int = 1) -> str:
    """A share of one in words.

    >>> percent(0.1234), percent(-0.5, 0)
    ('12.3 %', '−50 %')
    """
    return f"{100 * share:.{digits}f} %".replace("-", _MINUS)


def share_tick(share: float) -> str:
    """A share at an axis: no more digits than it has."""
    return f"{round(100 * share, 6):g} %".replace("-", _MINUS)


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, as it is set in print.

    >>> signed(-12), signed(3), signed(0), signed(0.5, 2), signed(-0.04, 1)
    ('−12', '+3', '0', '+0.50', '0.0')
    """
    written = f"{value:+,.{digits}f}"
    return written[1:] if not written.strip("+-0.") else written.replace("-", _MINUS)
