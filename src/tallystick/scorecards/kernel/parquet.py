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

# Of 20 columns of float64, 160 MB.
BATCH = 1 << 20


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
    scores = np.empty(metadata.row_group(group).num_rows, np.int32)
    first = 0
    # Measured: mapped pages without a buffer of their own are decoded a fifth faster than read ones.
    source = {"metadata": metadata, "read_dictionary": list(kernel.card.words), "memory_map": True, "pre_buffer": False}
    with pq.ParquetFile(path, **source) as file:
        for part in _decoded(file, group, list(kernel.card.names), threads=alone):
            scores[first : first + len(part)] = kernel.scores_here(part)
            first += len(part)
    return scores


def _decoded(file: pq.ParquetFile, group: int, names: list[str], *, threads: bool) -> Iterator[pa.Table]:
    """A row group at once, which is fastest, or in batches where it would take too much memory."""
    if file.metadata.row_group(group).num_rows <= BATCH:
        yield file.read_row_group(group, columns=names, use_threads=threads)
        return
    for batch in file.iter_batches(BATCH, row_groups=[group], columns=names, use_threads=threads):
        yield pa.Table.from_batches([batch])
