"""What the bureau knew: files as they stood on a day, what became known when, and what the law takes out of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce

from tallystick import law
from tallystick.bureau.rooms import Rooms
from tallystick.files import CreditFile, Forecast, Learned, Observation, forecast, learned, read_many, read_one
from tallystick.records import identities
from tallystick.terms import NotFoundError, SubjectId


def file_of(rooms: Rooms, asked: Observation) -> CreditFile:
    """See `Bureau.file`."""
    with rooms.records.reading() as connection:
        identities.kind_of(connection, asked.subject)
    links = rooms.known_links(asked.subject)
    if not any(link.known_on(asked.known_at) for link in links):
        raise NotFoundError(
            f"no customer was linked to {asked.subject!r} as known on {asked.known_at}",
            mend="ask what was known on another day, or find the subject with `tallystick search WORDS`",
        )
    with rooms.opened_as_known([asked], links) as engine:
        return read_one(engine)


def files_of(rooms: Rooms, observations: Sequence[Observation]) -> Iterator[CreditFile]:
    """See `Bureau.files_as_known`."""
    with rooms.opened_as_known(observations, rooms.known_links()) as engine:
        yield from read_many(engine)


def history_of(rooms: Rooms, subject: SubjectId) -> list[Learned]:
    """See `Bureau.file_history`."""
    with rooms.records.reading() as connection:
        identities.kind_of(connection, subject)
    with rooms.lake.engine() as engine:
        return learned(engine, rooms.known_links(subject))


def retention_forecast(rooms: Rooms, as_of: date, changes: Sequence[str]) -> Forecast:
    """See `Bureau.retention_forecast`."""
    change = reduce(law.changed, changes, rooms.law)
    links = rooms.known_links()
    subjects = [Observation(subject, as_of, as_of) for subject in sorted({link.subject for link in links})]
    with rooms.lake.engine() as engine:
        return forecast(engine, subjects, links, rooms.law, change)
