"""Whom a batch is to compute anew after more facts have come."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date

import pyarrow as pa

from tallystick.bureau.batch_bucket import Computed, scored
from tallystick.bureau.batch_manifest import Manifest
from tallystick.bureau.batch_subjects import Subjects, subjects_among, subjects_of
from tallystick.bureau.rooms import Rooms
from tallystick.models import Model
from tallystick.terms import SubjectKind

_MOST_ASKED_FOR = 0.1
"""Of all subjects. To ask the records for each customer costs four times what it does to read all of them."""


def told_since(rooms: Rooms, kind: SubjectKind, manifest: Manifest) -> Subjects:
    """The subjects of whom a data file tells that the manifest's earlier buckets know nothing of.

    A file of theirs is made of their own customers' facts alone, so nobody else's has changed.
    """
    came = sorted(set(manifest.data) - set(manifest.earlier.data)) if manifest.earlier.whole else []
    customers = rooms.lake.customers_in(came)
    if len(customers) > _MOST_ASKED_FOR * manifest.inputs.subjects:
        return subjects_of(rooms, kind).among(customers)
    return subjects_among(rooms, kind, customers)


def computed_together(
    rooms: Rooms, model: Model, told: Subjects, manifest: Manifest, as_of: date
) -> Generator[Computed]:
    """All of them computed as if they were of one bucket, wherever their facts lie, and dealt to the earlier ones."""
    with rooms.lake.engine() as engine:
        tables = scored(engine, told.together(), rooms.law, model, as_of)
    of_subjects = told.buckets(manifest.inputs.buckets)
    for number in sorted(manifest.earlier.whole):
        mine = pa.array(of_subjects == number)
        yield Computed(number, *(one.filter(mine).combine_chunks() for one in tables))
