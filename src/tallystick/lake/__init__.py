"""The fact tables on disk and the engine that queries them; what the facts mean is not known here."""

from tallystick.lake.contents import contents_hash
from tallystick.lake.erase import customer_table
from tallystick.lake.lake import Lake, workshop
from tallystick.lake.table import BUCKET, Table

__all__ = ["BUCKET", "Lake", "Table", "contents_hash", "customer_table", "workshop"]
