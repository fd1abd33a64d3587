"""The fact tables on disk and the engine that queries them; what the facts mean is not known here."""

from tallystick.lake.contents import data_files, facts_by_bucket
from tallystick.lake.erase import customer_table
from tallystick.lake.lake import Lake, workshop
from tallystick.lake.strays import lay_strays
from tallystick.lake.table import BUCKET, Table, bucket_of

__all__ = [
    "BUCKET",
    "Lake",
    "Table",
    "bucket_of",
    "customer_table",
    "data_files",
    "facts_by_bucket",
    "lay_strays",
    "workshop",
]
