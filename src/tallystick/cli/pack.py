"""`tallystick file pack`: make every subject's file ready to be scored alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tallystick.cli.options import HERE, At, Json, Quiet, day, today
from tallystick.cli.talk import OUT, Steps, show_json


def pack(
    at: At = HERE,
    on: Annotated[
        str | None, typer.Option("--on", help="First day that files are to be asked for; today by default.")
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Pack the files of which something has changed, so that one subject is scored without opening the lake.

    Killed, the same command goes on where it was. Without it, a file is packed when its subject is first scored.

    Example: tallystick file pack --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        told = bureau.pack(day(on) or today(), steps)
    if as_json:
        show_json(asdict(told))
        return
    OUT.print(f"packed {told.packed:,} files; {told.held:,} lie packed now", markup=False)
