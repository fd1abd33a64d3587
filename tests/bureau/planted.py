"""A bureau in which one subject says unusual things in every kind of line, and others lead usual lives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from tests.furnish.doors import card, furnished, written

from tallystick.bureau import Bureau
from tallystick.files import Observation
from tallystick.records import identities
from tallystick.records.schema import DATA_KEY, IDENTITY, PACKED_FILE
from tallystick.terms import CustomerRef, RecordType, SubjectId

TODAY = date(2020, 1, 31)
BANK, SHOP = "First bank", "Second shop"
PLANTED = CustomerRef(BANK, "QZXKEY-7741")
AT_THE_SHOP = CustomerRef(SHOP, "QZSHOPKEY-52")
REFUSED = "QZREFUSED 138-0013-8001"
NAMES_NOBODY = "QZNOBODY 555-0199"
VALUES = (
    PLANTED.customer,
    AT_THE_SHOP.customer,
    "QZName Vântâge Grönwold Incorporated",
    "欧阳颖雯贸易",
    "QZTrade & Daughters",
    "QZREG-99-1",
    "QZDOC11010519491231002X",
    "+86 10 QZ 8899",
    "qz.mail@planted.example",
    "17 QZStreet",
    "QZACCOUNT-1",
    "QZINQUIRY-1",
    "QZCASE-1",
    "QZCREDITOR",
    REFUSED,
    NAMES_NOBODY,
    "qz-of-groenwold-alone.csv",
)
"""What must be found before an erasure and not after; the words of a name do for the whole of it."""
OTHERS = tuple(f"c{number}" for number in range(12))
INC = {"kind": "business", "country": "US", "city": "Reno", "region": "NV", "postcode": "89501"}


def planted_bureau(folder: Path, records: str | None = None) -> Bureau:
    """records: URL of a server's database that holds the records, in place of a file of the bureau's folder."""
    bureau = Bureau.create(folder / "bureau", name="Test", jurisdiction="cn", created_on=TODAY, records=records)
    bureau.admit_furnishers([BANK, SHOP], TODAY)
    _identities(bureau, folder)
    accounts = [card(customer, f"2019-{month:02}") for customer in OTHERS for month in range(6, 13)]
    mine = card(PLANTED.customer, account="QZACCOUNT-1", original_creditor="QZCREDITOR")
    wrong = card(PLANTED.customer, "2019-11", account="QZACCOUNT-1") | {"balance": REFUSED}
    nobodys = card("", "2019-11") | {"balance": NAMES_NOBODY}
    _take(bureau, folder, [*accounts, mine, wrong, nobodys], RecordType.ACCOUNT_MONTH, refused=2)
    _take(bureau, folder, [card(PLANTED.customer, "2019-10")], RecordType.ACCOUNT_MONTH, VALUES[-1])
    _take(bureau, folder, [_shop_line(customer) for customer in ("s1", AT_THE_SHOP.customer)], submitter=SHOP)
    asked = {"made_on": "2020-01-02", "reason": "loan_application"}
    _take(
        bureau,
        folder,
        [{"customer": PLANTED.customer, "inquiry": "QZINQUIRY-1"} | asked, {"customer": "c1", "inquiry": "q1"} | asked],
        RecordType.INQUIRY,
    )
    case = {"customer": PLANTED.customer, "case_number": "QZCASE-1", "kind": "judgment", "authority": "A court"}
    _take(bureau, folder, [case | {"filed": "2019-03-04", "status": "open"}], RecordType.PUBLIC_RECORD)
    related = [(PLANTED.customer, "c1"), ("c2", PLANTED.customer), ("c2", "c3")]
    _take(
        bureau,
        folder,
        [{"customer": one, "other": other, "kind": "guarantor"} for one, other in related],
        RecordType.RELATIONSHIP,
    )
    bureau.pack(TODAY)
    return bureau


def _identities(bureau: Bureau, folder: Path) -> None:
    mine = {
        "name": VALUES[2],
        "trade_name": VALUES[4],
        "registry_number": VALUES[5],
        "former_name": VALUES[3],
        "document_type": "tax_number",
        "document_number": VALUES[6],
        "phone": VALUES[7],
        "email": VALUES[8],
        "street": VALUES[9],
    }
    others = [{"customer": one, "name": f"Company {one} Works"} | INC for one in OTHERS]
    _take(bureau, folder, [*others, {"customer": PLANTED.customer} | INC | mine], RecordType.IDENTITY)
    shop = [{"customer": "s1", "name": "Shop of s1"}, {"customer": AT_THE_SHOP.customer, "name": VALUES[2]} | mine]
    _take(bureau, folder, [one | INC for one in shop], RecordType.IDENTITY, submitter=SHOP)


def _shop_line(customer: str) -> dict[str, Any]:
    # A packed file names nobody, so that of two who owe the same would be the same.
    return card(customer, account=f"{customer}-tab", balance=str(len(customer)))


def _take(
    bureau: Bureau,
    folder: Path,
    rows: list[dict[str, Any]],
    record_type: RecordType = RecordType.ACCOUNT_MONTH,
    name: str = "lines.csv",
    submitter: str = BANK,
    refused: int = 0,
) -> None:
    receipt = furnished(bureau, written(folder, rows, name), record_type, submitter=submitter)
    assert receipt.totals.refused == refused, bureau.refusals(receipt.submission)


def secrets(bureau: Bureau, *customers: CustomerRef) -> list[bytes]:
    """What is held of customers in other than plain words: keys, seals, their subjects' packed files, hashes of facts.

    A packed file is squeezed: what it holds of an amount or a status stands nowhere in plain.
    """
    kept: list[bytes] = []
    with bureau._rooms.records.reading() as connection:
        for ref in customers:
            for column in (DATA_KEY.c.wrapped, IDENTITY.c.sealed):
                of = column.table.c
                mine = select(column).where(of.furnisher == ref.furnisher, of.customer == ref.customer)
                kept += map(bytes, connection.execute(mine).scalars())
            subject = identities.subject_of(connection, ref)
            lying = connection.execute(select(PACKED_FILE.c.content).where(PACKED_FILE.c.subject == subject))
            kept += map(bytes, lying.scalars())
    with bureau.files([]) as engine:
        for ref in customers:
            for table in ("account_month", "particulars", "inquiry", "public_record", "relationship"):
                asked = f"select fact_id from {table} where furnisher = ? and customer = ?"
                kept += [row[0] for row in engine.execute(asked, [ref.furnisher, ref.customer]).fetchall()]
    return kept


def answers(bureau: Bureau, subjects: list[SubjectId]) -> list[object]:
    """What the bureau says of subjects on several past days: characteristics, and the file as the report shows it."""
    days = [date(2020, 1, 31), date(2020, 2, 15), date(2021, 1, 1)]
    asked = [Observation(one, day, day) for day in days for one in subjects]
    values = [repr(row) for row in bureau.characteristics(asked).to_pylist()]
    return [*values, *(bureau.report(one, as_of=days[-1]) for one in subjects[:2])]
