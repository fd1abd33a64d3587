"""Whose records belong together."""

from tallystick.identify.businesses import link_businesses
from tallystick.identify.linkage import Linkage, Linked, Thresholds
from tallystick.identify.persons import Arrival, Known, Verdict, know, link_new, link_persons, open_index

__all__ = [
    "Arrival",
    "Known",
    "Linkage",
    "Linked",
    "Thresholds",
    "Verdict",
    "know",
    "link_businesses",
    "link_new",
    "link_persons",
    "open_index",
]
