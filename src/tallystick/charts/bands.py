"""How many subjects lie in each band, and how many of them turned bad."""

from __future__ import annotations

from collections.abc import Sequence

from tallystick.charts.palette import BANDS, SOFT_INK, TRACK
from tallystick.charts.svg import WIDTH, picture, rectangle, text
from tallystick.terms import Band

_ROW = 44


def band_bars(rows: Sequence[tuple[Band, int, float | None]], title: str, *, id: str) -> str:
    """A bar per band, the best first: band, subjects in it, and the bad rate observed (0 to 1, or None).

    >>> "12.0 % bad" in band_bars([(Band.GOOD, 40, 0.12)], "Bands", id="b")
    True
    """
    most = max((count for _, count, _ in rows), default=1) or 1
    marks = []
    ordered = sorted(rows, key=lambda row: -row[0].floor)
    for place, (band, count, rate) in enumerate(ordered):
        top = place * _ROW
        bad = "" if rate is None else f" · {100 * rate:.1f} % bad"
        marks.append(text(0, top + 15, band.label.capitalize(), size=13, anchor="start", weight=600))
        marks.append(text(104, top + 15, f"{band.floor}–{band.ceiling}", size=12, anchor="start", colour=SOFT_INK))
        marks.append(text(WIDTH, top + 15, f"{count:,}{bad}", size=13, anchor="end"))
        marks.append(rectangle(0, top + 22, WIDTH, 12, TRACK, 3))
        if count:
            marks.append(rectangle(0, top + 22, max(WIDTH * count / most, 3), 12, BANDS[band], 3))
    says = "; ".join(
        f"{band.label}: {count:,} subjects" + ("" if rate is None else f", {100 * rate:.1f} % bad")
        for band, count, rate in ordered
    )
    return picture(id, max(len(rows) * _ROW - 6, 1), title, says, marks)
