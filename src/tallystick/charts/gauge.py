"""A score on its scale."""

from __future__ import annotations

from tallystick.charts.palette import BANDS, INK, PAPER, SOFT_INK
from tallystick.charts.svg import arc, on_circle, picture, text
from tallystick.terms import HIGHEST_SCORE, LOWEST_SCORE, Band, band_of

_REACH = 120.0
_GAP = 0.7
_CENTRE = (180.0, 172.0)
_RADIUS = 132.0


def gauge(score: int, *, id: str = "gauge") -> str:
    """An arc of the five bands from 350 to 950, a ring where the score stands, the number and its band in words.

    >>> svg = gauge(612)
    >>> "612" in svg and "Good" in svg
    True
    """
    band = band_of(score)
    marks = [
        arc(_CENTRE, _RADIUS, _angle(one.floor) + _GAP, _angle(one.ceiling + 1) - _GAP, BANDS[one], 22) for one in Band
    ]
    for edge in (*sorted(one.floor for one in Band), HIGHEST_SCORE):
        x, y = on_circle(_CENTRE, _RADIUS + 26, _angle(edge))
        marks.append(text(x, y + 4, str(edge), size=12, colour=SOFT_INK))
    x, y = on_circle(_CENTRE, _RADIUS, _angle(score))
    marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="15" fill="{PAPER}" stroke="{INK}" stroke-width="5"/>')
    marks.append(text(_CENTRE[0], _CENTRE[1] + 10, str(score), size=64, weight=700))
    marks.append(text(_CENTRE[0], _CENTRE[1] + 42, band.label.capitalize(), size=22, weight=600, colour=BANDS[band]))
    says = (
        f"The score is {score} on a scale of {LOWEST_SCORE} to {HIGHEST_SCORE}. "
        f"It lies in the band {band.label}, {band.floor} to {band.ceiling}."
    )
    return picture(id, 360, 270, f"Score {score}, {band.label}", says, marks)


def _angle(score: int) -> float:
    share = (min(score, HIGHEST_SCORE) - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE)
    return -_REACH + 2 * _REACH * share
