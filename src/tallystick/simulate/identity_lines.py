"""The identities that each furnisher has, those that it sends anew after somebody moved, and whose they truly are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate import names
from tallystick.simulate.account_lines import REPORTED_AFTER
from tallystick.simulate.columns import amounts, coded, constant, days, marked
from tallystick.simulate.customers import Customers
from tallystick.simulate.draws import Draws, Flags, Wholes
from tallystick.simulate.furnishers import FURNISHERS, Habit, with_habit
from tallystick.simulate.keys import customer_keys
from tallystick.simulate.persons import (
    Records,
    birth_days,
    days_as_told,
    documents,
    homes,
    mistyped,
    person_names,
    telephones,
)
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.standing import WRITTEN_OFF_BEHIND
from tallystick.simulate.subjects import BUSINESS_FROM, Subjects
from tallystick.terms import Month

_MOVES = 0.15
_TOLD_OF_MOVE = 0.8
_ASSURED = ("self_declared", "document_checked", "checked_by_third_party")
_LACKS_DOCUMENT, _LACKS_PHONE, _LACKS_DAY = 0.25, 0.15, 0.05
_STANDINGS = ("active", "abnormal_list", "suspended", "revoked")
_COUNTRY = "CN"
_TOLD_LATIN, _EMPLOYED = 0.5, 0.6
_YOUNGEST, _OLDEST = 12, 252
"""Months from a business's founding to the first month."""
_LATEST_BEGINNING = 18_000
"""2019, in days since 1970."""


@dataclass(frozen=True, slots=True)
class Identities:
    """first, later: lines of identities, and of the same customers anew. truth: furnisher, customer and subject."""

    first: pa.Table
    later: pa.Table
    truth: pa.Table


def identities(
    population: Population, subjects: Subjects, customers: Customers, behind: npt.NDArray[np.int8]
) -> Identities:
    """behind: months behind, [subjects, months]; a business that is written off loses its standing."""
    draws = population.draws
    number = subjects.number[customers.row]
    keys = customer_keys(draws, customers.furnisher, number, customers.second)
    arrives = np.where(subjects.has_credit, np.maximum(subjects.arrives, 0), 0)[customers.row]
    first = _lines(population, subjects, customers, keys, np.zeros(len(number), dtype=np.int64))
    first = first.append_column("reported_on", days(population.ends[EARLIER + arrives - 1] + 1))
    month = (draws.uniform("moves in", number) * population.months / _MOVES).astype(np.int64)
    told = draws.uniform("told of the move", _record(customers, number)) < _TOLD_OF_MOVE
    moves = np.flatnonzero((month > arrives) & (month < population.months) & told)
    moved = Customers(customers.furnisher[moves], customers.row[moves], customers.second[moves])
    fallen = behind[moved.row, month[moves]] >= WRITTEN_OFF_BEHIND
    later = _lines(population, subjects, moved, keys.take(pa.array(moves)), np.ones(len(moves), dtype=np.int64), fallen)
    later = later.append_column("reported_on", days(population.ends[EARLIER + month[moves]] + REPORTED_AFTER))
    truth = pa.table(
        {
            "furnisher": coded(customers.furnisher, [one.name for one in FURNISHERS]),
            "customer": keys,
            "subject": number,
        }
    )
    return Identities(first, later, truth)


def _record(customers: Customers, number: Wholes) -> Wholes:
    return (number * len(FURNISHERS) + customers.furnisher) * 2 + customers.second


def _lines(
    population: Population,
    subjects: Subjects,
    customers: Customers,
    keys: pa.Array,
    moved: Wholes,
    fallen: Flags | None = None,
) -> pa.Table:
    draws, row = population.draws, customers.row
    number, business = subjects.number[row], subjects.is_business[row]
    record = _record(customers, number) * 2 + moved
    twin = np.where(subjects.twin[row] < 0, number, subjects.number[subjects.twin[row]])
    records = Records(
        number,
        subjects.household[row],
        twin,
        moved,
        mistyped(draws, "name slip", record),
        mistyped(draws, "digit slip", record),
        np.isin(customers.furnisher, with_habit(Habit.CAPITALS)),
    )
    first, which = records.distinct()
    texts = {name: text.take(pa.array(which)) for name, text in _texts(draws, records.where(first)).items()}
    since = population.ends[EARLIER - 1] - (draws.uniform("lives since", number) * 4_000).astype(np.int32)
    return pa.table(
        {
            **texts,
            "furnisher": coded(customers.furnisher, [one.name for one in FURNISHERS]),
            "customer": keys,
            "kind": coded(business.astype(np.int32), ["person", "business"]),
            **_as_person(draws, records, record, texts),
            "country": constant(_COUNTRY, len(row)),
            "address_since": days(since, moved > 0),
            **_as_business(population, number, business, fallen),
            "assurance": coded((draws.uniform("assurance", record) * len(_ASSURED)).astype(np.int64), _ASSURED),
        }
    )


