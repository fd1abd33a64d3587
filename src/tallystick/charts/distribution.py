"""Where subjects lie: the scores of good and bad, and two samples side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, BAD, GOOD, INK, PAPER
from tallystick.charts.plane import Plane, ceiling, percent, ticks
from tallystick.charts.svg import WIDTH, fitted, line, path, picture, rectangle, text, text_width

_MIDDLE, _REACH, _LEFT, _SPAN = 118.0, 86.0, 4.0, 312.0
_ROW = 52.0


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """Scores with low <= score < high; good, bad: the share of all good and of all bad that lie there."""

    low: float
    high: float
    good: float
    bad: float


@dataclass(frozen=True, slots=True)
class ShiftMark:
    """A bin's share in the first sample and in the second, and what it adds to the stability index."""

    label: str
    first: float
    second: float
    adds: float


def score_distribution(steps: Sequence[ScoreStep], title: str, *, id: str) -> str:
    """The good above a line and the bad below it, each class as shares of its own, over the scores.

    steps: at least one, in rising order.

    >>> svg = score_distribution([ScoreStep(500, 550, 0.2, 0.7), ScoreStep(550, 600, 0.8, 0.3)], "Scores", id="s")
    >>> "half of the good score 550 or more" in svg
    True
    """
    plane = Plane((steps[0].low, steps[-1].high), (0, 1), left=_LEFT, width=_SPAN)
    most = ceiling(max(max(step.good, step.bad) for step in steps))
    drawn = []
    for step in steps:
        x, width = plane.across(step.low), plane.across(step.high) - plane.across(step.low)
        up, down = _REACH * step.good / most, _REACH * step.bad / most
        drawn.append(rectangle(x + 0.5, _MIDDLE - up, width - 1, up, GOOD))
        drawn.append(rectangle(x + 0.5, _MIDDLE, width - 1, down, BAD))
    drawn.append(line(0, _MIDDLE, WIDTH, _MIDDLE, INK, 1.5))
    bottom = _MIDDLE + _REACH + 4
    for value in ticks(*plane.x):
        drawn.append(line(plane.across(value), bottom, plane.across(value), bottom + 4, INK))
        x = min(max(plane.across(value), 12), WIDTH - 12)
        drawn.append(text(x, bottom + 17, f"{value:g}", size=11))
    drawn.append(line(0, bottom, WIDTH, bottom, INK))
    good = _half_above([(step.low, step.good) for step in steps])
    bad = _half_above([(step.low, step.bad) for step in steps])
    told = (f"half of the good score {good:g} or more", f"half of the bad score {bad:g} or more")
    drawn.append(text(0, 14, f"good ↑ {told[0]}", size=12, anchor="start", colour=GOOD, weight=600))
    drawn.append(text(0, bottom + 36, f"bad ↓ {told[1]}", size=12, anchor="start", colour=BAD, weight=600))
    return picture(id, bottom + 42, title, f"{told[0]}; {told[1]}.", drawn)


def _half_above(steps: Sequence[tuple[float, float]]) -> float:
    """The highest lower end of a step that half of the shares lie at or above."""
    over = 0.0
    for low, share in reversed(steps):
        over += share
        if over >= 0.5 - 1e-9:
            return low
    return steps[0][0]


def shift_bars(marks: Sequence[ShiftMark], names: tuple[str, str], title: str, *, id: str) -> str:
    """Two bars per bin, the first sample filled and the second outlined, with both shares in words.

    >>> svg = shift_bars([ShiftMark("under 2", 0.5, 0.4, 0.02)], ("developed on", "held out"), "Shift", id="s")
    >>> "50.0 %" in svg and "adds 0.0200" in svg
    True
    """
    most = max((max(mark.first, mark.second) for mark in marks), default=1.0) or 1.0
    drawn = []
    x = 0.0
    for place, name in enumerate(names):
        drawn.append(_bar(x, 4, 14, place))
        drawn.append(text(x + 19, 14, fitted(name, 12, 125), size=12, anchor="start"))
        x += 160
    for row, mark in enumerate(marks):
        top = 26 + _ROW * row
        adds = f"adds {mark.adds:.4f}"
        room = WIDTH - text_width(adds, 12) - 8
        drawn.append(text(0, top + 13, fitted(mark.label, 13, room), size=13, anchor="start", weight=600))
        drawn.append(text(WIDTH, top + 13, adds, size=12, anchor="end"))
        for place, share in enumerate((mark.first, mark.second)):
            drawn.append(_bar(0, top + 18 + 14 * place, max(262 * share / most, 1), place))
            drawn.append(text(WIDTH, top + 28 + 14 * place, percent(share), size=12, anchor="end"))
    says = "; ".join(f"{mark.label}: {percent(mark.first)}, then {percent(mark.second)}" for mark in marks)
    return picture(id, 26 + _ROW * len(marks), title, f"{names[0]}, then {names[1]}: {says}", drawn)


def _bar(x: float, y: float, width: float, place: int) -> str:
    if place == 0:
        return rectangle(x, y, width, 11, ACCENT)
    inside = max(width - 1.5, 0)
    return path(f"M{x + 0.75:.1f} {y + 0.75:.1f}h{inside:.1f}v9.5h{-inside:.1f}z", PAPER, INK, 1.5)
