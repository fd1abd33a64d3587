"""The engines that records lie in. What differs between them is named here, and nowhere else in the house."""

from tallystick.records.engines.choice import Place, database_at
from tallystick.records.engines.inserts import insert_new, insert_or_lower, insert_or_replace
from tallystick.records.engines.lists import listed
from tallystick.records.engines.port import Act, Database, TryLock

__all__ = [
    "Act",
    "Database",
    "Place",
    "TryLock",
    "database_at",
    "insert_new",
    "insert_or_lower",
    "insert_or_replace",
    "listed",
]
