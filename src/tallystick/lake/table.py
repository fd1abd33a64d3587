"""What the lake needs to know of a table: its name and its columns, not what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

BUCKET = "bucket"


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table, partitioned by `bucket` and kept in the order of `sorted_by` inside each file.

    names: its columns that hold a customer's key, as the furnisher of the column `furnisher` knows it.
    """

    name: str
    schema: pa.Schema
    sorted_by: tuple[str, ...]
    names: tuple[str, ...] = ()
