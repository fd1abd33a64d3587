"""Plant facts straight into an engine, so that a test can say what is known of a subject in a few lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from tallystick import law
from tallystick.characteristics import CATALOGUE, Characteristic, compute, compute_by_statement
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.furnish import FACT_TABLES
from tallystick.terms import CustomerRef, Month, RecordType, SubjectId

SUBJECT = SubjectId("sub_one")
BANK = CustomerRef("a bank", "c1")
_NUMBERS = count(1)
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


def inquiry(made_on: date, **said: Any) -> dict[str, Any]:
    default = {"inquiry": f"q-{made_on}", "made_on": made_on, "reason": "loan_application", "known_at": made_on}
    return _fact(default | said)


def public_record(filed: date, **said: Any) -> dict[str, Any]:
    default = {"case_number": f"n-{filed}", "kind": "judgment", "authority": "a court", "filed": filed}
    return _fact(default | {"status": "open", "known_at": filed} | said)


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
        "fact_id": hashlib.sha256(repr(sorted(said.items(), key=str)).encode()).digest()[:16],
    }
    return envelope | said


@contextmanager
def planted(facts: Mapping[RecordType, Sequence[dict[str, Any]]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in which every fact table is a view, with the facts given."""
    with _empty_engine() as engine:
        for record_type, table in FACT_TABLES.items():
            rows = facts.get(record_type, ())
            columns = {name: [row.get(name) for row in rows] for name in table.schema.names}
            engine.register(f"_{table.name}", pa.table(columns, schema=table.schema))
            engine.execute(f"create view {table.name} as select * from _{table.name}")
        yield engine


@contextmanager
def _empty_engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database of its own, which ends with it: to start a DuckDB takes ten times as long."""
    name = f"planted_{next(_NUMBERS)}"
    started = _started()
    started.execute(f"attach ':memory:' as {name}")
    try:
        with started.cursor() as engine:
            engine.execute(f"use {name}")
            yield engine
    finally:
        started.execute(f"detach {name}")


@cache
def _started() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


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
    inquiries: Sequence[dict[str, Any]] = (),
    public_records: Sequence[dict[str, Any]] = (),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in which the planted file is open."""
    facts = {
        RecordType.ACCOUNT_MONTH: accounts,
        RecordType.ACTIVITY_MONTH: activities,
        RecordType.IDENTITY: about,
        RecordType.INQUIRY: inquiries,
        RecordType.PUBLIC_RECORD: public_records,
    }
    with planted(facts) as engine:
        asked = observation_table([Observation(SUBJECT, valid_at, known_at or valid_at)])
        open_files(engine, asked, link_table(links or {BANK: SUBJECT}), law.load(jurisdiction))
        yield engine


def value(id: str, accounts: Sequence[dict[str, Any]] = (), **more: Any) -> float:
    """The one characteristic of the planted file."""
    with opened(accounts, **more) as engine:
        found: float = computed(engine, [CATALOGUE[id]])[0][id]
    return found


def computed(engine: duckdb.DuckDBPyConnection, wanted: Sequence[Characteristic]) -> list[dict[str, float]]:
    """Characteristics of every open file, by the kernels and by the SQL statement, which must say the same."""
    ours, theirs = (way(engine, wanted).to_pylist() for way in (compute, compute_by_statement))
    assert ours == theirs
    return ours
