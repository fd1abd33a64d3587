"""What was owed on an account, month by month, against its limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, ACCENT_SOFT, INK, LINE, SOFT_INK
from tallystick.charts.svg import WIDTH, line, path, picture, text
from tallystick.terms import Month

_TOP, _BOTTOM, _HEIGHT = 26.0, 108.0, 128
_UNITS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


@dataclass(frozen=True, slots=True)
class BalanceMark:
    """A month's balance and limit in units of currency (not in minor units)."""

    month: Month
    balance: float
    limit: float | None = None


def balance_history(marks: Sequence[BalanceMark], currency: str, *, id: str) -> str:
    """Balances as steps of a month each, under the limit's dashed line; a month without a report is a gap.

    marks: at least one, oldest first.

    >>> svg = balance_history([BalanceMark(Month.parse("2005-09"), 40.0, 100.0)], "TWD", id="b")
    >>> "Owed TWD 40" in svg and "limit TWD 100" in svg
    True
    """
    first, last = marks[0].month, marks[-1].month
    width = WIDTH / (last.index - first.index + 1)
    highest = max([1.0, *(mark.balance for mark in marks), *(mark.limit or 0.0 for mark in marks)])
    lowest = min(0.0, *(mark.balance for mark in marks), 0.0)

    def level(amount: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (amount - lowest) / (highest - lowest)

    def start(month: Month) -> float:
        return width * (month.index - first.index)

    ground = level(0.0)
    drawn = []
    for run in _runs(marks):
        steps = "".join(f"V{level(mark.balance):.1f}H{start(mark.month) + width:.1f}" for mark in run)
        drawn.append(path(f"M{start(run[0].month):.1f} {ground:.1f}{steps}V{ground:.1f}Z", ACCENT_SOFT, ACCENT, 1.5))
    drawn.append(line(0, ground, WIDTH, ground, LINE))
    for run in _runs([mark for mark in marks if mark.limit is not None]):
        steps = "".join(f"V{level(mark.limit or 0.0):.1f}H{start(mark.month) + width:.1f}" for mark in run)
        begin = f"M{start(run[0].month):.1f} {level(run[0].limit or 0.0):.1f}"
        drawn.append(path(begin + steps, "none", INK, 1.5, dashes="5 3"))
    now = marks[-1]
    owed = f"Owed {currency} {_short(now.balance)}"
    drawn.append(text(0, 13, owed, size=12, anchor="start", colour=ACCENT, weight=600))
    if now.limit is not None:
        drawn.append(text(WIDTH, 13, f"limit {currency} {_short(now.limit)}", size=12, anchor="end"))
    drawn.append(text(0, _HEIGHT - 4, str(first), size=12, anchor="start", colour=SOFT_INK))
    if last != first:
        drawn.append(text(WIDTH, _HEIGHT - 4, str(last), size=12, anchor="end", colour=SOFT_INK))
    return picture(id, _HEIGHT, f"Owed by month, in {currency}", _told(marks, currency), drawn)


def _short(amount: float) -> str:
    """An amount that fits half the picture; from ten million on in larger units, since a number is never cut.

    >>> _short(147_260.0), _short(-5.0), _short(2_345_000_000.0)
    ('147,260', '-5', '2.3 bn')
    """
    if abs(amount) < 1e7:
        return f"{amount:,.0f}"
    unit, name = next((unit, name) for unit, name in _UNITS if abs(amount) >= unit)
    return f"{amount / unit:,.1f} {name}"


def _runs(marks: Sequence[BalanceMark]) -> Iterator[list[BalanceMark]]:
    """The marks in stretches of months that follow each other."""
    run: list[BalanceMark] = []
    for mark in marks:
        if run and mark.month != run[-1].month.plus(1):
            yield run
            run = []
        run.append(mark)
    if run:
        yield run


def _told(marks: Sequence[BalanceMark], currency: str) -> str:
    most = max(marks, key=lambda mark: mark.balance)
    limit = "" if marks[-1].limit is None else f" The limit was then {currency} {marks[-1].limit:,.2f}."
    return (
        f"{currency} {marks[0].balance:,.2f} in {marks[0].month}, {currency} {marks[-1].balance:,.2f} in "
        f"{marks[-1].month}; most in {most.month}, {currency} {most.balance:,.2f}.{limit}"
    )
