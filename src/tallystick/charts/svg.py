"""The few words of SVG that the pictures are drawn with.

Every picture is 320 units wide: at that width on a telephone its letters are as large as they say they are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from html import escape

from tallystick.charts.palette import INK

WIDTH = 320
SMALLEST_TEXT = 11
_LETTER = 0.6
# XML 1.0, production 2: a furnished control character would make the whole picture unreadable.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def picture(id: str, height: float, title: str, says: str, marks: Iterable[str]) -> str:
    """An SVG element that a screen reader can tell: `title` names it and `says` reads it out.

    id: unique on its page, since a reader finds the title and the description by it.
    """
    key = escape(id)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" font-family="system-ui, sans-serif">'
        f'<title id="{key}-t">{shown(title)}</title><desc id="{key}-d">{shown(says)}</desc>{"".join(marks)}</svg>'
    )


def shown(content: str) -> str:
    """Text as it may stand in XML.

    >>> shown("<b>\\x00")
    '&lt;b&gt;\ufffd'
    """
    return escape(_NOT_XML.sub("\ufffd", content))


def text_width(content: str, size: float) -> float:
    """Units that a text takes at most in common fonts: a Chinese letter is as wide as it is high."""
    return size * sum(1.0 if unicodedata.east_asian_width(one) in "WF" else _LETTER for one in content)


def fitted(content: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it would take more than `width`.

    >>> fitted("Obligations", 14, 200), fitted("w" * 50, 14, 100)
    ('Obligations', 'wwwwwwwwww…')
    """
    if text_width(content, size) <= width:
        return content
    kept = content
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def text(
    x: float, y: float, content: str, *, size: float = 14, colour: str = INK, anchor: str = "middle", weight: int = 400
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{bold} fill="{colour}" '
        f'text-anchor="{anchor}">{shown(content)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="{radius:g}" fill="{colour}"/>'
    )


def circle(centre: tuple[float, float], radius: float, fill: str, stroke: str = "none", width: float = 0) -> str:
    return (
        f'<circle cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:g}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{width:g}"/>'
    )


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, *, dashes: str | None = None
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )


def path(steps: str, fill: str, stroke: str, width: float = 1, *, dashes: str | None = None) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{steps}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def polygon(points: Iterable[tuple[float, float]], fill: str, stroke: str, width: float = 1, opacity: float = 1) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polygon points="{told}" fill="{fill}" fill-opacity="{opacity:g}" stroke="{stroke}" '
        f'stroke-width="{width:g}" stroke-linejoin="round"/>'
    )


def arc(centre: tuple[float, float], radius: float, start: float, end: float, colour: str, width: float) -> str:
    """Part of a circle from one angle to another, clockwise; angles in degrees, 0 upwards."""
    x1, y1 = on_circle(centre, radius, start)
    x2, y2 = on_circle(centre, radius, end)
    large = 1 if end - start > 180 else 0
    return path(f"M{x1:.2f} {y1:.2f}A{radius:g} {radius:g} 0 {large} 1 {x2:.2f} {y2:.2f}", "none", colour, width)


def on_circle(centre: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    """The point of a circle at an angle in degrees, clockwise from the top."""
    turn = math.radians(angle)
    return centre[0] + radius * math.sin(turn), centre[1] - radius * math.cos(turn)
