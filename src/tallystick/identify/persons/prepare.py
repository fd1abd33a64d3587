"""Furnished identities become the table that persons are compared on: sorted, numbered, in one spelling.

What costs is done once for each distinct value and not once for each record: a million records have some hundred
thousand names, and a hundred towns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
COLUMNS = (
    *("given", "family", "given_sound", "family_sound", "han", "key", "former", "born", "year"),
    *("street", "city", "region", "postcode", "kind", "document", "number", "phone", "email"),
)
"""What is compared, null where nothing is said; every column is text but `han`.

given, family: as written. given_sound, family_sound: in Latin letters, null where the script has no reading here.
key: both sounds, in an order of their own. former: the key of a former name. born: YYYYMMDD, and year its first four.
kind: type and country of a document; document: kind and number; number: its number alone,
null where it is too short to be one person's.
"""
SCHEMA = pa.schema(
    [pa.field("id", pa.int64()), *(pa.field(name, pa.bool_() if name == "han" else pa.string()) for name in COLUMNS)]
)
FREQUENT = ("given", "family")
"""What of a name is commoner or rarer: agreeing in a rare one says more."""

LEAST_PHONE = 7
LONGEST_PHONE = 10
"""A telephone number is compared by its last digits: some write the country's code, and some do not."""
LEAST_NUMBER = 6
_MOST_SHARED = 40
"""A telephone, e-mail or document number on more records than these is an agent's or a placeholder, and no person's."""
_APART = "\x1f"
_BYTES_OF_A_HASH = 12


@dataclass(frozen=True, slots=True)
class Prepared:
    """persons: rows as SCHEMA has them, `id` counting from 0. furnisher, customer: who row `id` is, in that order."""

    persons: pa.Table
    furnisher: list[str]
    customer: list[str]

    def ref(self, at: int) -> CustomerRef:
        return CustomerRef(self.furnisher[at], self.customer[at])


def prepare(records: pa.Table, secret: bytes | None = None) -> Prepared:
    """Who is compared, sorted by furnisher and customer, and what of them.

    records: columns furnisher and customer (together unique), and any others of FURNISHED; those that the table lacks
        are taken as empty.
    secret: key under which document numbers are hashed before anything is made of them (keyed BLAKE2, RFC 7693). A
        hash is the same or not: a mistyped number is then another one. Two tables compare only under one secret.
    Raises BrokenInputError when furnisher or customer is missing, or when a customer occurs twice.
    """
    missing = [name for name in FURNISHED[:2] if name not in records.column_names]
    if missing:
        raise BrokenInputError(f"the table to link has no column {', '.join(missing)}", mend="add it")
    rows = pa.table({name: _texts(records, name) for name in FURNISHED})
    rows = rows.take(pc.sort_indices(rows, [("furnisher", "ascending"), ("customer", "ascending")]))
    _refuse_doubles(rows)
    told = {name: rows.column(name).combine_chunks() for name in FURNISHED}
    columns = {"id": pa.array(np.arange(len(rows)))} | _names(told) | _born(told) | _places(told) | _contacts(told)
    columns |= _documents(told, secret)
    persons = pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)
    return Prepared(persons, told["furnisher"].to_pylist(), told["customer"].to_pylist())


