"""Credit files fact by fact, each as it stood at a date, with a form that is the same for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from tallystick.files.observed import Observation
from tallystick.files.tables import FILE_TABLES, OWED_BY_OTHERS
from tallystick.furnish.contracts import CONTRACTS, FieldType
from tallystick.furnish.tables import FACT_TABLES
from tallystick.lake import BUCKET
from tallystick.terms import Month, SubjectId

Row = Mapping[str, Any]

_MONTHS = frozenset(
    field.name for contract in CONTRACTS.values() for field in contract.fields if field.type is FieldType.MONTH
)
# Where a fact lies on disk is no part of what it says.
_FACTS = {
    name: tuple(sorted({*FACT_TABLES[record_type].schema.names} - {BUCKET}))
    for name, record_type in FILE_TABLES.items()
}
_ORDER = {
    "account_month": ("furnisher", "account", "month"),
    OWED_BY_OTHERS: ("furnisher", "account", "month"),
    "activity_month": ("month", "kind", "furnisher", "customer"),
    "inquiry": ("made_on", "furnisher", "inquiry", "customer"),
    "public_record": ("filed", "authority", "case_number", "kind"),
    "relationship": ("furnisher", "customer", "other", "kind"),
    "particulars": ("furnisher", "customer"),
}


@dataclass(frozen=True, slots=True)
class CreditFile:
    """Facts as the fact tables have them, oldest first. later: facts known only after the day asked about.

    owed_by_others: months of accounts of which the subject is the guarantor or an authorised user.
    A fact that a clock runs on has its kind of item as `item` and the day on which it leaves as `expires_on`.
    """

    observation: Observation
    account_months: tuple[Row, ...]
    owed_by_others: tuple[Row, ...]
    activity_months: tuple[Row, ...]
    inquiries: tuple[Row, ...]
    public_records: tuple[Row, ...]
    relationships: tuple[Row, ...]
    particulars: tuple[Row, ...]
    later: int

    def content(self) -> dict[str, Any]:
        """Whose file it is, the two days, and every fact with its provenance, in texts and whole numbers.

        What a fact does not say is left out, and so are accounts of others where there are none, so that a field that a
        contract gains later changes no earlier file.
        """
        others = {OWED_BY_OTHERS: _told(OWED_BY_OTHERS, self.owed_by_others)} if self.owed_by_others else {}
        return others | {
            "subject": self.observation.subject,
            "valid_at": self.observation.valid_at.isoformat(),
            "known_at": self.observation.known_at.isoformat(),
            "account_months": _told("account_month", self.account_months),
            "activity_months": _told("activity_month", self.activity_months),
            "inquiries": _told("inquiry", self.inquiries),
            "public_records": _told("public_record", self.public_records),
            "relationships": _told("relationship", self.relationships),
            "particulars": _told("particulars", self.particulars),
        }

    def canonical(self) -> bytes:
        """`content` as JSON in UTF-8, keys sorted, without spaces: equal files are equal bytes."""
        return json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical`, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


def read_one(engine: duckdb.DuckDBPyConnection) -> CreditFile:
    """The file of the one observation that `open_files` was called with."""
    return next(read_many(engine))


def read_many(engine: duckdb.DuckDBPyConnection) -> Iterator[CreditFile]:
    """The files of all observations that `open_files` was called with, in their order."""
    later = _later(engine)
    tables = {name: _Ahead(_by_observation(engine, name)) for name in _ORDER}
    observed = "select observation, subject, valid_at, known_at from observed order by observation"
    for number, subject, valid_at, known_at in engine.execute(observed).fetchall():
        observation = Observation(SubjectId(subject), valid_at, known_at)
        accounts, others, activities, inquiries, records, relations, particulars = (
            tuple(tables[name].of(number)) for name in _ORDER
        )
        yield CreditFile(
            observation, accounts, others, activities, inquiries, records, relations, particulars, later.get(number, 0)
        )


class _Ahead:
    """Groups of rows in the order of their observations, one of which is looked at before its turn."""

    def __init__(self, groups: Iterator[tuple[int, list[Row]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, observation: int) -> list[Row]:
        """The rows of an observation; each is asked for once, in order."""
        if self._next is None or self._next[0] != observation:
            return []
        rows = self._next[1]
        self._next = next(self._groups, None)
        return rows


def _by_observation(engine: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[int, list[Row]]]:
    order = ", ".join(("observation", *_ORDER[table]))
    facts = engine.sql(f"select * exclude (m0, valid_at, ago) from file_{table} order by {order}").to_arrow_table()
    for number, rows in groupby(_rows(facts), key=lambda row: row[0]):
        yield number, [row for _, row in rows]


def _rows(facts: pa.Table) -> Iterator[tuple[int, Row]]:
    for batch in facts.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield row.pop("observation"), row


def _told(table: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    names = _FACTS[table]
    return [{name: _plain(name, row[name]) for name in names if row[name] is not None} for row in rows]


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(Month(value)) if name in _MONTHS else value


def currencies(engine: duckdb.DuckDBPyConnection) -> list[str | None]:
    """Per observation, in order, the one currency of its amounts; None when there are several or no amounts."""
    rows = engine.execute(
        """
        with told as (
            select observation, min(currency) as first, max(currency) as last from (
                select observation, currency from file_account_month
                union all select observation, currency from file_owed_by_others
                union all select observation, currency from file_activity_month
            ) group by observation
        )
        select o.observation, case when first = last then first end
        from observed o left join told using (observation) order by o.observation
        """
    ).fetchall()
    return [row[1] for row in rows]


def _later(engine: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Of each observation, how many facts became known after its day."""
    told = " union all ".join(
        f"select observation from wanted w join {table} f using (furnisher, customer) where f.known_at > w.asked_at"
        for table in FILE_TABLES
        if table not in ("particulars", OWED_BY_OTHERS)
    )
    return dict(engine.execute(f"select observation, count(*) from ({told}) group by observation").fetchall())
