"""Plant facts straight into an engine, so that a test can say what is known of a subject in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from tallystick import law
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.furnish import FACT_TABLES
from tallystick.terms import CustomerRef, Month, RecordType, SubjectId

SUBJECT = SubjectId("sub_one")
BANK = CustomerRef("a bank", "c1")
ASKED = date(2020, 1, 1)
"""Files are asked for on this day, so December 2019 is the last closed month."""


def account(month: str, **said: Any) -> dict[str, Any]:
    """An account month of the one subject's one card; known at the end of the month unless said otherwise."""
    about = Month.parse(month)
    default = {
        "account": "card",
        "month": about.index,
        "product": "credit_card",
        "role": "borrower",
        "status": "open",
        "currency": "CNY",
        "known_at": about.plus(1).first_day.replace(day=1),
    }
    return _fact(default | said)


def activity(month: str, kind: str, count: int, **said: Any) -> dict[str, Any]:
    about = Month.parse(month)
    default = {"month": about.index, "kind": kind, "count": count, "currency": "CNY"}
    return _fact(default | {"known_at": about.plus(1).first_day} | said)


def particulars(**said: Any) -> dict[str, Any]:
    return _fact({"kind": "person", "known_at": date(2019, 1, 15)} | said)


def _fact(said: dict[str, Any]) -> dict[str, Any]:
    envelope = {
        "bucket": 0,
        "furnisher": BANK.furnisher,
        "customer": BANK.customer,
        "submission": "s1",
        "line": 1,
        "basis": "consent",
        "fact_id": repr(sorted(said.items(), key=str)).encode()[-16:],
    }
    return envelope | said


@contextmanager
def opened(
    accounts: Sequence[dict[str, Any]] = (),
    activities: Sequence[dict[str, Any]] = (),
    about: Sequence[dict[str, Any]] = (),
    *,
    valid_at: date = ASKED,
    known_at: date | None = None,
    jurisdiction: str = "us",
    links: dict[CustomerRef, SubjectId] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in which the planted file is open."""
    planted = {
        RecordType.ACCOUNT_MONTH: accounts,
        RecordType.ACTIVITY_MONTH: activities,
        RecordType.IDENTITY: about,
    }
    with duckdb.connect() as engine:
        for record_type, table in FACT_TABLES.items():
            rows = planted.get(record_type, ())
            columns = {name: [row.get(name) for row in rows] for name in table.schema.names}
            engine.register(f"_{table.name}", pa.table(columns, schema=table.schema))
            engine.execute(f"create view {table.name} as select * from _{table.name}")
        asked = observation_table([Observation(SUBJECT, valid_at, known_at or valid_at)])
        open_files(engine, asked, link_table(links or {BANK: SUBJECT}), law.load(jurisdiction))
        yield engine


def value(id: str, accounts: Sequence[dict[str, Any]] = (), **more: Any) -> float:
    """The one characteristic of the planted file."""
    with opened(accounts, **more) as engine:
        found: float = compute(engine, [CATALOGUE[id]])[id][0].as_py()
    return found
