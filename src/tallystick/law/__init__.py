"""Jurisdictions as data, and the few functions that read them."""

from tallystick.law.jurisdiction import (
    ClockStart,
    Jurisdiction,
    ProhibitedKind,
    RetentionRule,
    known_jurisdictions,
    load,
)
from tallystick.law.prohibited import ProhibitedColumn, prohibited_columns
from tallystick.law.retention import AdverseEvent, expires_on

__all__ = [
    "AdverseEvent",
    "ClockStart",
    "Jurisdiction",
    "ProhibitedColumn",
    "ProhibitedKind",
    "RetentionRule",
    "expires_on",
    "known_jurisdictions",
    "load",
    "prohibited_columns",
]
