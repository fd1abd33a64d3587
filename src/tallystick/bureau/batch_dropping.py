"""Take out of every batch what speaks of customers whose facts leave: the buckets of all subjects that it may be in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batching import FOLDER
from tallystick.bureau.rooms import Rooms
from tallystick.furnish import FACT_TABLES
from tallystick.lake import bucket_of, customer_table
from tallystick.records import events, identities
from tallystick.terms import BrokenInputError, CustomerRef, SubjectId

ERASURE, RETENTION = "erasure", "retention"


def drop_from_batches(rooms: Rooms, refs: Collection[CustomerRef], on: date, because: str) -> int:
    """Removes the buckets in which a customer's facts may have counted; answers with the number of files removed.

    Under the bureau's lock, and before the facts leave the lake: they say whom else a relation was counted for. The
    files go before the manifest says so; done twice it is done once.
    """
    root = rooms.folder / FOLDER
    if not root.is_dir():
        return 0
    subjects = _ever_of(rooms, {*refs, *_naming(rooms, refs)})
    removed = 0
    for path in sorted(one for one in root.iterdir() if one.is_dir()):
        removed += _drop(BatchFolder(path), subjects, on, because)
    return removed


def _drop(folder: BatchFolder, subjects: Collection[SubjectId], on: date, because: str) -> int:
    try:
        manifest = folder.manifest()
    except BrokenInputError:
        # Nobody can tell what its files hold, and a damaged file must not stand in the way of an erasure.
        manifest = None
    if manifest is None:
        return folder.sweep(None)
    left = manifest.without({bucket_of(one, manifest.inputs.buckets) for one in subjects}, on, because)
    removed = folder.sweep(left)
    if left != manifest:
        folder.note(left)
    return removed


def _ever_of(rooms: Rooms, refs: Collection[CustomerRef]) -> set[SubjectId]:
    """The subjects that the customers founded, and all that they were ever moved between, or are to be erased with."""
    founded = {rooms.vault.subject_id(ref) for ref in refs}
    with rooms.records.reading() as connection:
        moved = [move for event in events.of_customers(connection, refs) for move in event.moves if move.ref in refs]
        return {*founded, *(subject for move in moved for subject in (move.was, move.now))} | identities.blocked(
            connection
        )


def _naming(rooms: Rooms, refs: Collection[CustomerRef]) -> set[CustomerRef]:
    """Customers of whom a fact names one of `refs` as another party."""
    found: set[CustomerRef] = set()
    with rooms.lake.engine() as engine:
        engine.register("leaving_customer", customer_table(refs))
        for table in FACT_TABLES.values():
            for column in table.names:
                if column != "customer":
                    rows = engine.execute(
                        f"select distinct f.furnisher, f.customer from {table.name} f join leaving_customer l "
                        f'on f.furnisher = l.furnisher and f."{column}" = l.customer'
                    ).fetchall()
                    found |= {CustomerRef(*row) for row in rows}
    return found
