"""The catalogue of characteristics: declared once, compiled, computed for one subject or for all."""

from tallystick.characteristics.catalogue import CATALOGUE
from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.compute import compute, compute_by_statement, vector_hashes
from tallystick.characteristics.sql import columns_read, statement
from tallystick.characteristics.words import range_in_words, value_in_words

__all__ = [
    "CATALOGUE",
    "Characteristic",
    "columns_read",
    "compute",
    "compute_by_statement",
    "range_in_words",
    "statement",
    "value_in_words",
    "vector_hashes",
]
