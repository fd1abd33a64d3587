"""How well a score parts good from bad, and how right its chances are, as curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import BAD, GOOD, INK, PAPER, SOFT_INK
from tallystick.charts.plane import Plane, Point, ceiling, legend, percent, ticks
from tallystick.charts.svg import circle, line, picture, text

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_HEIGHT = 264.0
_DASHES = "6 4"


@dataclass(frozen=True, slots=True)
class CalibrationMark:
    """Subjects of like chances. expected: their mean chance of default; observed: with its 95 % interval."""

    expected: float
    observed: float
    low: float
    high: float


def gains_curve(points: Sequence[Point], bad_share: float, title: str, *, id: str) -> str:
    """Share of all bad ones among the riskiest share of subjects, between chance (dotted) and the best possible.

    points: (share of subjects, share of the bad ones), from (0, 0) to (1, 1). bad_share: of all subjects.

    >>> "riskiest 10 %: 32 % of the bad" in gains_curve([(0, 0), (0.1, 0.32), (1, 1)], 0.2, "Gains", id="g")
    True
    """
    plane = Plane((0, 1), (0, 1))
    drawn = legend([("card", BAD, None), ("at best", SOFT_INK, _DASHES), ("chance", SOFT_INK, "2 3")])
    drawn += plane.frame("share of subjects, the riskiest first", _QUARTERS, _QUARTERS, percent=True)
    drawn.append(plane.curve([(0, 0), (1, 1)], SOFT_INK, width=1.5, dashes="2 3"))
    drawn.append(plane.curve([(0, 0), (bad_share, 1), (1, 1)], SOFT_INK, width=1.5, dashes=_DASHES))
    drawn.append(plane.curve(points, BAD))
    told = []
    for place, share in enumerate((0.1, 0.2, 0.5)):
        held = _height_at(points, share)
        drawn.append(circle(plane.at((share, held)), 4.5, BAD, PAPER, 1.5))
        told.append(f"riskiest {percent(share, 0)}: {percent(held, 0)} of the bad")
        drawn.append(text(plane.right - 4, plane.bottom - 46 + 18 * place, told[-1], size=12, anchor="end"))
    return picture(id, _HEIGHT, title, "; ".join(told), drawn)


def ks_curves(points: Sequence[tuple[float, float, float]], title: str, *, id: str) -> str:
    """Share of the good and of the bad at or under each score, and where these lie furthest apart.

    points: (score, share of good, share of bad), of rising scores, at least two.

    >>> "KS 0.40 at a score of 600" in ks_curves([(500, 0, 0), (600, 0.2, 0.6), (700, 1, 1)], "KS", id="k")
    True
    """
    first, last = points[0][0], points[-1][0]
    plane = Plane((first, max(last, first + 1)), (0, 1))
    where, good, bad = max(points, key=lambda point: abs(point[1] - point[2]))
    drawn = legend([("bad", BAD, None), ("good", GOOD, _DASHES)])
    told = f"KS {abs(bad - good):.2f} at a score of {where:g}"
    drawn.append(text(plane.right, 14, told, size=12, anchor="end", weight=600))
    drawn += plane.frame("at or under this score", ticks(*plane.x), _QUARTERS, percent=False)
    drawn.append(plane.curve([(score, share) for score, _, share in points], BAD))
    drawn.append(plane.curve([(score, share) for score, share, _ in points], GOOD, dashes=_DASHES))
    x = plane.across(where)
    drawn.append(line(x, plane.up(bad), x, plane.up(good), INK, 2))
    drawn += [line(x - 5, plane.up(end), x + 5, plane.up(end), INK, 2) for end in (good, bad)]
    says = f"{told}: {percent(bad)} of the bad and {percent(good)} of the good lie at or under it."
    return picture(id, _HEIGHT, title, says, drawn)


def calibration_dots(marks: Sequence[CalibrationMark], title: str, *, id: str) -> str:
    """Observed bad rate with its interval against the chance that was foretold; right ones lie on the diagonal.

    marks: at least one, of rising chances.

    >>> "1 of 1" in calibration_dots([CalibrationMark(0.1, 0.12, 0.08, 0.17)], "Calibration", id="c")
    True
    """
    end = ceiling(max(max(mark.expected, mark.high) for mark in marks))
    plane = Plane((0, end), (0, end))
    held = sum(mark.low <= mark.expected <= mark.high for mark in marks)
    drawn = [
        text(0, 14, "observed bad rate", size=12, anchor="start", colour=SOFT_INK),
        text(plane.right, 14, f"{held} of {len(marks)} meet the line", size=12, anchor="end", weight=600),
    ]
    drawn += plane.frame("foretold chance of default", ticks(0, end), ticks(0, end), percent=True)
    drawn.append(plane.curve([(0, 0), (end, end)], SOFT_INK, width=1.5, dashes=_DASHES))
    for mark in marks:
        (x, low), (_, high) = plane.at((mark.expected, mark.low)), plane.at((mark.expected, mark.high))
        drawn.append(line(x, low, x, high, INK, 1.5))
        drawn += [line(x - 4, y, x + 4, y, INK, 1.5) for y in (low, high)]
        drawn.append(circle(plane.at((mark.expected, mark.observed)), 4.5, BAD, PAPER, 1))
    rows = "; ".join(f"foretold {percent(mark.expected)}, observed {percent(mark.observed)}" for mark in marks)
    return picture(id, _HEIGHT, title, f"{held} of {len(marks)} intervals hold what was foretold. {rows}", drawn)


def _height_at(points: Sequence[Point], share: float) -> float:
    """The curve's height there, on the straight line between its points."""
    before = max((point for point in points if point[0] <= share), key=lambda point: point[0])
    after = min((point for point in points if point[0] >= share), key=lambda point: point[0])
    if after[0] == before[0]:
        return before[1]
    return before[1] + (after[1] - before[1]) * (share - before[0]) / (after[0] - before[0])
