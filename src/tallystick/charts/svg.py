"""The few words of SVG that the pictures are drawn with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from tallystick.charts.palette import INK


def picture(id: str, width: int, height: int, title: str, says: str, marks: Iterable[str]) -> str:
    """An SVG element that a screen reader can tell: `title` names it and `says` reads it out."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{escape(id)}-t {escape(id)}-d">'
        f'<title id="{escape(id)}-t">{escape(title)}</title><desc id="{escape(id)}-d">{escape(says)}</desc>'
        f"{''.join(marks)}</svg>"
    )


def text(
    x: float, y: float, content: str, *, size: int = 14, colour: str = INK, anchor: str = "middle", weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}" font-family="system-ui, sans-serif">{escape(content)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="{radius:g}" fill="{colour}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


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
    return (
        f'<path d="M{x1:.2f} {y1:.2f}A{radius:g} {radius:g} 0 {large} 1 {x2:.2f} {y2:.2f}" fill="none" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def on_circle(centre: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    """The point of a circle at an angle in degrees, clockwise from the top."""
    turn = math.radians(angle)
    return centre[0] + radius * math.sin(turn), centre[1] - radius * math.cos(turn)