def _texts(records: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in records.column_names:
        return pa.nulls(records.num_rows, pa.string())
    return records.column(name).cast(pa.string())


def _refuse_doubles(rows: pa.Table) -> None:
    if len(rows) < 2:
        return
    same = [pc.equal(rows.column(name)[1:], rows.column(name)[:-1]) for name in FURNISHED[:2]]
    doubles = pc.indices_nonzero(pc.and_(*same))
    if len(doubles):
        at = doubles[0].as_py()
        furnisher, customer = (rows.column(name)[at].as_py() for name in FURNISHED[:2])
        raise BrokenInputError(
            f"customer {customer!r} of {furnisher!r} occurs twice", mend="give each customer's latest record"
        )


def _names(told: dict[str, pa.Array]) -> dict[str, pa.Array]:
    both = _together(told["name"], told["name_latin"]).dictionary_encode()
    names = [spoken(*text.split(_APART)) for text in both.dictionary.to_pylist()]
    parts = {
        "given": [name.given or None for name in names],
        "family": [name.family or None for name in names],
        "given_sound": [in_letters(name.given_sound) for name in names],
        "family_sound": [in_letters(name.family_sound) for name in names],
        "key": [name.key or None for name in names],
    }
    columns = {part: pa.array(values, pa.string()).take(both.indices) for part, values in parts.items()}
    columns["han"] = pa.array([name.han for name in names], pa.bool_()).take(both.indices)
    columns["former"] = _each(told["former_name"], lambda text: person_name(text).key)
    return columns


def spoken(name: str, latin: str) -> PersonName:
    """The name as written; where Latin letters were furnished beside it, they are how it sounds."""
    if not name:
        return person_name(latin)
    told = person_name(name)
    if not latin or not (told.han or not told.key.isascii()):
        return told
    sound = person_name(latin)
    return PersonName(told.family, told.given, sound.family_sound, sound.given_sound, told.han)


def in_letters(sound: str) -> str | None:
    return sound if sound and sound.isascii() else None


def _born(told: dict[str, pa.Array]) -> dict[str, pa.Array]:
    born = _or_null(pc.replace_substring_regex(told["birth_date"], r"\D", ""))
    return {"born": born, "year": pc.utf8_slice_codeunits(born, 0, 4)}


def _places(told: dict[str, pa.Array]) -> dict[str, pa.Array]:
    return {
        "street": _each(told["street"], normalise.street),
        "city": _each(told["city"], normalise.city),
        "region": _each(told["region"], normalise.plain_code),
        "postcode": _each(_together(told["postcode"], told["country"]), _postcode),
    }


def _postcode(both: str) -> str:
    code, country = both.split(_APART)
    return normalise.postcode(code, normalise.plain_code(country) or None) if code else ""


def _contacts(told: dict[str, pa.Array]) -> dict[str, pa.Array]:
    digits = pc.replace_substring_regex(told["phone"], r"\D", "")
    long = pc.greater_equal(pc.utf8_length(digits), LEAST_PHONE)
    phone = pc.utf8_slice_codeunits(pc.if_else(long, digits, None), -LONGEST_PHONE)
    email = _each(told["email"], lambda text: text.strip().casefold())
    return {"phone": _not_everybodys(phone), "email": _not_everybodys(email)}


def _documents(told: dict[str, pa.Array], secret: bytes | None) -> dict[str, pa.Array]:
    number = _each(told["document_number"], normalise.plain_code)
    kind = pc.binary_join_element_wise(
        pc.fill_null(told["document_type"], ""), pc.utf8_upper(pc.fill_null(told["document_country"], "")), "/"
    )
    long = pc.if_else(pc.greater_equal(pc.utf8_length(number), LEAST_NUMBER), number, None)
    return {
        "kind": kind,
        "document": _each(pc.binary_join_element_wise(kind, number, "/"), lambda text: hidden(text, secret)),
        "number": _each(_not_everybodys(long), lambda text: hidden(text, secret)),
    }


def hidden(text: str, secret: bytes | None) -> str:
    """The text under a keyed hash, or as it is where there is no secret."""
    if secret is None or not text:
        return text
    return hashlib.blake2b(text.encode(), key=secret, digest_size=_BYTES_OF_A_HASH).hexdigest().upper()


def _each(column: pa.Array, made: Callable[[str], str]) -> pa.Array:
    """The text that is made of each; null where nothing is left."""
    told = column.dictionary_encode()
    return pa.array([made(text) or None for text in told.dictionary.to_pylist()], pa.string()).take(told.indices)


def _together(one: pa.Array, other: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(pc.fill_null(one, ""), pc.fill_null(other, ""), _APART)


def _or_null(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), None, column)


def _not_everybodys(column: pa.Array) -> pa.Array:
    told = column.dictionary_encode()
    met = np.bincount(told.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(told.dictionary))
    kept = [
        None if count > _MOST_SHARED or len(set(text)) == 1 else text
        for text, count in zip(told.dictionary.to_pylist(), met.tolist(), strict=True)
    ]
    return pa.array(kept, pa.string()).take(told.indices)


def frequencies(persons: pa.Table, column: str) -> pa.Table:
    """How often each value of a column is met: columns `column` and count, sorted by value; nulls are not counted."""
    met = pc.value_counts(pc.drop_null(persons.column(column).combine_chunks()))
    table = pa.table({column: met.field("values"), "count": met.field("counts")})
    return table.sort_by(column)
