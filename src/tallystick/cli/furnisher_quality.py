"""`tallystick furnish scorecard`: how well a furnisher furnishes, in the terminal, as a page and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.furnish import show_findings
from tallystick.cli.options import HERE, At, Json, day, today
from tallystick.cli.talk import OUT, show_json, show_table
from tallystick.terms import TallystickError

if TYPE_CHECKING:
    from tallystick.furnish import Quality


def furnisher_scorecard(
    furnisher: str,
    at: At = HERE,
    as_of: Annotated[str | None, typer.Option(help="Day that it is drawn up for; today by default.")] = None,
    page: Annotated[Path | None, typer.Option(help="HTML file to write it into as one page.")] = None,
    as_json: Json = False,
) -> None:
    """Show how well a furnisher furnishes: refusals, timeliness, completeness, what looks wrong and what that costs.

    Example: tallystick furnish scorecard "First bank" --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        told = bureau.furnisher_quality(furnisher, day(as_of) or today())
    if page:
        _write_page(told, page)
    if as_json:
        # A month is a number of months in the dataclass, and a text to whoever reads.
        received = [asdict(one) | {"month": str(one.month)} for one in told.received]
        show_json(asdict(told) | {"received": received})
        return
    _show_submissions(told)
    show_findings("What looks wrong", told.findings)
    for cost in told.costs:
        OUT.print(
            f"these lines and the scores of {cost.model}: of {cost.subjects:,} subjects looked at, {cost.scored:,} "
            f"have a score with and without them; {cost.lower:,} lose points, {cost.higher:,} gain some; the mean is "
            f"{cost.mean:.1f} points lost, the most {cost.most:,}",
            markup=False,
        )


def _write_page(told: Quality, page: Path) -> None:
    from tallystick.web.furnisher import quality_html

    try:
        page.write_text(quality_html(told), encoding="utf-8")
    except OSError as error:
        raise TallystickError(
            f"the page could not be written: {error.strerror}", where=str(page), mend="choose another place for it"
        ) from error


def _show_submissions(told: Quality) -> None:
    rows = [
        (
            one.submission,
            one.record_type,
            one.lines,
            f"{one.refusal_rate:.2%}",
            None if one.days is None else round(one.days),
            _rate(one.completeness),
            sum(one.hits.values()),
        )
        for one in told.submissions
    ]
    columns = ("submission", "lines of", "read", "refused", "days after month", "complete", "looks wrong")
    title = f"{told.furnisher} at {told.as_of}"
    show_table(title, columns, rows)
    received = [
        (
            str(one.month),
            one.submissions,
            one.lines,
            one.refused,
            None if one.refusal_rate is None else f"{one.refusal_rate:.2%}",
        )
        for one in told.received[-12:]
    ]
    show_table(
        "The latest months in which something came", ("month", "submissions", "read", "refused", "share"), received
    )
    months = [
        (str(one.month), one.accounts, one.lacking, round(one.days), _rate(one.completeness), one.hits)
        for one in told.months[-12:]
    ]
    heads = ("month", "accounts", "lacking", "days after month", "complete", "looks wrong")
    show_table("The latest months that lines are about", heads, months)
    if told.trend is not None:
        OUT.print(f"refusal rate of the latest three submissions: {told.trend:+.2%} against those before", markup=False)


def _rate(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"
