"""`tallystick subject`: what is done with one subject's data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tallystick.cli.options import HERE, At, Json, Quiet, today
from tallystick.cli.talk import OUT, TALK, Steps, show_json, show_table
from tallystick.law import ErasureGround
from tallystick.terms import CustomerRef, SubjectId

subject = typer.Typer(help="What is done with a subject's data.", no_args_is_help=True)
erasures = typer.Typer(help="The queue of erasures.", no_args_is_help=True)
subject.add_typer(erasures, name="erasures")


@subject.command("erase")
def erase(
    subjects: list[str],
    reason: Annotated[ErasureGround, typer.Option(help="The ground, which the bureau's law must know.")],
    at: At = HERE,
    now: Annotated[bool, typer.Option("--now", help="Carry out the queue at once.")] = False,
    quiet: Quiet = False,
) -> None:
    """Queue the erasure of subjects: from now on nothing of them is shown, scored or taken in.

    Example: tallystick subject erase sub_ab12cd34ef56gh78ij90 --reason consent_withdrawn --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        for one in subjects:
            bureau.request_erasure(SubjectId(one), today(), reason)
    TALK.print(f"queued {len(subjects):,}; carry out with: tallystick subject erasures run --at {at}", markup=False)
    if now:
        run(at, quiet)


@erasures.command("run")
def run(at: At = HERE, quiet: Quiet = False, as_json: Json = False) -> None:
    """Carry out all erasures of the queue as one batch; the same command goes on after a crash.

    Example: tallystick subject erasures run --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        done = bureau.carry_out_erasures(today(), steps)
    if as_json:
        show_json(asdict(done))
        return
    OUT.print(
        f"erased {done.erasures:,} subjects with {done.customers:,} customers and {done.facts:,} facts; "
        f"{done.files:,} files removed"
    )


@erasures.command("list")
def list_erasures(at: At = HERE, as_json: Json = False) -> None:
    """List the erasures; who it was of is told until it is carried out, and to nobody after.

    Example: tallystick subject erasures list --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        entries = bureau.erasures()
    if as_json:
        show_json([asdict(entry) for entry in entries])
        return
    rows = [(one.id, one.subject, one.ground, one.requested_on, one.customers, one.carried_out_on) for one in entries]
    show_table("Erasures", ("erasure", "subject", "reason", "asked for", "customers", "carried out"), rows)


@subject.command("readmit")
def readmit(
    furnisher: str,
    customer: str,
    at: At = HERE,
) -> None:
    """Let a furnisher furnish an erased customer again, after a new consent.

    Example: tallystick subject readmit "First bank" c-1001 --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        bureau.readmit(CustomerRef(furnisher, customer))
    TALK.print("readmitted: the furnisher may send its lines again", markup=False)
