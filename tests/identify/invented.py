"""Invented businesses with known truth: written down by several lenders, each with its own slips."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pyarrow as pa

from tallystick.terms import CustomerRef

COLUMNS = (
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
_OWNERS = (
    *("HARPER", "MENDOZA", "KOWALSKI", "NAKAMURA", "OKAFOR", "LINDQVIST"),
    *("DELGADO", "FERRARO", "BRENNAN", "SCHULTZ", "PATEL", "THIBODEAUX"),
)
_WORDS = (
    *("SUMMIT", "RIVERBEND", "COPPER", "HARVEST", "LANTERN", "MERIDIAN"),
    *("PINECREST", "CASCADE", "BLUEBIRD", "STERLING", "ORCHARD", "GRANITE"),
    *("HERITAGE", "COMPASS", "WILLOW", "KEYSTONE"),
)
_TRADES = (
    *("PLUMBING", "ROOFING", "BAKERY", "LANDSCAPING", "DENTAL", "CONSULTING"),
    *("TRUCKING", "CATERING", "PRINTING", "ELECTRIC", "FLOORING", "UPHOLSTERY"),
)
_TOWNS = [
    (f"{word.title()}{end}", ("OH", "NY", "TX")[at % 3])
    for at, end in enumerate(("ville", "ton", "field", "burg", "dale", "ford", "port", "mont", "haven"))
    for word in _WORDS
]
CHAINS = ("SUBWAY", "GREAT CLIPS", "DUNKIN DONUTS", "MAIL BOXES ETC.")
_FORMS = (" INC", ", Inc.", " LLC", ", L.L.C.", " CORP.", " Company", "")
_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Invented:
    """records: as a linker takes them. truth: the business that each customer is."""

    records: pa.Table
    truth: dict[CustomerRef, int]


def row(customer: str, name: str | None, **said: str | None) -> dict[str, str | None]:
    """One record, in Troy, Ohio, unless it says otherwise."""
    usual = {"furnisher": "a bank", "customer": customer, "name": name}
    placed: dict[str, str | None] = {"city": "Troy", "region": "OH", "postcode": "45373", "country": "US"}
    return dict.fromkeys(COLUMNS) | usual | placed | said


def table(rows: list[dict[str, str | None]]) -> pa.Table:
    return pa.table({name: pa.array([one[name] for one in rows], pa.string()) for name in COLUMNS})


def invent(businesses: int, seed: int) -> Invented:
    """Two businesses in five borrow twice or three times; every eighth is a shop of a chain and borrows once."""
    chance = random.Random(seed)
    rows: list[dict[str, str | None]] = []
    truth: dict[CustomerRef, int] = {}
    for business in range(businesses):
        chain = business % 8 == 0
        shop = business // 8
        # A chain has one shop in a town, and all its shops in different ones.
        town = shop % len(_TOWNS) if chain else chance.randrange(len(_TOWNS))
        city, region = _TOWNS[town]
        at = {"city": city, "region": region, "postcode": f"{10000 + 137 * town:05d}"}
        name = CHAINS[shop % len(CHAINS)] if chain else _name(business, chance)
        for loan in range(1 if chain or chance.random() > 0.4 else chance.choice((2, 2, 3))):
            ref = CustomerRef(f"bank {chance.randrange(12)}", f"{business}-{loan}")
            said = at if loan == 0 else _slip_of_place(at, chance)
            written = name if loan == 0 or chain else _slip_of_name(name, chance)
            form = chance.choice(_FORMS) if not chain else ""
            rows.append(row(ref.customer, f"{written}{form}"[:_WIDTH], furnisher=ref.furnisher, **said))
            truth[ref] = business
    return Invented(table(rows), truth)


def _name(business: int, chance: random.Random) -> str:
    owner, word, trade = chance.choice(_OWNERS), chance.choice(_WORDS), chance.choice(_TRADES)
    kinds = (
        f"{owner} & {chance.choice(_OWNERS)} {trade}",
        f"{word} {chance.choice(_WORDS)} {trade}",
        f"{owner}'S {word} {trade}",
    )
    return kinds[business % len(kinds)]


def _slip_of_name(name: str, chance: random.Random) -> str:
    at = chance.randrange(5, len(name) - 2)
    slips = (
        name,
        name,
        name.title(),
        name.replace("&", "and"),
        name[:at] + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        f"{name} DBA {name.split(maxsplit=1)[0]} Holdings",
    )
    return chance.choice(slips)


def _slip_of_place(at: dict[str, str], chance: random.Random) -> dict[str, str]:
    code = at["postcode"]
    digit = chance.randrange(3, 5)
    other = f"{code[:digit]}{(int(code[digit]) + 1) % 10}{code[digit + 1 :]}"
    return chance.choice((at, at, at, at, at | {"postcode": other}, at | {"city": at["city"].upper()}))
