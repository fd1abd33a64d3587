"""The promise of linking: one business is one subject under its spellings, and a chain's shops stay apart."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from itertools import combinations

import pyarrow as pa
import pytest
from tests.identify.invented import COLUMNS, Invented, invent, row, table

from tallystick.identify import Linkage, Thresholds, link_businesses
from tallystick.terms import BrokenInputError, CustomerRef

Case = tuple[str | None, str | None, dict[str, tuple[str | None, str | None]]]
"""Two records of one town: their names, and the fields in which they differ from it or from one another."""

_NOWHERE: dict[str, tuple[str | None, str | None]] = dict.fromkeys(("city", "region", "postcode"), (None, None))
_FAR: dict[str, tuple[str | None, str | None]] = {"postcode": ("44301", "45999"), "city": ("Akron", "Dayton")}

ONE_BUSINESS: list[Case] = [
    ("Quartzite Ophthalmology Partners", "QUARTZITE OPTHALMOLOGY PARTNERS, INC.", {}),
    ("Zephyr Quilts & Looms, L.L.C.", "ZEPHYR QUILTS AND LOOMS INC", {"city": ("St. Troy (City of)", "SAINT TROY")}),
    ("Yonder Quilts LLC", "YONDER QUILTS, LLC", {"postcode": ("45373", "45374")}),
    ("Xanthe Vole Inc. dba Blue Door Books", "XANTHE VOLE", {}),
    (
        "Vole Books Inc",
        "Vole Books",
        {"street": ("12 N. Main St.", "12 North Main Street"), "registry_number": ("7", "7")},
    ),
]
TWO_BUSINESSES: list[Case] = [
    ("R & M Quarrying", "R & J Quarrying", {}),
    ("Jumbo Boxes Etc #371", "Jumbo Boxes Etc #419", {}),
    ("The Knitting Nook Inc", "The Knitting Nook II Inc", {}),
    ("Ann Reed dba Subway", "Mo Katz dba Subway", {}),
    ("Umber Quilts LLC", "Umber Quilts LLC", {"region": ("OH", "NY")}),
    ("Violet Quilts LLC", "Violet Quilts LLC", {"country": ("US", "CA")}),
    ("Walnut Quilts LLC", "Walnut Quilts LLC", {"registry_number": ("1", "2")}),
    ("SUBWAY", "SUBWAY", _FAR),
    ("Nowhere Mills", "Nowhere Mills", _NOWHERE),
    (None, None, {}),
]


@pytest.fixture(scope="module")
def world() -> Invented:
    return invent(900, seed=7)


@pytest.fixture(scope="module")
def linkage(world: Invented) -> Linkage:
    return link_businesses(world.records)


def _pairs(groups: Iterable[tuple[CustomerRef, ...]]) -> set[tuple[CustomerRef, CustomerRef]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _together(linkage: Linkage, case: int) -> bool:
    wanted = {CustomerRef("a bank", f"{case}-{which}") for which in ("one", "other")}
    return any(wanted <= set(group) for group in linkage.groups)


def _planted(world: Invented, cases: list[Case]) -> Linkage:
    """One linking of the world and all cases: each case lies in a town of its own."""
    rows = []
    for at, (one, other, differs) in enumerate(cases):
        placed: dict[str, str | None] = {
            "city": f"Lone {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at] * 4}",
            "postcode": f"{70_000 + 411 * at}",
        }
        rows.append(row(f"{at}-one", one, **placed | {field: said[0] for field, said in differs.items()}))
        rows.append(row(f"{at}-other", other, **placed | {field: said[1] for field, said in differs.items()}))
    return link_businesses(pa.concat_tables([world.records, table(rows)]))


def test_joined_pairs_are_true_and_most_true_pairs_are_joined(world: Invented, linkage: Linkage) -> None:
    businesses: dict[int, list[CustomerRef]] = {}
    for ref, business in world.truth.items():
        businesses.setdefault(business, []).append(ref)
    true = _pairs(tuple(refs) for refs in businesses.values())
    found = _pairs(linkage.groups)
    assert json.loads(linkage.model)["kind"] == "splink"
    assert len(found & true) / len(found) >= 0.99
    assert len(found & true) / len(true) >= 0.8


def test_the_shops_of_a_chain_stay_apart(world: Invented, linkage: Linkage) -> None:
    shops = {ref for ref, business in world.truth.items() if business % 8 == 0}
    assert len(shops) > 100
    assert not shops & {member for group in linkage.groups for member in group}


def test_any_order_of_the_records_gives_the_same_answer(world: Invented, linkage: Linkage) -> None:
    order = list(range(world.records.num_rows))
    random.Random(1).shuffle(order)
    assert link_businesses(world.records.take(order)) == linkage


def test_groups_are_disjoint_sorted_and_connected_by_evidence(linkage: Linkage) -> None:
    members = [member for group in linkage.groups for member in group]
    assert len(members) == len(set(members))
    assert list(linkage.groups) == sorted(linkage.groups)
    joined = {ref for pair in linkage.evidence for ref in (pair.left, pair.right)}
    assert joined == set(members)
    assert all(pair.left < pair.right for pair in (*linkage.evidence, *linkage.review))
    assert all(pair.probability >= Thresholds().join for pair in linkage.evidence)


@pytest.fixture(scope="module")
def planted(world: Invented) -> Linkage:
    return _planted(world, [*ONE_BUSINESS, *TWO_BUSINESSES])


@pytest.mark.parametrize("case", range(len(ONE_BUSINESS)), ids=[case[0] for case in ONE_BUSINESS])
def test_spellings_of_one_business_come_together(planted: Linkage, case: int) -> None:
    assert _together(planted, case)


@pytest.mark.parametrize("case", range(len(TWO_BUSINESSES)), ids=[str(case[0]) for case in TWO_BUSINESSES])
def test_likeness_is_not_enough(planted: Linkage, case: int) -> None:
    assert not _together(planted, len(ONE_BUSINESS) + case)


def test_evidence_says_what_agrees(planted: Linkage) -> None:
    ref = CustomerRef("a bank", "2-one")
    (pair,) = (pair for pair in planted.evidence if pair.left == ref)
    assert pair.says == "same name, same town, postcode off by one sign"


def test_few_records_are_linked_by_rule_and_the_model_says_so() -> None:
    rows = [row("1", "Harper Mills Inc"), row("2", "HARPER MILLS, LLC"), row("3", "Harper Mills", postcode="45374")]
    linkage = link_businesses(table([*rows, row("4", "Harper Mill")]))
    assert linkage.groups == ((CustomerRef("a bank", "1"), CustomerRef("a bank", "2")),)
    assert {pair.right.customer for pair in linkage.review} == {"3"}
    assert json.loads(linkage.model)["kind"] == "rule"


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_link(count: int) -> None:
    linkage = link_businesses(table([row("1", "A NAME")] * count))
    assert (linkage.groups, linkage.evidence, linkage.review, linkage.records) == ((), (), (), count)


@pytest.mark.parametrize("count", [5, 260])
def test_one_business_many_times(count: int) -> None:
    linkage = link_businesses(table([row(f"{at:03d}", "Harper Mills") for at in range(count)]))
    assert [len(group) for group in linkage.groups] == [count]


@pytest.mark.parametrize("count", [5, 260])
def test_records_that_say_nothing_are_linked_to_none(count: int) -> None:
    rows = [dict.fromkeys(COLUMNS) | {"furnisher": "a bank", "customer": str(at)} for at in range(count)]
    assert link_businesses(table(rows)).groups == ()


def test_progress_is_told_and_nothing_is_printed(world: Invented, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int]] = []

    def tell(_: str, done: int, total: int) -> None:
        told.append((done, total))

    link_businesses(world.records, on_progress=tell)
    assert told[-1][0] == told[-1][1]
    assert capfd.readouterr() == ("", "")


def test_a_customer_twice_and_a_missing_column_are_refused() -> None:
    with pytest.raises(BrokenInputError, match="occurs twice"):
        link_businesses(table([row("1", "A NAME"), row("1", "ANOTHER")]))
    with pytest.raises(BrokenInputError, match="no column postcode"):
        link_businesses(table([]).drop_columns(["postcode"]))


def test_thresholds_must_make_sense() -> None:
    with pytest.raises(ValueError, match="review"):
        Thresholds(join=0.5, review=0.9)
