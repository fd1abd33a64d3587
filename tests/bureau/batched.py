"""A bureau whose persons differ in all that a batch must get right, and a hand-made card to score them with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, written

from tallystick.bureau import Bureau
from tallystick.models import Model, Requirement
from tallystick.records.events import Why
from tallystick.scorecards import Bin, Card, CardCharacteristic, Scale
from tallystick.terms import CustomerRef, Dimension, RecordType, Special, SubjectId, SubjectKind

SEEN = date(2020, 2, 1)
SHOP = "Second shop"
USUAL = tuple(f"c{number}" for number in range(40))
NO_CARD, IN_DOLLARS, IN_BOTH, NOTHING = "no-card", "in-dollars", "in-both", "nothing"
AT_THE_SHOP = CustomerRef(SHOP, "s0")
OF_BOTH = CustomerRef(BANK, "c0")
BUSINESS = "works"
NAME_C1 = ("c2", "c3", "c4", "c6", "c8")
"""Customers of whom a relation names c1: so many that they are hardly ever all in its bucket."""


def hand_made(name: str, kind: SubjectKind, *requirements: Requirement) -> Model:
    """A model of four characteristics, some of whose bins lose points."""
    entries = (
        _entry("A04", Dimension.REPAYMENT, (1.0, 2.0), (40, -10, -60)),
        _entry("B16", Dimension.OBLIGATIONS, (1.0, 2.0), (25, 10, -15)),
        _entry("B05", Dimension.OBLIGATIONS, (30.0, 80.0), (30, 5, -35)),
        _entry("C07", Dimension.TENURE, (2.0, 3.0), (-20, 0, 20)),
    )
    return Model(name, kind, "Late.", "CNY", requirements, Card(Scale(), 580, entries), {})


def _entry(name: str, dimension: Dimension, cuts: tuple[float, ...], points: tuple[int, ...]) -> CardCharacteristic:
    ends = (-math.inf, *cuts, math.inf)
    bins = [Bin(low, high, None, 50, 50, 0.0, gain) for low, high, gain in zip(ends, ends[1:], points, strict=False)]
    without = [*(one.code for one in Special), math.nan]
    bins += [Bin(-math.inf, math.inf, code, 5, 5, 0.0, min(points) - 1) for code in without]
    return CardCharacteristic(name, dimension, 0.1, 1.0, tuple(bins))


PERSONS = hand_made(
    "persons",
    SubjectKind.PERSON,
    Requirement("D18", 1, "no open card is on file"),
    Requirement("C07", 2, "fewer than two months have been reported"),
)


def batched_bureau(folder: Path, records: str | None = None) -> Bureau:
    """records: URL of a server's database that holds the records, in place of a file of the bureau's folder."""
    bureau = Bureau.create(
        folder / "bureau", name="Test", jurisdiction="cn", created_on=TODAY, buckets=2, records=records
    )
    bureau.admit_furnishers([BANK, SHOP], TODAY)
    persons = [identity(one) for one in (*USUAL, NO_CARD, IN_DOLLARS, IN_BOTH, NOTHING)]
    business = {"customer": BUSINESS, "kind": "business", "name": "Works"}
    _take(bureau, folder, RecordType.IDENTITY, [*persons, business])
    _take(bureau, folder, RecordType.IDENTITY, [identity(AT_THE_SHOP.customer)], SHOP)
    _take(bureau, folder, RecordType.ACCOUNT_MONTH, list(_months()))
    late = [card(AT_THE_SHOP.customer, month, days_past_due=60, limit=500) for month in ("2019-11", "2019-12")]
    _take(bureau, folder, RecordType.ACCOUNT_MONTH, late, SHOP)
    relations = [{"customer": one, "other": "c1", "kind": "guarantor"} for one in NAME_C1]
    _take(bureau, folder, RecordType.RELATIONSHIP, relations)
    both = [bureau.links()[ref] for ref in (OF_BOTH, AT_THE_SHOP)]
    bureau.merge(both, Why(TODAY, "A. Clerk", "one document number"))
    bureau.register(PERSONS, TODAY)
    return bureau


def _months() -> Iterator[dict[str, Any]]:
    for place, customer in enumerate(USUAL):
        for month in ("2019-10", "2019-11", "2019-12")[place % 3 if place % 5 == 0 else 0 :]:
            said = {"limit": 1_000, "balance": 37 * place % 1_000, "days_past_due": 30 * (place % 4 == 1)}
            yield card(customer, month, account=f"card-of-{customer}", **said)
    for month in ("2019-11", "2019-12"):
        yield card(NO_CARD, month, product="term_loan")
        yield card(BUSINESS, month)
        for customer in (IN_DOLLARS, IN_BOTH):
            yield card(customer, month, currency="USD")
        yield card(IN_BOTH, month, account="other")


def _take(
    bureau: Bureau, folder: Path, record_type: RecordType, rows: list[dict[str, Any]], submitter: str = BANK
) -> None:
    receipt = furnished(bureau, written(folder, rows), record_type, submitter=submitter)
    assert receipt.totals.refused == 0, bureau.refusals(receipt.submission)


@contextmanager
def stopped_before_file(at: int) -> Iterator[None]:
    """Stops what is done within before the `at`th file gets its name."""
    real, left = Path.replace, at

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt
        return real(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            yield


def of(bureau: Bureau, customer: str, furnisher: str = BANK) -> SubjectId:
    return bureau.links()[CustomerRef(furnisher, customer)]
