"""The promise of linking persons: one person's records come together, and the known ways to mix two do not."""

from __future__ import annotations

import json
import random

import pyarrow as pa
import pytest
from examples.febrl import pairs_within, true_pairs
from tests.identify.invented_persons import InventedPersons, invent_persons

from tallystick.identify import Linkage, link_persons
from tallystick.identify.persons.joining import Doubt
from tallystick.identify.persons.prepare import FURNISHED, prepare
from tallystick.terms import BrokenInputError, CustomerRef

Said = dict[str, str | None]

_HOME: Said = {"city": "Lonehaven", "region": "NSW", "postcode": "2999", "country": "AU"}
_ANN: Said = {
    "name": "Annabel Quartzite",
    "birth_date": "1971-03-09",
    "document_type": "passport",
    "document_country": "AU",
    "document_number": "N7730481",
    "phone": "+61 400 555 0142",
}
_WANG: Said = {
    "name": "王小明",
    "birth_date": "1988-07-02",
    "document_type": "resident_id",
    "document_country": "CN",
    "document_number": "11010519880702001X",
    "phone": "+86 10 5550 0142",
}

ONE_PERSON: dict[str, tuple[Said, Said]] = {
    "a changed family name": (_ANN, _ANN | {"name": "Annabel Feldspar", "phone": None}),
    "a changed family name and another kind of document": (
        _ANN | {"phone": None},
        _ANN
        | {"name": "Annabel Feldspar", "document_type": "tax_number", "document_number": "55512345", "phone": None},
    ),
    "Chinese signs and Pinyin": (_WANG, _WANG | {"name": "Wang Xiaoming", "document_number": None}),
    "given name first": (_WANG | {"name": "Xiao-Ming WANG"}, _WANG | {"name": "wang, xiao ming", "phone": None}),
    "a name as its bearer spells it": (_WANG | {"name_latin": "Wong Siu Ming"}, _WANG | {"name": "Siu Ming Wong"}),
    "a misspelt name and a move": (
        _ANN,
        _ANN | {"name": "Anabel Quartzite", "street": "9 Elsewhere Road", "city": "Farton"},
    ),
    "a document number with two digits swapped": (_ANN, _ANN | {"document_number": "N7734081"}),
    "a birth date with one wrong digit": (_ANN, _ANN | {"birth_date": "1971-03-08"}),
    "no document on one side": (_ANN, _ANN | {"document_number": None}),
}
TWO_PERSONS: dict[str, tuple[Said, Said, Doubt | None]] = {
    "father and son of one name at one address": (
        _ANN | {"name": "John Quartzite", "birth_date": "1951-05-20"},
        _ANN | {"name": "John Quartzite", "birth_date": "1979-11-02", "document_number": "M1140923"},
        Doubt.GENERATIONS,
    ),
    "father and son of one birthday": (
        _ANN | {"name": "John Quartzite", "birth_date": "1951-05-20", "document_number": None},
        _ANN | {"name": "John Quartzite", "birth_date": "1981-05-20", "document_number": None},
        Doubt.GENERATIONS,
    ),
    "father and son, one birth date not told": (
        _ANN | {"name": "John Quartzite", "birth_date": None},
        _ANN | {"name": "John Quartzite", "document_number": "M1140923"},
        Doubt.GENERATIONS,
    ),
    "twins": (_ANN, _ANN | {"name": "Beatrice Quartzite", "document_number": "N7730482"}, Doubt.SIBLINGS),
    "twins of like names without documents": (
        _WANG | {"name": "王晓明", "document_number": None},
        _WANG | {"name": "王晓敏", "document_number": None},
        Doubt.SIBLINGS,
    ),
    "two with one document by a slip": (
        _ANN,
        _ANN
        | {
            "name": "Rufus Okonkwo",
            "birth_date": "1990-01-30",
            "phone": None,
            "street": "1 Far Lane",
            "city": "Farton",
        },
        None,
    ),
    "husband and wife with one document by a slip": (
        _ANN,
        _ANN | {"name": "Theodore Quartzite", "birth_date": "1969-10-17"},
        Doubt.DOCUMENT_OF_ANOTHER,
    ),
    "strangers who share first and last name": (
        _ANN,
        {
            "name": "Annabel Quartzite",
            "birth_date": "1955-12-24",
            "city": "Farton",
            "postcode": "2111",
            "street": "3 B Rd",
        },
        None,
    ),
    "a name and nothing else": ({"name": "Annabel Quartzite"}, {"name": "Annabel Quartzite"}, None),
    "a name and a town": (
        _HOME | {"name": "Annabel Quartzite", "street": None},
        _HOME | {"name": "Annabel Quartzite", "street": None},
        None,
    ),
    "a name and a birth date": (
        {"name": "Annabel Quartzite", "birth_date": "1971-03-09"},
        {"name": "Annabel Quartzite", "birth_date": "1971-03-09"},
        None,
    ),
    "members of one household": (
        _ANN,
        _ANN | {"name": "Theodore Quartzite", "birth_date": "1969-10-17", "document_number": "K2219907"},
        None,
    ),
}


def row(customer: str, said: Said) -> Said:
    return dict.fromkeys(FURNISHED) | {"furnisher": "a bank", "customer": customer} | said


def table(rows: list[Said]) -> pa.Table:
    return pa.table({name: pa.array([one[name] for one in rows], pa.string()) for name in FURNISHED})


_FAMILIES = (
    *("Quartzite", "Okonjo", "Lindqvist", "Thibodeaux", "Marchetti", "Zbigniew", "Haverford", "Nakamura", "Delacroix"),
    *("Fitzhugh", "Papadakis", "Ravensworth", "Bjornstad", "Cuthbert", "Emmerich", "Szabo", "Yardley", "Inglewood"),
    *("Vandermeer", "Uppington", "Kirchner", "Aldcroft", "Goldfarb", "Jepsen"),
)


