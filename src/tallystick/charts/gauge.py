"""A score on its scale."""

from __future__ import annotations

from tallystick.charts.palette import BANDS, INK, PAPER, SOFT_INK
from tallystick.charts.svg import arc, circle, on_circle, picture, rectangle, text
from tallystick.terms import HIGHEST_SCORE, LOWEST_SCORE, Band, band_of

_REACH = 120.0
_GAP = 0.7
_CENTRE = (160.0, 152.0)
_RADIUS = 114.0
_NAMES_TOP = 246
_NAME_ROW = 20


def gauge(score: int, *, id: str = "gauge") -> str:
    """An arc of the five named bands from 350 to 950, a ring where the score stands, the number and its band in words.

    >>> svg = gauge(612)
    >>> "612" in svg and "Good" in svg
    True
    """
    band = band_of(score)
    marks = [
        arc(_CENTRE, _RADIUS, _angle(one.floor) + _GAP, _angle(one.ceiling + 1) - _GAP, BANDS[one], 20) for one in Band
    ]
    for edge in (*(one.floor for one in Band), HIGHEST_SCORE):
        x, y = on_circle(_CENTRE, _RADIUS + 24, _angle(edge))
        marks.append(text(x, y + 4, str(edge), size=12, colour=SOFT_INK))
    marks.append(circle(on_circle(_CENTRE, _RADIUS, _angle(score)), 12.5, PAPER, INK, 4.5))
    marks.append(text(_CENTRE[0], _CENTRE[1] + 10, str(score), size=60, weight=700))
    marks.append(text(_CENTRE[0], _CENTRE[1] + 38, band.label.capitalize(), size=20, weight=700, colour=BANDS[band]))
    for place, one in enumerate(Band):
        marks += _named(one, 14 if place < 3 else 166, _NAMES_TOP + _NAME_ROW * (place % 3), one is band)
    says = (
        f"The score is {score} on a scale of {LOWEST_SCORE} to {HIGHEST_SCORE}. "
        f"It lies in the band {band.label}, {band.floor} to {band.ceiling}."
    )
    return picture(id, _NAMES_TOP + 2 * _NAME_ROW + 8, f"Score {score}, {band.label}", says, marks)


def _named(band: Band, x: float, y: float, here: bool) -> list[str]:
    told = f"{band.label.capitalize()} {band.floor}–{band.ceiling}"
    colour, weight = (INK, 700) if here else (SOFT_INK, 400)
    return [
        rectangle(x, y - 9, 10, 10, BANDS[band], 2),
        text(x + 15, y, told, size=12, anchor="start", colour=colour, weight=weight),
    ]


def _angle(score: int) -> float:
    share = (min(score, HIGHEST_SCORE) - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE)
    return -_REACH + 2 * _REACH * share
