"""What the fact tables hold now, as one hash: equal while no fact comes or leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from tallystick.lake.table import Table
from tallystick.terms import BrokenInputError


def contents_hash(folder: Path, tables: Iterable[Table]) -> str:
    """SHA-256 of the names of the data files that the tables of a lake's folder name now.

    A data file is never written over and its name never given again, so the names stand for the facts. Raises
    BrokenInputError for a table that cannot be read.
    """
    digest = hashlib.sha256()
    for table in sorted(tables, key=lambda one: one.name):
        try:
            files = DeltaTable(str(folder / table.name)).file_uris()
        except (DeltaError, OSError) as error:
            raise BrokenInputError(
                "the fact table cannot be read",
                where=str(folder / table.name),
                mend="restore the bureau's folder from its backup; nothing else can bring lost facts back",
            ) from error
        digest.update(f"{table.name}\n".encode())
        for name in sorted(Path(file).name for file in files):
            digest.update(f"{name}\n".encode())
    return digest.hexdigest()
