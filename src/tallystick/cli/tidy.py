"""`tallystick file tidy`: put the small files together that many submissions left."""

from __future__ import annotations

from tallystick.cli.options import HERE, At, Json, Quiet
from tallystick.cli.talk import OUT, Steps, show_json


def tidy(at: At = HERE, quiet: Quiet = False, as_json: Json = False) -> None:
    """Put the small files together that many submissions left; what is in them stays as it is.

    Each submission writes a file for every bucket that it has facts in. Once a month is often enough, before the
    month's batch: the first batch after it is computed whole.

    Example: tallystick file tidy --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        less = bureau.tidy(steps)
    if as_json:
        show_json({"files_less": less})
        return
    OUT.print(f"{less:,} files fewer; every fact is as it was" if less else "nothing to put together", markup=False)