def _own(number: int, said: Said) -> Said:
    """The same case with names, days, numbers and a home that no other case has."""
    own = dict(said)
    if said.get("name"):
        own["name"] = str(said["name"]).replace("Quartzite", _FAMILIES[number])
    if said.get("birth_date"):
        own["birth_date"] = f"{int(str(said['birth_date'])[:4]) - number}{str(said['birth_date'])[4:]}"
    if said.get("document_number"):
        own["document_number"] = f"{10_007 + 7_919 * number}{said['document_number']}"
    if said.get("phone"):
        own["phone"] = f"{said['phone']}{number:02d}"
    return own


def _rows(number: int, case: str, sides: tuple[Said, Said]) -> list[Said]:
    at = _HOME | {"street": f"{12 + number} Quay Road", "city": f"Lone{'abcdefghijklmnopqrstuvwxyz'[number] * 4}"}
    at |= {"postcode": f"{2900 + number}"}
    placed = at if len(sides[0]) > 2 else {}
    return [
        row(f"{case}, {which}", placed | _own(number, said))
        for which, said in zip(("one", "other"), sides, strict=True)
    ]


@pytest.fixture(scope="module")
def world() -> InventedPersons:
    return invent_persons(2_000, seed=7)


@pytest.fixture(scope="module")
def planted(world: InventedPersons) -> Linkage:
    """One linking of the world and every case; each case has names, days and a town of its own."""
    cases = [*ONE_PERSON.items(), *((case, sides[:2]) for case, sides in TWO_PERSONS.items())]
    rows = [one for number, (case, sides) in enumerate(cases) for one in _rows(number, case, sides)]
    return link_persons(pa.concat_tables([_in_full(world.records), table(rows)]))


def _in_full(records: pa.Table) -> pa.Table:
    nothing = pa.nulls(len(records), pa.string())
    return pa.table({name: records[name] if name in records.column_names else nothing for name in FURNISHED})


def _refs(case: str) -> set[CustomerRef]:
    return {CustomerRef("a bank", f"{case}, one"), CustomerRef("a bank", f"{case}, other")}


@pytest.mark.parametrize("case", ONE_PERSON)
def test_records_of_one_person_come_together(planted: Linkage, case: str) -> None:
    assert any(_refs(case) == set(group) for group in planted.groups)


@pytest.mark.parametrize("case", TWO_PERSONS)
def test_two_persons_stay_two(planted: Linkage, case: str) -> None:
    assert not any(_refs(case) & set(group) for group in planted.groups)


@pytest.mark.parametrize("case", [case for case, (_, _, doubt) in TWO_PERSONS.items() if doubt])
def test_what_is_held_back_goes_to_review_and_says_why(planted: Linkage, case: str) -> None:
    (pair,) = (pair for pair in planted.review if {pair.left, pair.right} == _refs(case))
    assert str(TWO_PERSONS[case][2]) in pair.says


def test_members_of_one_household_need_no_review(planted: Linkage) -> None:
    assert not any({pair.left, pair.right} == _refs("members of one household") for pair in planted.review)


@pytest.fixture(scope="module")
def linkage(world: InventedPersons) -> Linkage:
    return link_persons(world.records)


def test_joined_records_are_one_persons_and_most_of_a_persons_are_joined(
    world: InventedPersons, linkage: Linkage
) -> None:
    refs = map(CustomerRef, world.records["furnisher"].to_pylist(), world.records["customer"].to_pylist())
    truth = dict(zip(refs, (str(person) for person in world.person), strict=True))
    true, found = true_pairs(truth), pairs_within(linkage.groups)
    assert len(found & true) / len(found) >= 0.995
    assert len(found & true) / len(true) >= 0.95


def test_any_order_of_the_records_gives_the_same_answer(world: InventedPersons, linkage: Linkage) -> None:
    order = list(range(len(world.records)))
    random.Random(1).shuffle(order)
    assert link_persons(world.records.take(order)) == linkage


def test_hashed_documents_link_as_well(world: InventedPersons, linkage: Linkage) -> None:
    hashed = link_persons(world.records, secret=b"a secret of the bureau's")
    assert len(hashed.groups) >= 0.98 * len(linkage.groups)


def test_the_model_says_what_scored() -> None:
    linkage = link_persons(table([row("1", _ANN), row("2", _ANN)]))
    assert linkage.groups == ((CustomerRef("a bank", "1"), CustomerRef("a bank", "2")),)
    told = json.loads(linkage.model)
    assert told["kind"] == "splink"
    assert {one["output_column_name"] for one in told["settings"]["comparisons"]} >= {"given", "family", "born"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_records_that_say_nothing_are_linked_to_none(count: int) -> None:
    linkage = link_persons(table([row(str(at), {}) for at in range(count)]))
    assert (linkage.groups, linkage.review, linkage.records) == ((), (), count)


def test_a_telephone_that_many_give_is_nobodys() -> None:
    rows = [
        row(f"{at:03d}", {"name": f"Person{'abcdefghij'[at // 10]} Name{'klmnopqrst'[at % 10]}"}) for at in range(60)
    ]
    records = table([one | {"phone": "+1 555 010 0001"} for one in rows])
    assert set(prepare(records).persons["phone"].to_pylist()) == {None}


def test_a_customer_twice_and_a_missing_column_are_refused() -> None:
    with pytest.raises(BrokenInputError, match="occurs twice"):
        link_persons(table([row("1", _ANN), row("1", _WANG)]))
    with pytest.raises(BrokenInputError, match="no column customer"):
        link_persons(table([]).drop_columns(["customer"]))
