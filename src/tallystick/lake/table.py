"""What the lake needs to know of a table: its name and its columns, not what they mean."""

from __future__ import annotations

import zlib
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


def bucket_of(subject: str, buckets: int) -> int:
    """Which of so many buckets a subject's facts are in: the same in every process and version.

    Of twice as many, bucket 3 and bucket 3 + `buckets` hold together what bucket 3 does.

    >>> bucket_of("sub_a", 4), bucket_of("sub_a", 8), bucket_of("sub_c", 4), bucket_of("sub_c", 8)
    (3, 7, 3, 3)
    """
    return zlib.crc32(subject.encode()) % buckets
