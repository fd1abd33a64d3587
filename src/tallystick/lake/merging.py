"""Put small data files together: a submission writes one for every bucket it has facts in, and readers pay for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
from deltalake.transaction import AddAction, RemoveAction

from tallystick.lake.filing import write_facts
from tallystick.lake.table import Table
from tallystick.lake.views import read_in_buckets

_SMALL = 200_000
"""Facts. A file of fewer is small: a third of the most that one holds."""
_FEW = 4
"""Small files that a bucket may keep, so that what few submissions bring is not written again each time."""


def merged(
    engine: duckdb.DuckDBPyConnection, folder: Path, table: Table, facts: Mapping[str, int]
) -> list[AddAction | RemoveAction]:
    """Writes the facts of each bucket's small files anew, in as few files as they fill; answers with what to commit.

    folder: the table's. facts: of each data file, by its path, how many it holds.
    """
    changes: list[AddAction | RemoveAction] = []
    for files in _small_files(facts):
        changes += write_facts(engine, folder, table, engine.sql(f"select * from {read_in_buckets(files)}"))
        for file in map(Path, files):
            # Said to be gone since it was written: no vacuum is to keep it for those who read the past.
            changes.append(RemoveAction(f"{file.parent.name}/{file.name}", True, int(file.stat().st_mtime * 1000)))
    return changes


def _small_files(facts: Mapping[str, int]) -> Iterator[Sequence[str]]:
    """Those of each bucket that has more than a few, in the order of their names."""
    small: dict[str, list[str]] = {}
    for file in sorted(file for file, rows in facts.items() if rows < _SMALL):
        small.setdefault(Path(file).parent.name, []).append(file)
    return (files for files in small.values() if len(files) > _FEW)
