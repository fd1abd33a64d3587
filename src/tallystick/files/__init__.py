"""The credit file of one subject or of all: facts at (valid time, known time), after what the law lets show."""

from tallystick.files.complete import Complete, complete
from tallystick.files.expired import Expired, customers_concerned, expired
from tallystick.files.history import Learned, learned
from tallystick.files.leaving import Forecast, Leaving, Shifted, forecast
from tallystick.files.links import Link, link_history_table, link_table
from tallystick.files.observed import Observation, observation_table, open_expiring, open_files
from tallystick.files.one import CreditFile, currencies, read_many, read_one
from tallystick.files.tables import FILE_TABLES, OWED_BY_OTHERS

__all__ = [
    "FILE_TABLES",
    "OWED_BY_OTHERS",
    "Complete",
    "CreditFile",
    "Expired",
    "Forecast",
    "Learned",
    "Leaving",
    "Link",
    "Observation",
    "Shifted",
    "complete",
    "currencies",
    "customers_concerned",
    "expired",
    "forecast",
    "learned",
    "link_history_table",
    "link_table",
    "observation_table",
    "open_expiring",
    "open_files",
    "read_many",
    "read_one",
]
