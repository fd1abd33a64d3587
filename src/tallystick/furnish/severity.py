"""What becomes of a line that breaks a rule."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """From the gravest to the least; the value is the word that furnishers read."""

    REFUSED = "refused"
    """The line is not taken in."""
    HELD = "held"
    """The line is not taken in until its furnisher certifies it."""
    ASKED = "asked"
    """The line is taken in, its furnisher is asked, and it counts in the furnisher's quality."""
