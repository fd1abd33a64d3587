"""A shop and its owner are two subjects, however much they share: the law treats them apart, and so does every link."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.furnish.doors import written
from tests.identify.invented import invent
from tests.identify.invented_persons import invent_persons
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.furnish import Submission
from tallystick.identify.online import Answer
from tallystick.records.events import Why
from tallystick.terms import CustomerRef, RecordType, SubjectId, SubjectKind, TallystickError

ON = date(2026, 1, 1)
BANKS = ("First bank", "Second bank")
SHARED = {
    "street": "88 Stone Bridge Road",
    "city": "Hangzhou",
    "postcode": "310001",
    "country": "CN",
    "phone": "+86 571 5550 0188",
    "email": "wang.fang@noodles.example",
}
OWNER = {"kind": "person", "name": "Wang Fang", "birth_date": "1979-05-06"} | SHARED
SHOP = {"kind": "business", "name": "Wang Fang Noodle Shop"} | SHARED


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="cn", created_on=ON) as made:
        made.admit_furnishers(BANKS, ON)
        yield made


def told(bureau: Bureau, folder: Path, bank: str, *rows: dict[str, Any]) -> None:
    path = written(folder, list(rows))
    receipt = bureau.furnish(Submission(path, RecordType.IDENTITY, bank, ON, "consent"))
    assert receipt.totals.refused == 0, bureau.refusals(receipt.submission)


def crowded(bureau: Bureau, folder: Path) -> None:
    """Persons and businesses enough that weights are trained on them."""
    for kind, records in (("person", invent_persons(300, seed=9).records), ("business", invent(500, seed=9).records)):
        rows = records.drop_columns(["furnisher"]).append_column("kind", pa.array([kind] * len(records)))
        names = [f"{kind}-{number}" for number in range(len(rows))]
        rows = rows.set_column(rows.column_names.index("customer"), "customer", pa.array(names))
        pq.write_table(rows, folder / "crowd.parquet")
        bureau.furnish(Submission(folder / "crowd.parquet", RecordType.IDENTITY, BANKS[0], ON, "consent"))


def linked(bureau: Bureau) -> None:
    bureau.link_persons(ON)
    bureau.link_businesses(ON)


def kinds_of(bureau: Bureau) -> dict[SubjectId, set[str]]:
    """Of each subject the kinds that its customers' keys begin with."""
    kinds: dict[SubjectId, set[str]] = {}
    for ref, subject in bureau.links().items():
        kinds.setdefault(subject, set()).add(ref.customer.partition("-")[0])
    return kinds


@pytest.mark.parametrize("among_others", [False, True], ids=["alone", "among-others"])
def test_batches_join_owner_with_owner_and_shop_with_shop_and_never_the_two(
    bureau: Bureau, tmp_path: Path, among_others: bool
) -> None:
    if among_others:
        crowded(bureau, tmp_path)
    for bank in BANKS:
        told(bureau, tmp_path, bank, OWNER | {"customer": "person-wang"}, SHOP | {"customer": "business-wang"})
    linked(bureau)
    links = bureau.links()
    owner, owner_there = (links[CustomerRef(bank, "person-wang")] for bank in BANKS)
    shop, shop_there = (links[CustomerRef(bank, "business-wang")] for bank in BANKS)
    assert owner == owner_there
    assert shop == shop_there
    assert owner != shop
    assert all(len(kinds) == 1 for kinds in kinds_of(bureau).values())
    assert {bureau.subjects()[one] for one in (owner, owner_there)} == {SubjectKind.PERSON}
    assert {bureau.subjects()[one] for one in (shop, shop_there)} == {SubjectKind.BUSINESS}
    asked = {CustomerRef(bank, f"{kind}-wang") for bank in BANKS for kind in ("person", "business")}
    for pair in bureau.reviews():
        assert not {pair.pair.left, pair.pair.right} <= asked, "nobody is even asked whether they are one"


def test_one_key_for_the_owner_and_then_for_the_shop_joins_no_shop_elsewhere_with_the_owner(
    bureau: Bureau, tmp_path: Path
) -> None:
    told(bureau, tmp_path, BANKS[0], OWNER | {"customer": "wang"})
    told(bureau, tmp_path, BANKS[0], SHOP | {"customer": "wang"})
    told(bureau, tmp_path, BANKS[1], SHOP | {"customer": "shop"}, OWNER | {"customer": "owner"})
    linked(bureau)
    links, kinds = bureau.links(), bureau.subjects()
    assert links[CustomerRef(BANKS[0], "wang")] == links[CustomerRef(BANKS[1], "owner")]
    assert kinds[links[CustomerRef(BANKS[0], "wang")]] is SubjectKind.PERSON
    assert kinds[links[CustomerRef(BANKS[1], "shop")]] is SubjectKind.BUSINESS


def test_the_online_match_answers_for_the_owner_with_the_owner_and_for_the_shop_with_nobody(
    bureau: Bureau, tmp_path: Path
) -> None:
    crowded(bureau, tmp_path)
    told(bureau, tmp_path, BANKS[0], OWNER | {"customer": "person-wang"}, SHOP | {"customer": "business-wang"})
    links = bureau.links()
    found = bureau.match_person(OWNER)
    assert found.answer is Answer.HIT
    assert found.subjects[0].subject == links[CustomerRef(BANKS[0], "person-wang")]
    shop = links[CustomerRef(BANKS[0], "business-wang")]
    said_as_if_a_person = {field: text for field, text in SHOP.items() if field != "kind"}
    for said in (OWNER, said_as_if_a_person):
        assert shop not in {one.subject for one in bureau.match_person(said).subjects}
    assert bureau.match_person(said_as_if_a_person).answer is not Answer.HIT
    with pytest.raises(TallystickError, match="no person's"):
        bureau.match_person(SHOP)


def test_a_shop_whose_owner_is_not_known_is_matched_with_nobody(bureau: Bureau, tmp_path: Path) -> None:
    told(bureau, tmp_path, BANKS[0], SHOP | {"customer": "business-wang"})
    assert bureau.match_person(OWNER).answer is Answer.NONE


def test_no_person_can_make_one_of_the_two_either(bureau: Bureau, tmp_path: Path) -> None:
    told(bureau, tmp_path, BANKS[0], OWNER | {"customer": "person-wang"}, SHOP | {"customer": "business-wang"})
    both = list(bureau.links().values())
    with pytest.raises(TallystickError, match="never one subject"):
        bureau.merge(both, Why(ON, "a clerk", "they look like one"))
    words = ["identity", "explain", f"{BANKS[0]}/person-wang", f"{BANKS[0]}/business-wang", "--json"]
    ran = CliRunner().invoke(app, [*words, "--at", str(bureau.folder)])
    assert json.loads(ran.stdout)["compared"] == []
