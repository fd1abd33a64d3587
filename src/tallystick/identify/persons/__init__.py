"""Whose records are one person's: names in any script, birth date, documents, address, phone."""

from tallystick.identify.persons.arrivals import Arrival, Known, Verdict, keep, know, link_new, load, open_index
from tallystick.identify.persons.link import link_persons

__all__ = ["Arrival", "Known", "Verdict", "keep", "know", "link_new", "link_persons", "load", "open_index"]
