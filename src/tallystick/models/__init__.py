"""Develop cards on the bureau's own files, validate them, and register what may be used."""

from tallystick.models.model import Model, Requirement
from tallystick.models.outcome import Outcome, outcomes

__all__ = ["Model", "Outcome", "Requirement", "outcomes"]
