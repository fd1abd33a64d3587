"""`tallystick file retain`: remove for good what is past its retention."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.options import HERE, At, Json, Quiet, day, today
from tallystick.cli.talk import OUT, Steps, show_json, show_table
from tallystick.terms import TallystickError

if TYPE_CHECKING:
    from tallystick.records.removals import Removed, RetentionRun

_COLUMNS = ("kind", "item", "rule", "facts")


def retain(
    at: At = HERE,
    on: Annotated[
        str | None, typer.Option("--on", help="Day whose expired facts leave, today by default; none that is to come.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would leave.")] = False,
    events: Annotated[bool, typer.Option("--events", help="Only list what has left until now.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Remove for good the facts that no use may read any more; the same command goes on after a crash.

    Example: tallystick file retain --dry-run --at bureau
    """
    from tallystick.bureau import Bureau

    judged = day(on) or today()
    if judged > today():
        raise TallystickError(f"{judged} is still to come, and what expires until then may be asked for", mend="wait")
    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        if events:
            _show_events(bureau.removals(), as_json=as_json)
            return
        told = bureau.would_leave(judged, steps) if dry_run else bureau.retain(judged, steps)
    if as_json:
        content = {"judged_on": judged, "dry_run": dry_run, "facts": told.facts, "files": told.files}
        show_json(content | {"removed": [asdict(one) for one in told.removed]})
        return
    done = f"would remove {told.facts:,} facts" if dry_run else f"removed {told.facts:,} facts and {told.files:,} files"
    OUT.print(f"{done} whose retention is over on {judged}", markup=False)
    if told.removed:
        show_table("What would leave" if dry_run else "What left", _COLUMNS, [_row(one) for one in told.removed])


def _show_events(runs: list[RetentionRun], *, as_json: bool) -> None:
    if as_json:
        show_json([asdict(run) for run in runs])
        return
    rows = [(run.id, run.judged_on, run.carried_out_on, *_row(one)) for run in runs for one in run.removed]
    show_table("What left because its retention was over", ("run", "judged on", "carried out", *_COLUMNS), rows)


def _row(one: Removed) -> tuple[object, ...]:
    return (one.record_type, one.item, one.rule, one.facts)
