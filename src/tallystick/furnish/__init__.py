"""Contracts of the record types; read, check, accept or refuse what furnishers hand in."""

from tallystick.furnish.contracts import CONTRACTS, Contract, Field, FieldType
from tallystick.furnish.evaluate import Finding, find, open_history
from tallystick.furnish.evaluate_identities import birth_dates_that_differ, register_identities
from tallystick.furnish.quality import Quality, ScoreCost, quality, score_cost
from tallystick.furnish.submission import Door, Submission
from tallystick.furnish.tables import FACT_TABLES
from tallystick.furnish.typed import Handed
from tallystick.furnish.validate import Validation, validate

__all__ = [
    "CONTRACTS",
    "FACT_TABLES",
    "Contract",
    "Door",
    "Field",
    "FieldType",
    "Finding",
    "Handed",
    "Quality",
    "ScoreCost",
    "Submission",
    "Validation",
    "birth_dates_that_differ",
    "find",
    "open_history",
    "quality",
    "register_identities",
    "score_cost",
    "validate",
]
