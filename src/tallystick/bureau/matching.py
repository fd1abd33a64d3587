"""Who an identity is among all persons that the bureau knows: the index over them, kept while they stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallystick.bureau.identifying import PERSON_FIELDS, linking_table
from tallystick.bureau.rooms import Rooms
from tallystick.records import identities
from tallystick.terms import SubjectId, SubjectKind, TallystickError

if TYPE_CHECKING:
    from tallystick.identify.online import Found
    from tallystick.identify.persons.index import PersonIndex

_FOUND_BY = ("name", "name_latin", "document_number", "phone", "email")


@dataclass(frozen=True, slots=True)
class Matcher:
    """version: of the identities and links that the index was made of. subjects: whose record each row of it is."""

    version: tuple[int, ...]
    index: PersonIndex
    subjects: tuple[SubjectId, ...]


def match_person(rooms: Rooms, matcher: Matcher | None, said: Mapping[str, str]) -> tuple[Matcher | None, Found]:
    """See `Bureau.match_person`; answers with the matcher to hand in the next time as well."""
    # Splink takes a second to load, and no other act of the bureau needs it.
    from tallystick.identify.online import Answer, Found, find_person

    if not any(said.get(field) for field in _FOUND_BY):
        raise TallystickError(
            "nothing is said by which a person could be found", mend=f"say at least one of {', '.join(_FOUND_BY)}"
        )
    if said.get("kind", SubjectKind.PERSON) != SubjectKind.PERSON:
        raise TallystickError(
            f"an identity of kind {said['kind']!r} is no person's, and persons alone are found here",
            mend="find a business with `tallystick search WORDS`",
        )
    with rooms.records.reading() as connection:
        version = identities.version(connection)
    if matcher is None or matcher.version != version:
        matcher = _matcher(rooms, version)
    if matcher is None:
        return None, Found(Answer.NONE, ())
    subjects = matcher.subjects
    return matcher, find_person(matcher.index, said, lambda row: subjects[row])


def _matcher(rooms: Rooms, version: tuple[int, ...]) -> Matcher | None:
    """None where no person is known."""
    from tallystick.identify.persons.index import PersonIndex
    from tallystick.identify.persons.prepare import prepare
    from tallystick.identify.persons.weights import frequency_tables, trained_levels, weigh

    with rooms.records.reading() as connection:
        lines = list(identities.read_all(connection, rooms.vault, SubjectKind.PERSON))
        links = identities.links(connection)
    if not lines:
        return None
    prepared = prepare(linking_table(lines, PERSON_FIELDS))
    frequent = frequency_tables(prepared.persons, trained_levels("u"))
    index = PersonIndex(prepared.persons, weigh(prepared.persons), frequent)
    return Matcher(version, index, tuple(links[prepared.ref(at)] for at in range(len(index))))
