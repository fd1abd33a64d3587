"""Whose records belong together."""

from tallystick.identify.businesses import link_businesses
from tallystick.identify.linkage import Linkage, Linked, Thresholds

__all__ = ["Linkage", "Linked", "Thresholds", "link_businesses"]
