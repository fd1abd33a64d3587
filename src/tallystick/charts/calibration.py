"""Predicted chances against what came of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, INK, LINE, PAPER, SOFT_INK
from tallystick.charts.svg import WIDTH, circle, line, picture, text

_LEFT, _RIGHT, _TOP, _BOTTOM = 42.0, WIDTH - 12.0, 12.0, 252.0
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """A group of subjects: its mean predicted chance, the rate observed, and that rate's interval; all 0 to 1."""

    predicted: float
    observed: float
    low: float
    high: float


def calibration_plot(points: Sequence[CalibrationPoint], title: str, *, id: str) -> str:
    """A point per group with its interval; on the dashed diagonal, what was foretold is what came.

    >>> "1 of 1 groups" in calibration_plot([CalibrationPoint(0.1, 0.12, 0.08, 0.16)], "Calibration", id="c")
    True
    """
    reach = max((max(point.predicted, point.high) for point in points), default=1.0)
    # Seven ticks at most: labels of two digits and a sign still stand apart at 320 units.
    step = next((one for one in _STEPS if reach <= 6 * one), 0.25)
    top = min(1.0, step * math.ceil(round(reach / step, 9))) or step
    marks = []
    for place in range(round(top / step) + 1):
        x, y = _spot(place * step, place * step, top)
        told = f"{100 * place * step:g} %"
        marks.append(line(_LEFT, y, _RIGHT, y, LINE))
        marks.append(text(_LEFT - 6, y + 4, told, size=11, anchor="end", colour=SOFT_INK))
        marks.append(text(min(x, WIDTH - 16), _BOTTOM + 16, told, size=11, colour=SOFT_INK))
    marks.append(line(*_spot(0, 0, top), *_spot(top, top, top), INK, 1.5, dashes="5 4"))
    for point in points:
        x, y = _spot(point.predicted, point.observed, top)
        low, high = _spot(0, point.low, top)[1], _spot(0, point.high, top)[1]
        marks.append(line(x, low, x, high, ACCENT, 2))
        marks += [line(x - 4, end, x + 4, end, ACCENT, 2) for end in (low, high)]
        marks.append(circle((x, y), 4.5, ACCENT, PAPER, 1.5))
    marks.append(text((_LEFT + _RIGHT) / 2, _BOTTOM + 36, "foretold, by group (across)", size=12))
    marks.append(text(_LEFT + 6, _TOP + 14, "observed, with 95 % interval (up)", size=12, anchor="start"))
    return picture(id, _BOTTOM + 44, title, _told(points), marks)


def _spot(predicted: float, observed: float, top: float) -> tuple[float, float]:
    return _LEFT + (_RIGHT - _LEFT) * predicted / top, _BOTTOM - (_BOTTOM - _TOP) * observed / top


def _told(points: Sequence[CalibrationPoint]) -> str:
    within = sum(point.low <= point.predicted <= point.high for point in points)
    groups = "; ".join(
        f"foretold {100 * point.predicted:.1f} %, observed {100 * point.observed:.1f} % "
        f"({100 * point.low:.1f} to {100 * point.high:.1f})"
        for point in points
    )
    return f"{within} of {len(points)} groups were foretold within the interval of what was observed. {groups}"
