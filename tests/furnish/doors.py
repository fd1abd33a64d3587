"""What the tests of the door share: a bureau with one bank, and files as that bank writes them."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.records import Receipt, Refusal
from tallystick.terms import SERIOUS, RecordType

TODAY = date(2020, 1, 31)
BANK = "First bank"


def identity(customer: str, **said: Any) -> dict[str, Any]:
    return {"customer": customer, "kind": "person"} | said


SERIOUS_WORDS = {str(status) for status in SERIOUS}


def card(customer: str, month: str = "2019-12", **said: Any) -> dict[str, Any]:
    """A month of a card; of an adverse one the customer was told, as the law of China asks."""
    default = {
        "customer": customer,
        "account": "card",
        "month": month,
        "product": "credit_card",
        "role": "borrower",
        "status": "open",
        "currency": "CNY",
        "balance": "100",
    }
    adverse = said.get("status") in SERIOUS_WORDS or str(said.get("days_past_due") or 0) != "0"
    return default | ({"notice_on": f"{month}-01"} if adverse else {}) | said


def written(folder: Path, rows: list[dict[str, Any]], name: str = "lines.csv") -> Path:
    path = folder / name
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if path.suffix == ".parquet":
        table = {name: pa.array([row.get(name) for row in rows]) for name in columns}
        pq.write_table(pa.table(table), path)
        return path
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def furnished(
    bureau: Bureau, path: Path, record_type: RecordType, *, back_load: bool = False, submitter: str = BANK, **more: Any
) -> Receipt:
    return bureau.furnish(Submission(path, record_type, submitter, TODAY, "consent", back_load, **more))


def with_customers(bureau: Bureau, folder: Path, *customers: str) -> None:
    path = written(folder, [identity(customer) for customer in customers], "identities.csv")
    assert furnished(bureau, path, RecordType.IDENTITY).totals.refused == 0


def refused(
    bureau: Bureau,
    folder: Path,
    rows: list[dict[str, Any]],
    record_type: RecordType = RecordType.ACCOUNT_MONTH,
    **more: Any,
) -> list[Refusal]:
    receipt = furnished(bureau, written(folder, rows), record_type, **more)
    return bureau.refusals(receipt.submission)
