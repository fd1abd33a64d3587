"""Score a Parquet file while it is decoded: a row group to each core, which scores what it has just decoded."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.scorecards.entries import Ints
from tallystick.scorecards.errors import ColumnMissing, UnreadableData
from tallystick.scorecards.kernel.card_kernel import CardKernel, cores

# Measured: reading fewer rows at a time costs a fifth more than it saves by scoring them from cache.
BATCH = 1 << 18


def parquet_scores(kernel: CardKernel, path: str | os.PathLike[str]) -> Iterator[Ints]:
    """The scores of a Parquet file's rows in their order, int32, a row group at a time.

    Holds a few batches and a few row groups of scores, however long the file. Raises UnreadableData for what is no
    Parquet file, ColumnMissing where it lacks a characteristic of the card.
    """
    metadata = _metadata(kernel, Path(path))
    groups, workers = metadata.num_row_groups, cores()
    # A file of a single row group can still be decoded column by column on all cores.
    alone = groups < workers
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Ints]] = deque()
        for group in range(groups):
            waiting.append(pool.submit(_group_scores, kernel, path, metadata, group, alone))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _metadata(kernel: CardKernel, path: Path) -> pq.FileMetaData:
    try:
        metadata = pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise UnreadableData(
            f"this is no Parquet file: {str(error).splitlines()[0]}", where=str(path), mend="give a Parquet file"
        ) from error
    held = metadata.schema.to_arrow_schema().names
    missing = [name for name in kernel.card.names if name not in held]
    if missing:
        raise ColumnMissing(
            f"the file lacks the column {missing[0]!r}",
            where=str(path),
            mend=f"give all of {', '.join(kernel.card.names)}",
        )
    return metadata


def _group_scores(
    kernel: CardKernel, path: str | os.PathLike[str], metadata: pq.FileMetaData, group: int, alone: bool
) -> Ints:
    words = [one.name for one in kernel.card.characteristics if one.categorical]
    scores = np.empty(metadata.row_group(group).num_rows, np.int32)
    first = 0
    with pq.ParquetFile(path, metadata=metadata, read_dictionary=words) as file:
        names = list(kernel.card.names)
        for batch in file.iter_batches(BATCH, row_groups=[group], columns=names, use_threads=alone):
            scores[first : first + len(batch)] = kernel.scores_here(dict(zip(names, batch.select(names), strict=True)))
            first += len(batch)
    return scores
