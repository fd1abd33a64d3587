"""Furnished identities become the table that pairs are compared on: sorted, numbered, in one spelling."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa

from tallystick.identify import normalise
from tallystick.terms import BrokenInputError, CustomerRef

FURNISHED = (
    "furnisher",
    "customer",
    "name",
    "trade_name",
    "city",
    "region",
    "postcode",
    "street",
    "country",
    "registry_number",
)
_LETTERS_OF_A_HEAD = 4
_SIGNS_OF_AN_AREA = 3
_MANY_PLACES = 3
_ELSEWHERE = 0.1
"""In how many further places a name is expected that was met in one: not none, or it would be proof."""


class Business(NamedTuple):
    """One record as it is compared; None where nothing is said. `id` counts the records in the order of their refs.

    likeness: the key, where edit distances may be used on it: DuckDB's count bytes, so only where a letter is a byte.
    name_head, trade_head: the first letters, to block on. area: the first signs of the postcode.
    opening: names in several places begin with the words of this one, so that beginning so says little.
    """

    id: int
    key: str | None
    words: str | None
    likeness: str | None
    trade: str | None
    shorts: str
    numbers: str
    cut: bool
    opening: bool
    city: str | None
    region: str | None
    postcode: str | None
    street: str | None
    country: str | None
    registry_number: str | None
    name_head: str | None
    trade_head: str | None
    area: str | None


SCHEMA = pa.schema(
    [
        pa.field(name, {"id": pa.int64(), "cut": pa.bool_(), "opening": pa.bool_()}.get(name, pa.string()))
        for name in Business._fields
    ]
)


def prepare(records: pa.Table) -> tuple[list[CustomerRef], list[Business]]:
    """Who is compared, sorted, and what of them; the two lists run in parallel.

    Raises BrokenInputError when a column is missing, or when a customer occurs twice.
    """
    missing = [name for name in FURNISHED if name not in records.column_names]
    if missing:
        raise BrokenInputError(f"the table to link has no column {', '.join(missing)}", mend="add it, of nulls")
    columns = [records.column(name).to_pylist() for name in FURNISHED]
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[:2])
    refs = [CustomerRef(row[0], row[1]) for row in rows]
    for one, next_one in pairwise(refs):
        if one == next_one:
            raise BrokenInputError(
                f"customer {one.customer!r} of {one.furnisher!r} occurs twice",
                mend="give each customer's latest record",
            )
    width = normalise.field_width(row[2].strip() for row in rows if row[2])
    return refs, _with_openings([_business(at, row[2:], width) for at, row in enumerate(rows)])


def as_table(businesses: list[Business]) -> pa.Table:
    columns = zip(*businesses, strict=True) if businesses else [()] * len(SCHEMA)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def name_frequencies(businesses: list[Business]) -> pa.Table:
    """How often a key is met in places other than one's own: columns key, tf_key.

    Places are counted, not records, so that a business with many loans does not look like a common name; and the
    business's own place is not among them.
    """
    met = {(business.key, business.region, business.city) for business in businesses if business.key is not None}
    places = Counter(key for key, _, _ in met)
    keys = sorted(key for key in places if key is not None)
    shares = [(places[key] - 1 + _ELSEWHERE) / len(businesses) for key in keys]
    return pa.table({"key": pa.array(keys, pa.string()), "tf_key": pa.array(shares, pa.float64())})


def _business(at: int, said: tuple[str | None, ...], width: int | None) -> Business:
    name, trade_name, city, region, postcode, street, country, registry_number = said
    # A business that only its trade name is known of is compared by that.
    known = normalise.business_name((name or trade_name or "").strip(), trade_name if name else None, width)
    land = normalise.plain_code(country or "") or None
    code = normalise.postcode(postcode or "", land) or None
    key = known.key or None
    trade = known.trade or None
    return Business(
        id=at,
        key=key,
        words=known.words or None,
        likeness=key if key and key.isascii() else None,
        trade=trade,
        shorts=known.shorts,
        numbers=known.numbers,
        cut=known.cut,
        opening=False,
        city=normalise.city(city or "") or None,
        region=normalise.plain_code(region or "") or None,
        postcode=code,
        street=normalise.street(street or "") or None,
        country=land,
        registry_number=normalise.plain_code(registry_number or "") or None,
        name_head=key[:_LETTERS_OF_A_HEAD] if key else None,
        trade_head=trade[:_LETTERS_OF_A_HEAD] if trade else None,
        area=code[:_SIGNS_OF_AN_AREA] if code else None,
    )


def _with_openings(businesses: list[Business]) -> list[Business]:
    """Marks the names that longer names in several places begin with."""
    places: dict[str, set[tuple[str | None, str | None]]] = {}
    for business in businesses:
        words = (business.words or "").split()
        for length in range(1, len(words)):
            places.setdefault(" ".join(words[:length]), set()).add((business.region, business.city))
    common = {opening for opening, where in places.items() if len(where) >= _MANY_PLACES}
    return [business._replace(opening=True) if business.words in common else business for business in businesses]
