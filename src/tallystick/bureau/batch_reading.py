"""Read a batch: whoever reads it through here need not know which rows were written last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from tallystick.bureau.batch_folder import BatchFolder
from tallystick.terms import BusyError, NotFoundError


def read_batch(folder: Path) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Results (`scoring.RESULTS`) and characteristics of each bucket that is whole, the first bucket's first.

    A row per subject in both, by subject: the same rows in the same order however often the batch was brought up to
    date. The characteristics are mapped into memory, but for the columns that a patch changes. Raises NotFoundError
    where there is no batch, BrokenInputError for a manifest that is none, BusyError where buckets are written or
    dropped meanwhile.
    """
    batch = BatchFolder(folder)
    manifest = batch.manifest()
    if manifest is None:
        raise NotFoundError(
            "there is no batch in this folder",
            where=str(folder),
            mend="name a folder below the bureau's `batches`, as `tallystick score batch` tells it",
        )
    for _, bucket in sorted(manifest.whole.items()):
        try:
            yield batch.rows(bucket)
        except FileNotFoundError as error:
            raise BusyError(
                "buckets of the batch were written or dropped while it was read",
                where=str(folder),
                mend="read it again; where it is not complete then, run `tallystick score batch` first",
            ) from error
