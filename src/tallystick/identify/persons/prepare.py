"""Furnished identities become the table that persons are compared on: sorted, numbered, in one spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa

from tallystick.identify import normalise
from tallystick.identify.persons.names import PersonName, person_name
from tallystick.terms import BrokenInputError, CustomerRef

FURNISHED = (
    "furnisher",
    "customer",
    "name",
    "name_latin",
    "former_name",
    "birth_date",
    "street",
    "city",
    "region",
    "postcode",
    "country",
    "document_type",
    "document_number",
    "document_country",
    "phone",
    "email",
)
_NO_DIGIT = re.compile(r"\D")
_LEAST_PHONE = 7
_LONGEST_PHONE = 10
"""A telephone number is compared by its last digits: some write the country's code, and some do not."""


class Person(NamedTuple):
    """One record as it is compared; None where nothing is said. `id` counts the records in the order of their refs.

    given, family: as written. given_sound, family_sound: in Latin letters, None where the script has no reading here.
    key: both sounds, in an order of their own. former: the key of a former name. born: YYYYMMDD.
    document: type, country and number; number: its number alone.
    """

    id: int
    given: str | None
    family: str | None
    given_sound: str | None
    family_sound: str | None
    han: bool
    key: str | None
    former: str | None
    born: str | None
    year: str | None
    street: str | None
    city: str | None
    region: str | None
    postcode: str | None
    document: str | None
    number: str | None
    phone: str | None
    email: str | None


SCHEMA = pa.schema(
    [pa.field(name, {"id": pa.int64(), "han": pa.bool_()}.get(name, pa.string())) for name in Person._fields]
)
FREQUENT = ("given", "family")
"""What of a name is commoner or rarer: agreeing in a rare one says more."""


def prepare(records: pa.Table) -> tuple[list[CustomerRef], list[Person]]:
    """Who is compared, sorted, and what of them; the two lists run in parallel.

    Columns that the table lacks are taken as empty, but for furnisher and customer.
    Raises BrokenInputError when one of these is missing, or when a customer occurs twice.
    """
    missing = [name for name in FURNISHED[:2] if name not in records.column_names]
    if missing:
        raise BrokenInputError(f"the table to link has no column {', '.join(missing)}", mend="add it")
    empty = [None] * records.num_rows
    columns = [
        records.column(name).cast(pa.string()).to_pylist() if name in records.column_names else empty
        for name in FURNISHED
    ]
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[:2])
    refs = [CustomerRef(row[0], row[1]) for row in rows]
    for one, next_one in pairwise(refs):
        if one == next_one:
            raise BrokenInputError(
                f"customer {one.customer!r} of {one.furnisher!r} occurs twice",
                mend="give each customer's latest record",
            )
    return refs, [person(at, dict(zip(FURNISHED[2:], row[2:], strict=True))) for at, row in enumerate(rows)]


def person(at: int, said: dict[str, str | None]) -> Person:
    """One record in its comparable form; `said` has the fields of the identity contract, any of them may be missing."""
    name, former = _name(said.get("name"), said.get("name_latin")), said.get("former_name")
    land = normalise.plain_code(said.get("country") or "") or None
    born = _NO_DIGIT.sub("", said.get("birth_date") or "") or None
    number = normalise.plain_code(said.get("document_number") or "") or None
    kind = "/".join((said.get("document_type") or "", (said.get("document_country") or "").upper()))
    return Person(
        id=at,
        given=name.given or None,
        family=name.family or None,
        given_sound=_ascii(name.given_sound),
        family_sound=_ascii(name.family_sound),
        han=name.han,
        key=name.key or None,
        former=(person_name(former).key or None) if former else None,
        born=born,
        year=born[:4] if born else None,
        street=normalise.street(said.get("street") or "") or None,
        city=normalise.city(said.get("city") or "") or None,
        region=normalise.plain_code(said.get("region") or "") or None,
        postcode=normalise.postcode(said.get("postcode") or "", land) or None,
        document=f"{kind}/{number}" if number else None,
        number=number,
        phone=_phone(said.get("phone")),
        email=(said.get("email") or "").strip().casefold() or None,
    )


def _name(name: str | None, latin: str | None) -> PersonName:
    """The name as written; where Latin letters were furnished beside it, they are how it sounds."""
    if not name:
        return person_name(latin or "")
    told = person_name(name)
    if not latin or not (told.han or not told.key.isascii()):
        return told
    sound = person_name(latin)
    return PersonName(told.family, told.given, sound.family_sound, sound.given_sound, told.han)


def _ascii(sound: str) -> str | None:
    return sound if sound and sound.isascii() else None


def _phone(text: str | None) -> str | None:
    digits = _NO_DIGIT.sub("", text or "")
    return digits[-_LONGEST_PHONE:] if len(digits) >= _LEAST_PHONE else None


def as_table(persons: Iterable[Person]) -> pa.Table:
    rows = list(persons)
    columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def frequencies(persons: list[Person], column: str) -> dict[str, float]:
    """How large a share of the records that tell it has each value of a column."""
    place = Person._fields.index(column)
    met = Counter(str(one[place]) for one in persons if one[place] is not None)
    total = met.total()
    return {value: count / total for value, count in met.items()}
