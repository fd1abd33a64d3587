"""The points of two characteristics taken together, as a grid."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from tallystick.charts.palette import ACCENT, ACCENT_SOFT, BAD, BAD_SOFT, INK, PAPER, SOFT_INK, TRACK
from tallystick.charts.plane import signed
from tallystick.charts.svg import WIDTH, fitted, picture, rectangle, text

_ROW, _LINE = 46.0, 17.0


def points_grid(
    points: Sequence[Sequence[int]],
    rows: Sequence[str],
    columns: Sequence[str],
    names: tuple[str, str],
    title: str,
    *,
    id: str,
) -> str:
    """A row of cells per group of the first characteristic, lettered columns for those of the second, points written.

    A column's letter is spelt out under the grid, since no label of a group fits over a cell of a telephone.

    >>> svg = points_grid([[5, -5], [0, 12]], ["under 2", "2 or more"], ["x", "y"], ("late", "used"), "Pair", id="p")
    >>> "+12" in svg and "B: y" in svg
    True
    """
    strongest = max((abs(one) for row in points for one in row), default=0) or 1
    width = WIDTH / max(len(columns), 1)
    drawn = [text(0, 13, fitted(names[0], 13, WIDTH), size=13, anchor="start", weight=600)]
    drawn += [
        text(width * (place + 0.5), 31, letter, size=12, colour=SOFT_INK, weight=600)
        for place, letter in zip(range(len(columns)), ascii_uppercase, strict=False)
    ]
    top = 36.0
    for label, row in zip(rows, points, strict=True):
        drawn.append(text(0, top + 12, fitted(label, 12, WIDTH), size=12, anchor="start"))
        for place, one in enumerate(row):
            drawn += _cell(width * place, top + 17, width, one, strongest)
        top += _ROW
    drawn.append(text(0, top + 14, fitted(names[1], 13, WIDTH), size=13, anchor="start", weight=600))
    for letter, label in zip(ascii_uppercase, columns, strict=False):
        top += _LINE
        drawn.append(text(0, top + 14, fitted(f"{letter}: {label}", 12, WIDTH), size=12, anchor="start"))
    says = "; ".join(
        f"{label} and {other}: {signed(one)}"
        for label, row in zip(rows, points, strict=True)
        for other, one in zip(columns, row, strict=True)
    )
    return picture(id, top + 20, title, says, drawn)


def _cell(x: float, y: float, width: float, points: int, strongest: int) -> list[str]:
    ground, ink = _colours(points / strongest)
    return [
        rectangle(x + 1, y, width - 2, 24, ground, 3),
        text(x + width / 2, y + 17, signed(points), size=13, colour=ink, weight=600),
    ]


def _colours(strength: float) -> tuple[str, str]:
    """Ground and letters of a cell: blue gives points, orange takes them, the deep ones more than half of the most."""
    if strength == 0:
        return TRACK, INK
    if abs(strength) <= 0.5:
        return (ACCENT_SOFT if strength > 0 else BAD_SOFT), INK
    return (ACCENT if strength > 0 else BAD), PAPER
