"""The page of a furnisher's quality."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from tallystick.charts import RateMark, rate_bars
from tallystick.furnish import Quality
from tallystick.furnish.evaluators import BIRTH_TWICE, EVALUATORS
from tallystick.terms import is_invented
from tallystick.web.render import style_sheet, template

_LATEST_DRAWN = 12
_LATEST_MONTHS = 36


def quality_html(told: Quality) -> str:
    """One file that needs nothing beside it: what was refused, how late and how full it came, what looks wrong, what
    that costs."""
    latest = told.submissions[-_LATEST_DRAWN:]
    bars = rate_bars(
        [RateMark(one.submission, one.refusal_rate if one.lines else None, f"{one.lines:,} lines") for one in latest],
        "Share of the lines refused, by submission",
        id="refused",
    )
    counted = Counter(one.rule for one in told.findings)
    return template("furnisher.html").render(
        told=told,
        refused=Markup(bars) if latest else None,
        drawn=len(latest),
        received=told.received[-_LATEST_MONTHS:],
        months=told.months[-_LATEST_MONTHS:],
        lines=sum(one.lines for one in told.submissions),
        refusal_rate=_share(
            sum(one.refusal_rate * one.lines for one in told.submissions), sum(one.lines for one in told.submissions)
        ),
        evaluators=[(one, counted[one.id]) for one in (*EVALUATORS, BIRTH_TWICE) if counted[one.id]],
        invented=is_invented(told.furnisher),
        standalone=True,
        inlined_style=Markup(style_sheet()),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
