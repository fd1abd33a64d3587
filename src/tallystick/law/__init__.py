"""Jurisdictions as data, and the few functions that read them."""

from tallystick.law.jurisdiction import (
    ClockStart,
    ErasureGround,
    ErasureRule,
    Jurisdiction,
    ProhibitedKind,
    RetentionRule,
    jurisdiction_from,
    known_jurisdictions,
    load,
)
from tallystick.law.prohibited import ProhibitedColumn, prohibited_columns
from tallystick.law.retention import (
    AdverseEvent,
    AdverseKind,
    MonthRule,
    expires_on,
    retention_months,
    visible_in_month,
    visible_on,
)

__all__ = [
    "AdverseEvent",
    "AdverseKind",
    "ClockStart",
    "ErasureGround",
    "ErasureRule",
    "Jurisdiction",
    "MonthRule",
    "ProhibitedColumn",
    "ProhibitedKind",
    "RetentionRule",
    "expires_on",
    "jurisdiction_from",
    "known_jurisdictions",
    "load",
    "prohibited_columns",
    "retention_months",
    "visible_in_month",
    "visible_on",
]
