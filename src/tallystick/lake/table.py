"""What the lake needs to know of a table: its name and its columns, not what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

BUCKET = "bucket"


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table, partitioned by `bucket` and kept in the order of `sorted_by` inside each file."""

    name: str
    schema: pa.Schema
    sorted_by: tuple[str, ...]
