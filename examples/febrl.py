"""FEBRL's persons with known truth, as records to link: what the linker of persons is trained and measured on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import duckdb
import pyarrow as pa

from examples.furnished import DATA
from tallystick.terms import CustomerRef

_RECORDS = """
select 'febrl {which}' as furnisher, rec_id as customer, nullif(concat(surname, ', ', given_name), ', ') as name,
    date_of_birth as birth_date, trim(concat_ws(' ', street_number, address_1, address_2)) as street, suburb as city,
    state as region, postcode, 'AU' as country, soc_sec_id as document_number
from '{data}/febrl/dataset{which}.parquet'
"""


@dataclass(frozen=True, slots=True)
class KnownPersons:
    """records: as `link_persons` takes them. truth: the person that each customer is, by FEBRL's number."""

    records: pa.Table
    truth: dict[CustomerRef, str]


def febrl(*which: str) -> KnownPersons:
    """The data sets of these names, one below the other: "2" and "3" hold repeated persons, "4a" and "4b" one each.

    `rec_id` tells the truth, so it serves as the customer's key, which is never compared.
    """
    sets = [duckdb.sql(_RECORDS.format(which=one, data=DATA)).to_arrow_table() for one in which]
    records = pa.concat_tables(sets)
    refs = map(CustomerRef, records["furnisher"].to_pylist(), records["customer"].to_pylist())
    return KnownPersons(records, {ref: ref.customer.split("-")[1] for ref in refs})


def true_pairs(truth: dict[CustomerRef, str]) -> set[tuple[CustomerRef, CustomerRef]]:
    """Every two records of one person, left before right."""
    members: dict[str, list[CustomerRef]] = {}
    for ref, person in truth.items():
        members.setdefault(person, []).append(ref)
    return pairs_within(members.values())


def pairs_within(groups: Iterable[Iterable[CustomerRef]]) -> set[tuple[CustomerRef, CustomerRef]]:
    """Every two of each group, left before right."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def f1(found: set[tuple[CustomerRef, CustomerRef]], true: set[tuple[CustomerRef, CustomerRef]]) -> float:
    """The harmonic mean of precision and recall of pairs (van Rijsbergen 1979)."""
    return 2 * len(found & true) / (len(found) + len(true))
