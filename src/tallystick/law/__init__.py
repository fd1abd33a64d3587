"""Jurisdictions as data, and the few functions that read them."""

from tallystick.law.jurisdiction import (
    AdverseNotice,
    ErasureGround,
    ErasureRule,
    Jurisdiction,
    ProhibitedKind,
    ReinsertionNotice,
    Remembered,
    jurisdiction_from,
    known_jurisdictions,
    load,
)
from tallystick.law.period import Period
from tallystick.law.prohibited import ProhibitedColumn, prohibited_columns
from tallystick.law.retention import Item, expires_on, visible_on
from tallystick.law.retention_change import changed, excepted, for_every_use
from tallystick.law.retention_rule import (
    INQUIRIES,
    PUBLIC_RECORDS,
    AskedFor,
    Clock,
    ClockStart,
    ItemKind,
    RetentionException,
    RetentionRule,
)

__all__ = [
    "INQUIRIES",
    "PUBLIC_RECORDS",
    "AdverseNotice",
    "AskedFor",
    "Clock",
    "ClockStart",
    "ErasureGround",
    "ErasureRule",
    "Item",
    "ItemKind",
    "Jurisdiction",
    "Period",
    "ProhibitedColumn",
    "ProhibitedKind",
    "ReinsertionNotice",
    "Remembered",
    "RetentionException",
    "RetentionRule",
    "changed",
    "excepted",
    "expires_on",
    "for_every_use",
    "jurisdiction_from",
    "known_jurisdictions",
    "load",
    "prohibited_columns",
    "visible_on",
]
