"""An account month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, ACCENT_SOFT, INK, LATENESS, LINE, PAPER, SOFT_INK
from tallystick.charts.svg import line, picture, polygon, rectangle, text
from tallystick.terms import Month

_CELL = 30
_IN_A_ROW = 12
_SHOWN_YEARS = 7


@dataclass(frozen=True, slots=True)
class MonthMark:
    """days: past due, None when not reported. serious: in default or charged off. ended: paid or closed."""

    month: Month
    days: int | None
    serious: bool
    ended: bool


def payment_history(marks: Sequence[MonthMark], title: str, *, id: str) -> str:
    """A row per year and a cell per month: a colour, and the same in letters; the latest seven years.

    >>> svg = payment_history([MonthMark(Month.parse("2005-09"), 60, False, False)], "Card", id="h")
    >>> ">60<" in svg
    True
    """
    by_month = {mark.month.index: mark for mark in marks}
    last = max(by_month) // _IN_A_ROW
    years = range(max(min(by_month) // _IN_A_ROW, last - _SHOWN_YEARS + 1), last + 1)
    drawn = [
        text(50 + _CELL * place + _CELL / 2, 14, letter, size=12, colour=SOFT_INK)
        for place, letter in enumerate("JFMAMJJASOND")
    ]
    for row, year in enumerate(years):
        top = 22 + row * (_CELL + 2)
        drawn.append(text(42, top + 20, str(year), size=13, anchor="end", colour=SOFT_INK))
        for place in range(_IN_A_ROW):
            drawn += _cell(50 + _CELL * place, top, by_month.get(year * _IN_A_ROW + place))
    says = "; ".join(f"{mark.month}: {told(mark)}" for mark in marks if mark.month.index // _IN_A_ROW in years)
    return picture(id, 50 + _CELL * _IN_A_ROW + 4, 26 + len(years) * (_CELL + 2), title, says, drawn)


def told(mark: MonthMark) -> str:
    """A month in words."""
    if mark.serious:
        return "in default or charged off"
    if mark.ended:
        return "paid or closed"
    if mark.days is None:
        return "lateness not reported"
    return "in time" if mark.days == 0 else f"{mark.days} days late"


def balance_history(months: Sequence[Month], balances: Sequence[float], limit: float | None, *, id: str) -> str:
    """Balances over months as an area under the limit's line. Amounts in units of currency, of any size."""
    width, height, left = 420, 120, 6.0
    top = max([*balances, limit or 0.0, 1.0])
    bottom = min([0.0, *balances])
    span = max(months[-1].index - months[0].index, 1)
    points = [
        (left + (width - 2 * left) * (month.index - months[0].index) / span, _height(value, bottom, top, height))
        for month, value in zip(months, balances, strict=True)
    ]
    ground = _height(0.0, bottom, top, height)
    marks = [polygon([(points[0][0], ground), *points, (points[-1][0], ground)], ACCENT_SOFT, ACCENT, 2)]
    marks.append(line(left, ground, width - left, ground, LINE))
    if limit:
        level = _height(limit, bottom, top, height)
        marks.append(line(left, level, width - left, level, INK, 1.5))
        marks.append(text(width - left, level - 5, f"limit {limit:,.0f}", size=12, anchor="end"))
    marks.append(text(left, height - 2, str(months[0]), size=12, anchor="start", colour=SOFT_INK))
    marks.append(text(width - left, height - 2, str(months[-1]), size=12, anchor="end", colour=SOFT_INK))
    says = "; ".join(f"{month}: {value:,.2f}" for month, value in zip(months, balances, strict=True))
    return picture(id, width, height, "Balance by month", says, marks)


def _cell(x: float, y: float, mark: MonthMark | None) -> list[str]:
    if mark is None:
        return [rectangle(x + 1, y, _CELL - 2, _CELL - 2, "#f1f4f6", 4)]
    if mark.days is None and not mark.serious and not mark.ended:
        return [rectangle(x + 1, y, _CELL - 2, _CELL - 2, LINE, 4), text(x + _CELL / 2, y + 19, "–", size=13)]
    code = "CO" if mark.serious else "end" if mark.ended else "ok" if mark.days == 0 else str(mark.days)
    return [
        rectangle(x + 1, y, _CELL - 2, _CELL - 2, LATENESS[_grade(mark)], 4),
        text(x + _CELL / 2, y + 19, code, size=12, colour=PAPER, weight=600),
    ]


def _grade(mark: MonthMark) -> int:
    if mark.serious:
        return 4
    days = mark.days or 0
    return 0 if days == 0 else 1 if days < 30 else 2 if days < 90 else 3


def _height(value: float, bottom: float, top: float, height: int) -> float:
    return 18 + (height - 38) * (1 - (value - bottom) / max(top - bottom, 1e-9))
