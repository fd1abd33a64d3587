"""Who belongs together: linking over all identities, what it joined being kept with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from tallystick.bureau.rooms import Rooms
from tallystick.records import events, identities, linking
from tallystick.records.events import ComparedPair
from tallystick.records.linking import Batch
from tallystick.terms import CustomerRef, Progress, SubjectKind

if TYPE_CHECKING:
    from tallystick.identify import Linkage, Linked

_BUSINESS_FIELDS = ("name", "trade_name", "city", "region", "postcode", "street", "country", "registry_number")


PERSON_FIELDS = (
    *("name", "name_latin", "former_name", "birth_date", "street", "city", "region", "postcode", "country"),
    *("document_type", "document_number", "document_country", "phone", "email"),
)


def link_businesses(rooms: Rooms, on: date, progress: Progress) -> Linkage:
    """See `Bureau.link_businesses`."""
    # Splink takes a second to load, and no other act of the bureau needs it.
    from tallystick.identify import link_businesses

    return _linked(rooms, SubjectKind.BUSINESS, _BUSINESS_FIELDS, link_businesses, on, progress)


def link_persons(rooms: Rooms, on: date, progress: Progress) -> Linkage:
    """See `Bureau.link_persons`."""
    from tallystick.identify import link_persons

    return _linked(rooms, SubjectKind.PERSON, PERSON_FIELDS, link_persons, on, progress)


class _Links(Protocol):
    def __call__(self, records: pa.Table, *, on_progress: Progress) -> Linkage: ...


def _linked(
    rooms: Rooms, kind: SubjectKind, fields: Sequence[str], link: _Links, on: date, progress: Progress
) -> Linkage:
    with rooms.alone():
        with rooms.records.reading() as connection:
            lines = list(identities.read_all(connection, rooms.vault, kind))
        linkage = link(linking_table(lines, fields), on_progress=progress)
        keep_linkage(rooms, kind, linkage, on)
    return linkage


def keep_linkage(rooms: Rooms, kind: SubjectKind, linkage: Linkage, on: date) -> list[int]:
    """Joins what a linking found, as far as it goes with what there is; answers with the events' ids.

    The caller holds the bureau's lock.
    """
    from tallystick.identify.settling import Standing, settle

    with rooms.records.writing() as connection:
        links, apart = identities.links(connection), events.kept_apart(connection)
        waiting = linking.bridging(connection, kind)
        settled = settle(linkage.evidence, Standing(links, linking.established(connection, kind), apart, waiting))
        group = {subject: number for number, one in enumerate(settled.joined) for subject in one.subjects}

        def is_open(pair: Linked) -> bool:
            left, right = (group.get(links[ref], links[ref]) for ref in (pair.left, pair.right))
            decided = any(side.get(pair.left, 0) != side.get(pair.right, 0) for side in _naming(pair, apart))
            return left != right and not decided

        return linking.keep_batch(
            connection,
            Batch(kind, on, linkage.records, linkage.model),
            [(one.subjects, tuple(map(_pair, one.evidence))) for one in settled.joined],
            map(_pair, filter(is_open, sorted({*linkage.review, *settled.apart}))),
            map(_pair, settled.bridging),
        )


def _naming(pair: Linked, apart: Mapping[int, Mapping[CustomerRef, int]]) -> Iterator[Mapping[CustomerRef, int]]:
    return (sides for sides in apart.values() if pair.left in sides and pair.right in sides)


def linking_table(lines: Iterable[identities.IdentityLine], fields: Sequence[str]) -> pa.Table:
    """Of each customer what was known last."""
    latest = {line.ref: line.content for line in lines}
    columns: dict[str, list[str | None]] = {
        "furnisher": [ref.furnisher for ref in latest],
        "customer": [ref.customer for ref in latest],
    }
    for field in fields:
        columns[field] = [content.get(field) for content in latest.values()]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _pair(link: Linked) -> ComparedPair:
    return ComparedPair(link.left, link.right, link.probability, link.match_weight, link.says)
