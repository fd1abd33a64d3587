"""The operational database, and the keys that seal what identifies a subject."""

from tallystick.records.store import Records
from tallystick.records.submissions import Receipt, Refusal, Totals
from tallystick.records.vault import Vault

__all__ = ["Receipt", "Records", "Refusal", "Totals", "Vault"]
