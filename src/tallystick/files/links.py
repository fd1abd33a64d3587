"""Whose a customer is, and from which day that was known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tallystick.records.moves import Moved
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


def link_history(links: Mapping[CustomerRef, SubjectId], moves: Iterable[Moved]) -> list[Link]:
    """The links of every day, from those that stand and the moves that led to them, in the order they were made.

    >>> from tallystick.records.moves import Moved
    >>> ref, one, two = CustomerRef("a bank", "c1"), SubjectId("sub_1"), SubjectId("sub_2")
    >>> for link in link_history({ref: one}, [Moved(ref, two, one, date(2026, 3, 1))]):
    ...     print(link.subject, link.since, link.until)
    sub_1 2026-03-01 None
    sub_2 None 2026-03-01
    """
    of_each: dict[CustomerRef, list[Moved]] = {}
    for move in moves:
        of_each.setdefault(move.ref, []).append(move)
    return [link for ref, subject in links.items() for link in _back(ref, subject, of_each.get(ref, []))]


def _back(ref: CustomerRef, subject: SubjectId, moves: list[Moved]) -> Iterator[Link]:
    until = None
    for move in reversed(moves):
        yield Link(ref, move.now, move.known_at, until)
        until, subject = move.known_at, move.was
    yield Link(ref, subject, None, until)


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
