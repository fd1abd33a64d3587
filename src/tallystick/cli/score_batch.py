"""`tallystick score batch`: all subjects of a model's kind at once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.options import HERE, At, Json, Quiet, day, today
from tallystick.cli.talk import OUT, Steps, show_json, show_table

if TYPE_CHECKING:
    from tallystick.bureau.batching import BatchRun


class ComputedBy(StrEnum):
    """This machine, or the tasks of a Spark session (extra `spark`)."""

    EMBEDDED = "embedded"
    SPARK = "spark"


scores = typer.Typer(help="Scores of registered models.", no_args_is_help=True)


@scores.command("batch")
def batch(
    model: Annotated[str, typer.Option("--model", help="Name of a registered model.")],
    at: At = HERE,
    as_of: Annotated[str | None, typer.Option(help="Day of the files, and of what is known; today by default.")] = None,
    engine: Annotated[ComputedBy, typer.Option(help="What computes the buckets.")] = ComputedBy.EMBEDDED,
    workers: Annotated[int, typer.Option(help="Processes, each with one bucket in memory.", min=1)] = 1,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Score every subject of the model's kind into files; the same command goes on after a crash.

    They lie below the bureau's folder, two for each bucket of subjects: results-N-HASH.parquet with score, chance of
    default and reasons as ids of characteristics, and characteristics-N-HASH.arrow, which can be mapped into memory.
    manifest.json has counts and hashes. An erasure or a removal after retention drops the buckets that it touches.
    After more facts only those are computed whom they tell of, and written as a patch beside what was there; once
    anything else has changed, all are. Nothing is kept in the records, so reports and pages show none of it.

    With --engine spark the tasks of a Spark session compute the buckets: on this machine, or by spark-submit on a
    cluster whose workers read the bureau's folder. What is written is the same.

    Example: tallystick score batch --model persons --as-of 2026-01-01 --at bureau
    """
    from tallystick.bureau import Bureau
    from tallystick.bureau.batching import Engine

    asked_at = day(as_of) or today()
    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        run = bureau.score_batch(model, asked_at, steps, engine=Engine(engine.value), workers=workers)
    if as_json:
        show_json(_content(run))
        return
    _show(run)


def _content(run: BatchRun) -> dict[str, object]:
    manifest = run.manifest
    return {
        "folder": str(run.folder),
        "subjects": manifest.inputs.subjects,
        "scored": manifest.scored,
        "unscored": manifest.unscored,
        "buckets": manifest.inputs.buckets,
        "done": run.done,
        "taken_over": run.taken_over,
        "swept": run.swept,
        "computed": run.computed,
    }


def _show(run: BatchRun) -> None:
    inputs = run.manifest.inputs
    scored = f"scored {run.manifest.scored:,} of {inputs.subjects:,} subjects as of {inputs.as_of}"
    OUT.print(f"{run.folder}: {scored}", markup=False)
    if run.taken_over or run.swept:
        OUT.print(
            f"took over {run.taken_over:,} of {inputs.buckets:,} buckets from an earlier run, and removed "
            f"{run.swept:,} files that were unfinished or of other facts",
            markup=False,
        )
    if run.manifest.unscored:
        show_table("No score, and why", ("why", "subjects"), list(run.manifest.unscored.items()))
