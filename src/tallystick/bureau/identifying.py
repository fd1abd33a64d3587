"""Who belongs together: linking over all identities, what it joined being kept with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from tallystick.bureau.rooms import Rooms
from tallystick.records import identities
from tallystick.terms import Progress, SubjectKind

if TYPE_CHECKING:
    from tallystick.identify import Linkage, Linked

_BUSINESS_FIELDS = ("name", "trade_name", "city", "region", "postcode", "street", "country", "registry_number")


def link_businesses(rooms: Rooms, on: date, progress: Progress) -> Linkage:
    """See `Bureau.link_businesses`."""
    # Splink takes a second to load, and no other act of the bureau needs it.
    from tallystick.identify import link_businesses

    with rooms.alone():
        with rooms.records.reading() as connection:
            lines = list(identities.read_all(connection, rooms.vault, SubjectKind.BUSINESS))
        linkage = link_businesses(_linking_table(lines), on_progress=progress)
        evidence = {"model": linkage.model, "pairs": [_pair(link) for link in linkage.evidence]}
        with rooms.records.writing() as connection:
            identities.merge(connection, linkage.groups, on=on, actor="linking batch", evidence=evidence)
    return linkage


def _linking_table(lines: Iterable[identities.IdentityLine]) -> pa.Table:
    latest = {line.ref: line.content for line in lines}
    columns: dict[str, list[str | None]] = {
        "furnisher": [ref.furnisher for ref in latest],
        "customer": [ref.customer for ref in latest],
    }
    for field in _BUSINESS_FIELDS:
        columns[field] = [content.get(field) for content in latest.values()]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _pair(link: Linked) -> list[object]:
    return [
        link.left.furnisher,
        link.left.customer,
        link.right.furnisher,
        link.right.customer,
        link.probability,
        link.match_weight,
        link.says,
    ]
