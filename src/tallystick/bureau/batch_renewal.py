"""A bucket of a batch after more facts have come: computed for whom they tell of, and carried over for all others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.bureau.batch_bucket import Computed
from tallystick.bureau.batch_manifest import Manifest
from tallystick.bureau.batch_subjects import Subjects
from tallystick.bureau.rooms import Rooms


def told_since(rooms: Rooms, subjects: Subjects, manifest: Manifest) -> frozenset[str]:
    """The subjects of whom a data file tells that the manifest's earlier buckets know nothing of.

    A file of theirs is made of their own customers' facts alone, so nobody else's has changed.
    """
    came = sorted(set(manifest.data) - set(manifest.earlier.data))
    return subjects.of(rooms.lake.customers_in(came))


def renewed(results: pa.Table, snapshot: pa.Table, computed: Computed) -> Computed:
    """The bucket's earlier rows, with those that were computed in the place of theirs."""
    subjects = snapshot["subject"].combine_chunks()
    rows = np.arange(len(subjects))
    rows[pc.index_in(computed.snapshot["subject"], subjects).to_numpy()] = len(subjects) + np.arange(
        computed.snapshot.num_rows
    )
    places = pa.array(rows)
    told, values = (
        pa.concat_tables([before.cast(now.schema), now]).combine_chunks().take(places)
        for before, now in ((results, computed.results), (snapshot, computed.snapshot))
    )
    return Computed(computed.bucket, told, values)
