"""What the fact tables hold now, told from their logs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from tallystick.lake.table import BUCKET, Table
from tallystick.terms import BrokenInputError


def data_files(folder: Path, tables: Iterable[Table]) -> tuple[str, ...]:
    """The data files of the tables now, in order, by their paths below the lake's folder.

    A data file is never written over and its name never given again, so the names stand for the facts. Raises
    BrokenInputError for a table that cannot be read.
    """
    return tuple(
        sorted(
            f"{table.name}/{Path(file).parent.name}/{Path(file).name}"
            for table in tables
            for file in _opened(folder, table).file_uris()
        )
    )


def facts_by_bucket(folder: Path, tables: Iterable[Table]) -> Counter[int]:
    """How many facts each bucket holds, all tables together.

    Raises BrokenInputError for a table that cannot be read.
    """
    counts: Counter[int] = Counter()
    for table in tables:
        # `pa.table` would load pandas to see whether it is given a frame of it.
        files = pa.RecordBatchReader.from_stream(_opened(folder, table).get_add_actions(flatten=True)).read_all()
        for bucket, rows in zip(
            files[f"partition.{BUCKET}"].to_pylist(), files["num_records"].to_pylist(), strict=True
        ):
            counts[bucket] += rows
    return counts


def facts_by_file(folder: Path, table: Table) -> dict[str, int]:
    """How many facts each data file of a table holds, by its path. folder: the lake's.

    Raises BrokenInputError for a table that cannot be read.
    """
    files = pa.table(_opened(folder, table).get_add_actions(flatten=True))
    paths = (str(folder / table.name / path) for path in files["path"].to_pylist())
    return dict(zip(paths, files["num_records"].to_pylist(), strict=True))


def _opened(folder: Path, table: Table) -> DeltaTable:
    try:
        return DeltaTable(str(folder / table.name))
    except (DeltaError, OSError) as error:
        raise BrokenInputError(
            "the fact table cannot be read",
            where=str(folder / table.name),
            mend="restore the bureau's folder from its backup; nothing else can bring lost facts back",
        ) from error
