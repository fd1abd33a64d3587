"""Colours that can be read: text at 4.5 to 1 on white and marks at 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).

The usual traffic lights fail this (orange 2.6, yellow 1.8); a test computes the contrast of these.
"""

from __future__ import annotations

from tallystick.terms import Band

INK = "#1d2733"
SOFT_INK = "#52606d"
LINE = "#c9d2da"
TRACK = "#eaeff3"
PAPER = "#ffffff"
ACCENT = "#1f5f8b"
ACCENT_SOFT = "#d7e6f0"

BANDS = {
    Band.POOR: "#b3261e",
    Band.FAIR: "#a8570a",
    Band.GOOD: "#6d6a00",
    Band.EXCELLENT: "#2a7a2f",
    Band.OUTSTANDING: "#0b6b6b",
}

LATENESS = ("#2a7a2f", "#6d6a00", "#a8570a", "#b3261e", "#7a1038")
"""In time; under 30 days; 30 to 89; 90 or more; in default or charged off."""

GOOD = ACCENT
BAD = "#a8570a"
BAD_SOFT = "#f4e0cb"
"""Blue and orange stay apart for whoever confuses red and green; their soft ones carry ink."""


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours `#rrggbb` (WCAG 2.2, relative luminance): 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    one, other = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
