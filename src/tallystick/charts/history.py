"""An account month by month: how late it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tallystick.charts.palette import LATENESS, LINE, PAPER, SOFT_INK, TRACK
from tallystick.charts.svg import SMALLEST_TEXT, picture, rectangle, text
from tallystick.terms import Month

_IN_A_ROW = 12
_LEFT = 36.0
_CELL = 23.6
_ROW = 25
_SHOWN_YEARS = 7


class Standing(Enum):
    """What an account was in a month, apart from how late."""

    RUNNING = "running"
    ENDED = "paid or closed"
    IN_DEFAULT = "in default"
    CHARGED_OFF = "charged off"


@dataclass(frozen=True, slots=True)
class MonthMark:
    """days: past due, None when not reported."""

    month: Month
    days: int | None
    standing: Standing = Standing.RUNNING

    @property
    def code(self) -> str:
        """The month in at most three letters: more do not fit a cell on a telephone.

        >>> MonthMark(Month.parse("2005-09"), 60).code
        '60'
        """
        match self.standing:
            case Standing.CHARGED_OFF:
                return "CO"
            case Standing.IN_DEFAULT:
                return "D"
            case Standing.ENDED:
                return "E"
        if self.days is None:
            return "–"
        return "ok" if self.days == 0 else str(self.days) if self.days < 1_000 else "1k+"

    @property
    def told(self) -> str:
        """The month in words."""
        if self.standing is not Standing.RUNNING:
            return str(self.standing.value)
        if self.days is None:
            return "lateness not reported"
        return "in time" if self.days == 0 else f"{self.days} {'day' if self.days == 1 else 'days'} late"


def payment_history(marks: Sequence[MonthMark], title: str, *, id: str) -> str:
    """A row per year and a cell per month: a colour, and the same in letters; the latest seven years.

    marks: at least one, of different months.

    >>> svg = payment_history([MonthMark(Month.parse("2005-09"), 60)], "Card", id="h")
    >>> ">60<" in svg
    True
    """
    by_month = {mark.month.index: mark for mark in marks}
    last = max(by_month) // _IN_A_ROW
    years = range(max(min(by_month) // _IN_A_ROW, last - _SHOWN_YEARS + 1), last + 1)
    drawn = [
        text(_LEFT + _CELL * (place + 0.5), 11, letter, size=SMALLEST_TEXT, colour=SOFT_INK)
        for place, letter in enumerate("JFMAMJJASOND")
    ]
    for row, year in enumerate(years):
        top = 17 + row * _ROW
        drawn.append(text(_LEFT - 5, top + 16, str(year), size=12, anchor="end", colour=SOFT_INK))
        for place in range(_IN_A_ROW):
            drawn += _cell(_LEFT + _CELL * place, top, by_month.get(year * _IN_A_ROW + place))
    return picture(id, 17 + len(years) * _ROW, title, _summary(marks, years.start), drawn)


def _summary(marks: Sequence[MonthMark], first_year: int) -> str:
    """The strip in a sentence: who listens to a page does not want 84 months read out."""
    counted = Counter(mark.told for mark in marks).most_common()
    latest = max(marks, key=lambda mark: mark.month)
    earliest = min(mark.month for mark in marks)
    cut = "" if earliest.index // _IN_A_ROW >= first_year else f" Drawn from {first_year} on."
    return (
        f"{len(marks)} months from {earliest} to {latest.month}: "
        f"{', '.join(f'{count} {told}' for told, count in counted)}. The latest: {latest.told}.{cut}"
    )


def _cell(x: float, y: float, mark: MonthMark | None) -> list[str]:
    box = (x + 0.9, y, _CELL - 1.8, _ROW - 3)
    if mark is None:
        return [rectangle(*box, TRACK, 4)]
    if mark.code == "–":
        return [rectangle(*box, LINE, 4), text(x + _CELL / 2, y + 15, mark.code, size=12)]
    return [
        rectangle(*box, LATENESS[_grade(mark)], 4),
        text(x + _CELL / 2, y + 15, mark.code, size=SMALLEST_TEXT, colour=PAPER, weight=600),
    ]


def _grade(mark: MonthMark) -> int:
    if mark.standing in (Standing.IN_DEFAULT, Standing.CHARGED_OFF):
        return 4
    days = 0 if mark.standing is Standing.ENDED or mark.days is None else mark.days
    return 0 if days == 0 else 1 if days < 30 else 2 if days < 90 else 3
