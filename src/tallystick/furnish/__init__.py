"""Contracts of the record types; read, check, accept or refuse what furnishers hand in."""

from tallystick.furnish.check import Handed
from tallystick.furnish.contracts import CONTRACTS, Contract, Field, FieldType
from tallystick.furnish.submission import Door, Submission
from tallystick.furnish.tables import FACT_TABLES
from tallystick.furnish.validate import Validation, validate

__all__ = [
    "CONTRACTS",
    "FACT_TABLES",
    "Contract",
    "Door",
    "Field",
    "FieldType",
    "Handed",
    "Submission",
    "Validation",
    "validate",
]
