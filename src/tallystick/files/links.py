"""Whose a customer is, and from which day that was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tallystick.terms import CustomerRef, SubjectId


@dataclass(frozen=True, slots=True)
class Link:
    """Whose a customer is, from the day on which that was known to the day on which it was known no more.

    since: None for a link that was there from the start. until: None for one that stands.
    """

    ref: CustomerRef
    subject: SubjectId
    since: date | None = None
    until: date | None = None

    def known_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def link_table(links: Mapping[CustomerRef, SubjectId]) -> pa.Table:
    """Links for every day that a file is asked for."""
    return link_history_table(Link(ref, subject) for ref, subject in links.items())


def link_history_table(links: Iterable[Link]) -> pa.Table:
    """Links as they were known: a file holds the facts of the customers that were linked on its `known_at`."""
    rows = list(links)
    return pa.table(
        {
            "furnisher": pa.array([row.ref.furnisher for row in rows], pa.string()),
            "customer": pa.array([row.ref.customer for row in rows], pa.string()),
            "subject": pa.array([row.subject for row in rows], pa.string()),
            "since": pa.array([row.since for row in rows], pa.date32()),
            "until": pa.array([row.until for row in rows], pa.date32()),
        }
    )
