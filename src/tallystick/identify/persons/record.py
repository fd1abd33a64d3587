"""One identity in the form that persons are compared in: what `prepare` makes of a whole table, for one at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from tallystick.identify import normalise
from tallystick.identify.persons.names import person_name
from tallystick.identify.persons.prepare import LEAST_NUMBER, LEAST_PHONE, LONGEST_PHONE, hidden, in_letters, spoken

_NO_DIGIT = re.compile(r"\D")


class Record(NamedTuple):
    """The columns of `prepare.COLUMNS`, in their order; None where nothing is said."""

    given: str | None = None
    family: str | None = None
    given_sound: str | None = None
    family_sound: str | None = None
    han: bool = False
    key: str | None = None
    former: str | None = None
    born: str | None = None
    year: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    kind: str = "/"
    document: str | None = None
    number: str | None = None
    phone: str | None = None
    email: str | None = None


def record_of(said: Mapping[str, str | None], secret: bytes | None = None) -> Record:
    """said: fields of the identity contract (`prepare.FURNISHED`), any of which may be missing.

    secret: as `prepare` has it.

    >>> record_of({"name": "王小明", "birth_date": "1990-02-03"})[:3]
    ('小明', '王', 'XIAOMING')
    """
    told = {field: text for field, text in said.items() if text}
    name = spoken(told.get("name", ""), told.get("name_latin", ""))
    former = told.get("former_name")
    born = _NO_DIGIT.sub("", told.get("birth_date", "")) or None
    country = normalise.plain_code(told.get("country", "")) or None
    number = normalise.plain_code(told.get("document_number", ""))
    one_number = _of_one(number) if len(number) >= LEAST_NUMBER else None
    return Record(
        given=name.given or None,
        family=name.family or None,
        given_sound=in_letters(name.given_sound),
        family_sound=in_letters(name.family_sound),
        han=name.han,
        key=name.key or None,
        former=(person_name(former).key or None) if former else None,
        born=born,
        year=born[:4] if born else None,
        street=normalise.street(told.get("street", "")) or None,
        city=normalise.city(told.get("city", "")) or None,
        region=normalise.plain_code(told.get("region", "")) or None,
        postcode=(normalise.postcode(told["postcode"], country) or None) if "postcode" in told else None,
        kind=_kind(told),
        document=hidden(f"{_kind(told)}/{number}", secret) if number else None,
        number=hidden(one_number, secret) if one_number else None,
        phone=_phone(told.get("phone", "")),
        email=_of_one(told.get("email", "").strip().casefold()),
    )


def _kind(told: Mapping[str, str]) -> str:
    return f"{told.get('document_type', '')}/{told.get('document_country', '').upper()}"


def _phone(text: str) -> str | None:
    digits = _NO_DIGIT.sub("", text)
    return _of_one(digits[-LONGEST_PHONE:]) if len(digits) >= LEAST_PHONE else None


def _of_one(text: str) -> str | None:
    """Nothing where it is one sign over and over, which is a placeholder."""
    return text if len(set(text)) > 1 else None
