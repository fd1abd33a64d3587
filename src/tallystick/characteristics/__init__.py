"""The catalogue of characteristics: declared once, compiled, computed for one subject or for all."""

from typing import TYPE_CHECKING, Any

from tallystick.characteristics.catalogue import CATALOGUE
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.compute import compute, compute_by_statement, facts_read, vector_hashes
from tallystick.characteristics.grains import GRAINS
from tallystick.characteristics.packed import compute_one, packed_files, packed_form
from tallystick.characteristics.words import range_in_words, value_in_words

if TYPE_CHECKING:
    from tallystick.characteristics.sql import columns_read, statement

__all__ = [
    "CATALOGUE",
    "GRAINS",
    "Characteristic",
    "columns_read",
    "compute",
    "compute_by_statement",
    "compute_one",
    "facts_read",
    "packed_files",
    "packed_form",
    "range_in_words",
    "statement",
    "value_in_words",
    "vector_hashes",
]


def __getattr__(name: str) -> Any:
    # Every command would wait for SQLGlot to load, though the kernels do without it.
    if name in ("columns_read", "statement"):
        from tallystick.characteristics import sql

        return getattr(sql, name)
    raise AttributeError(f"module 'tallystick.characteristics' has no attribute {name!r}")
