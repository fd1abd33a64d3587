"""The bins of one characteristic: how many fall into each, how many of these turned bad, and what it counts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.charts.palette import ACCENT, BAD, INK, LINE, PAPER, SOFT_INK, TRACK
from tallystick.charts.plane import ceiling, percent, signed
from tallystick.charts.svg import WIDTH, circle, fitted, line, picture, rectangle, text, text_width

_TOP, _ROW = 38.0, 46.0
_SHARE, _SHARE_TOLD = 68.0, 117.0
_RATE, _RATE_TOLD = (132.0, 218.0), 270.0


@dataclass(frozen=True, slots=True)
class BinMark:
    """share: of all rows. rate: of the bin's rows that were bad, with its 95 % interval, or None without rows.

    woe: log of the share of all good over that of all bad. points: what the bin counts for on the
    card, or None of bins that are on none.
    """

    label: str
    share: float
    rate: tuple[float, float, float] | None
    woe: float
    points: int | None


def bin_rows(marks: Sequence[BinMark], title: str, *, id: str) -> str:
    """A row per bin: a bar for its share of the rows, a dot with a whisker for its bad rate, WOE and points in words.

    >>> svg = bin_rows([BinMark("under 2", 0.6, (0.1, 0.08, 0.12), 0.5, 23)], "Late", id="b")
    >>> "under 2" in svg and "10.0 %" in svg and "+23" in svg
    True
    """
    most_share = max((mark.share for mark in marks), default=0.0) or 1.0
    most_rate = ceiling(max((mark.rate[2] for mark in marks if mark.rate), default=1.0))
    bottom = _TOP + _ROW * len(marks)
    drawn = _heading(most_rate, bottom)
    for place, mark in enumerate(marks):
        drawn += _row(mark, _TOP + _ROW * place, most_share, most_rate)
    says = "; ".join(_told(mark) for mark in marks)
    return picture(id, bottom + 2, title, says, drawn)


def _heading(most_rate: float, bottom: float) -> list[str]:
    drawn = [
        text(0, 12, "share of rows", size=12, anchor="start", colour=SOFT_INK),
        text(_RATE[0] - 6, 12, "bad rate, 95 %", size=12, anchor="start", colour=SOFT_INK),
        text(WIDTH, 12, "WOE", size=12, anchor="end", colour=SOFT_INK),
    ]
    for share in (0.0, 0.5, 1.0):
        x = _RATE[0] + share * (_RATE[1] - _RATE[0])
        drawn.append(line(x, 32, x, bottom, LINE))
        drawn.append(text(x, 28, f"{round(100 * most_rate * share, 3):g} %", size=11, colour=SOFT_INK))
    return drawn


def _row(mark: BinMark, top: float, most_share: float, most_rate: float) -> list[str]:
    counts = _points(mark)
    room = WIDTH - text_width(counts, 13) - 8
    drawn = [
        rectangle(0, top, WIDTH, 18, PAPER),
        text(0, top + 13, fitted(mark.label, 13, room), size=13, anchor="start", weight=600),
        text(WIDTH, top + 13, counts, size=13, anchor="end", weight=600),
        rectangle(0, top + 20, _SHARE, 14, TRACK, 2),
        rectangle(0, top + 20, _SHARE * mark.share / most_share, 14, ACCENT, 2),
        text(_SHARE_TOLD, top + 31, percent(mark.share), size=12, anchor="end"),
        text(WIDTH, top + 31, signed(mark.woe, 2), size=12, anchor="end"),
    ]
    if mark.rate is None:
        return [*drawn, text(_RATE_TOLD, top + 31, "no rows", size=12, anchor="end", colour=SOFT_INK)]
    value, low, high = (_RATE[0] + (_RATE[1] - _RATE[0]) * min(one / most_rate, 1.0) for one in mark.rate)
    y = top + 27
    drawn.append(line(low, y, high, y, INK, 1.5))
    drawn += [line(end, y - 5, end, y + 5, INK, 1.5) for end in (low, high)]
    drawn.append(circle((value, y), 3.5, BAD, PAPER, 0.5))
    drawn.append(text(_RATE_TOLD, top + 31, percent(mark.rate[0]), size=12, anchor="end"))
    return drawn


def _told(mark: BinMark) -> str:
    rate = (
        "no rows"
        if mark.rate is None
        else f"{percent(mark.rate[0])} bad ({percent(mark.rate[1])} to {percent(mark.rate[2])})"
    )
    return ", ".join([f"{mark.label}: {percent(mark.share)} of rows", rate, *filter(None, [_points(mark)])])


def _points(mark: BinMark) -> str:
    return "" if mark.points is None else f"{signed(mark.points)} points"
