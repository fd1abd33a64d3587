"""The credit file of one subject or of all: facts at (valid time, known time), after what the law lets show."""

from tallystick.files.observed import Observation, link_table, observation_table, open_files
from tallystick.files.one import CreditFile, currencies, read_one

__all__ = ["CreditFile", "Observation", "currencies", "link_table", "observation_table", "open_files", "read_one"]
