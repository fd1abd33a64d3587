"""Whose records are one person's: names in any script, birth date, documents, address, phone."""

from tallystick.identify.persons.link import link_persons

__all__ = ["link_persons"]
