"""`tallystick furnish reinserted`: whom to tell that what was taken back is in their file again."""

from __future__ import annotations

from dataclasses import asdict

from tallystick.cli.options import HERE, At, Json
from tallystick.cli.talk import OUT, show_json, show_table


def reinserted(at: At = HERE, as_json: Json = False) -> None:
    """List what was taken back and came back certified: who must be told of it, and until when the law lets that wait.

    Example: tallystick furnish reinserted --at bureau
    """
    from tallystick import law
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        found, notice = bureau.reinsertions(), law.load(bureau.settings.jurisdiction).reinsertion_notice
    told = [asdict(one) | {"tell_by": notice.latest(one.received_on) if notice else None} for one in found]
    if as_json:
        show_json(told)
        return
    if not told:
        OUT.print("nothing that was taken back has come back", markup=False)
        return
    rows = [
        (one["submission"], one["subject"], one["ref"]["customer"], one["lines"], one["certified_by"], one["tell_by"])
        for one in told
    ]
    show_table("Put in again", ("submission", "subject", "customer", "lines", "certified by", "tell by"), rows)
    OUT.print(notice.source if notice else "no law here gives a term for telling them", markup=False)
