"""A promised score as it is shown to the subject: what was asked, and the answer in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallystick.terms import SubjectId


@dataclass(frozen=True, slots=True)
class Asked:
    """What the subject would do from the day of its score on.

    utilisation: percent of each limit that cards are paid down to; None where they are not.
    """

    months: int = 6
    pays_arrears: bool = False
    utilisation: int | None = None
    draws_nothing: bool = False


@dataclass(frozen=True, slots=True)
class MovedShown:
    """A number on the card with its two values in words. points: that it gains, below nought where it loses."""

    name: str
    now: str
    then: str
    points: int


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """now, then: the two scores, or in words why there is none.

    assumed, left_open, without_effect: sentences, as `scoring.what_if` has them. invented: whether a furnisher is.
    """

    subject: SubjectId
    label: str
    asked: Asked
    on: date
    until: date
    now: int | str
    then: int | str
    moved: tuple[MovedShown, ...]
    assumed: tuple[str, ...]
    left_open: tuple[str, ...]
    without_effect: tuple[str, ...]
    invented: bool
