"""Several parts of one thing, each against what it can be at least and at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, LINE, PAPER, SOFT_INK
from tallystick.charts.svg import WIDTH, circle, fitted, line, on_circle, picture, polygon, text

_CENTRE = (160.0, 142.0)
_RADIUS = 86.0
_RINGS = (0.25, 0.5, 0.75, 1.0)
_LABEL_WIDTH = 98


@dataclass(frozen=True, slots=True)
class Spoke:
    """One part: its value, and the least and the most that it can be."""

    label: str
    value: int
    least: int
    most: int

    @property
    def share(self) -> float:
        """How far from the least to the most; nothing where these are the same, since it tells nothing."""
        span = self.most - self.least
        return 0.0 if span <= 0 else min(1.0, max(0.0, (self.value - self.least) / span))

    @property
    def told(self) -> str:
        return f"{self.value} of {self.most}" if self.most > self.least else f"{self.value}, not used"


def radar(spokes: Sequence[Spoke], title: str, *, id: str = "radar") -> str:
    """A closed line through the share of each spoke, with its label and value outside; three spokes or more.

    >>> "Tenure" in radar([Spoke(name, 5, 0, 10) for name in ("Tenure", "Conduct", "Capacity")], "Parts")
    True
    """
    angles = [360 * place / len(spokes) for place in range(len(spokes))]
    marks = [polygon((on_circle(_CENTRE, _RADIUS * ring, angle) for angle in angles), "none", LINE) for ring in _RINGS]
    marks += [line(*_CENTRE, *on_circle(_CENTRE, _RADIUS, angle), LINE) for angle in angles]
    # A part at its least still shows as a point off the middle.
    reached = [
        on_circle(_CENTRE, _RADIUS * (0.06 + 0.94 * spoke.share), angle)
        for spoke, angle in zip(spokes, angles, strict=True)
    ]
    marks.append(polygon(reached, ACCENT, ACCENT, 2.5, 0.2))
    marks += [circle(point, 4.5, ACCENT, PAPER, 1.5) for point in reached]
    for spoke, angle in zip(spokes, angles, strict=True):
        x, y, anchor = _label_place(angle)
        marks.append(text(x, y, fitted(spoke.label, 14, _LABEL_WIDTH), size=14, anchor=anchor, weight=600))
        marks.append(text(x, y + 17, spoke.told, size=13, anchor=anchor, colour=SOFT_INK))
    says = "; ".join(f"{spoke.label} {spoke.value}, from {spoke.least} to {spoke.most}" for spoke in spokes)
    return picture(id, 264, title, says, marks)


def _label_place(angle: float) -> tuple[float, float, str]:
    """Where a spoke's label stands: beside the upper corners there is room only against the picture's edge."""
    x, y = on_circle(_CENTRE, _RADIUS, angle)
    across, above = x - _CENTRE[0], _CENTRE[1] - y
    if abs(across) < 20:
        return x, (y - 32 if above > 0 else y + 22), "middle"
    if above > -0.2 * _RADIUS:
        return (WIDTH - 2, y - 36, "end") if across > 0 else (2, y - 36, "start")
    return (x - 14, y + 22, "start") if across > 0 else (x + 14, y + 22, "end")