def _texts(draws: Draws, records: Records) -> dict[str, pa.Array]:
    """What costs the most to spell, so only what differs is."""
    number, business = records.person, records.person >= BUSINESS_FROM
    is_person, none = pa.array(~business), pa.scalar(None, pa.string())
    native, latin = person_names(draws, records)
    firm, trade = _firm(draws, records)
    home = homes(draws, np.where(business, number, records.household), records.moved, number)
    registry = pc.cast(pa.array(99 * 10**15 + number * 7_919), pa.string())
    return {
        "name": pc.if_else(is_person, native, firm),
        "name_latin": pc.if_else(is_person, latin, none),
        "trade_name": pc.if_else(pa.array(business & (number % 3 == 0)), trade, none),
        "document_number": pc.if_else(is_person, documents(draws, records, birth_days(draws, records)), none),
        "phone": telephones(draws, records),
        "registry_number": pc.if_else(is_person, none, registry),
        "street": home.street,
        "city": home.city,
        "postcode": home.postcode,
    }


def _as_person(draws: Draws, records: Records, record: Wholes, texts: dict[str, pa.Array]) -> dict[str, pa.Array]:
    number, business = records.person, records.person >= BUSINESS_FROM
    born, none = birth_days(draws, records), pa.scalar(None, pa.string())
    has_document = ~business & (draws.uniform("document", record) > _LACKS_DOCUMENT)
    has_phone = draws.uniform("phone", record) > _LACKS_PHONE
    told_latin = draws.uniform("name in Latin letters", record) < _TOLD_LATIN
    employer = (draws.uniform("employer", number) * len(names.FIRST_WORDS)).astype(np.int64)
    began = np.maximum(born + 7_000, 0) + (draws.uniform("began", number) * 3_000).astype(np.int64)
    employed = ~business & (draws.uniform("employed", number) < _EMPLOYED) & (began < _LATEST_BEGINNING)
    no_day = business | (draws.uniform("day known", record) < _LACKS_DAY)
    return {
        "name_latin": pc.if_else(pa.array(told_latin), texts["name_latin"], none),
        "birth_date": days(days_as_told(draws, born, record), no_day),
        "document_type": marked(has_document, "resident_id"),
        "document_number": pc.if_else(pa.array(has_document), texts["document_number"], none),
        "document_country": marked(has_document, _COUNTRY),
        "phone": pc.if_else(pa.array(has_phone), texts["phone"], none),
        "employer": coded(np.where(employed, employer, -1), [f"{one} Works" for one in names.FIRST_WORDS]),
        "employed_since": days(began, ~employed),
    }


def _firm(draws: Draws, records: Records) -> tuple[pa.Array, pa.Array]:
    """Legal and trade name; families own firms of their name, so that many are alike."""
    number = records.person
    first = (draws.uniform("firm", number) * len(names.FIRST_WORDS)).astype(np.int64)
    family = (draws.uniform("founder", number) ** 2 * len(names.INVENTED_FAMILIES)).astype(np.int64)
    trade = (draws.uniform("trade", number) * len(names.TRADES)).astype(np.int64)
    form = (draws.uniform("form", number) * len(names.LEGAL_FORMS)).astype(np.int64)
    form = np.where(records.misnamed, (form + 1) % len(names.LEGAL_FORMS), form)
    parts = [
        pa.array(values).take(pa.array(places))
        for values, places in (
            (names.FIRST_WORDS, first),
            (names.INVENTED_FAMILIES, family),
            ([one for one, _ in names.TRADES], trade),
            (names.LEGAL_FORMS, form),
        )
    ]
    return pc.binary_join_element_wise(*parts, " "), pc.binary_join_element_wise(*parts[:3], " ")


@cache
def _founding_months(first: Month) -> list[str]:
    """Names of a month and of those before it, backwards, as far as a business is old."""
    return [str(first.plus(-months)) for months in range(_OLDEST)]


def _as_business(population: Population, number: Wholes, business: Flags, fallen: Flags | None) -> dict[str, pa.Array]:
    draws = population.draws
    age = _YOUNGEST + (draws.uniform("founded", number) ** 2 * (_OLDEST - _YOUNGEST)).astype(np.int64)
    drawn = (draws.uniform("standing", number) * 40).astype(np.int64)
    standing = np.where(drawn == 0, 1, 0) if fallen is None else np.where(fallen, 2 + drawn % 2, 0)
    trade = (draws.uniform("trade", number) * len(names.TRADES)).astype(np.int64)
    employees = np.exp(1.6 + 1.1 * draws.normal("employees", number)).astype(np.int64)
    return {
        "founded": coded(np.where(business, age, -1), _founding_months(population.first_month)),
        "establishment": coded(np.where(business, (age > 24).astype(np.int64), -1), ["new", "existing"]),
        "industry": coded(np.where(business, trade, -1), [code for _, code in names.TRADES]),
        "employees": amounts(employees, ~business),
        "standing": coded(np.where(business, standing, -1), _STANDINGS),
    }
