"""The credit file of one subject, fact by fact, as it stood at a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CreditFile:
    """Facts as the fact tables have them, oldest first. later: facts known only after the day asked about."""

    account_months: tuple[Row, ...]
    activity_months: tuple[Row, ...]
    inquiries: tuple[Row, ...]
    public_records: tuple[Row, ...]
    relationships: tuple[Row, ...]
    particulars: tuple[Row, ...]
    later: int


def read_one(engine: duckdb.DuckDBPyConnection) -> CreditFile:
    """The file of the one observation that `open_files` was called with."""
    return CreditFile(
        _rows(engine, "select * from file_account_month order by furnisher, account, month"),
        _rows(engine, "select * from file_activity_month order by month, kind, furnisher"),
        _rows(engine, "select * from file_inquiry order by made_on, furnisher, inquiry"),
        _rows(engine, "select * from file_public_record order by filed, authority, case_number, kind"),
        _rows(engine, "select * from file_relationship order by furnisher, customer, other, kind"),
        _rows(engine, "select * from file_particulars order by furnisher, customer"),
        _later(engine),
    )


def currencies(engine: duckdb.DuckDBPyConnection) -> list[str | None]:
    """Per observation, in order, the one currency of its amounts; None when there are several or no amounts."""
    rows = engine.execute(
        """
        with told as (
            select observation, currency from file_account_month
            union all select observation, currency from file_activity_month
        )
        select o.observation, case when min(currency) = max(currency) then min(currency) end
        from observed o left join told using (observation) group by o.observation order by o.observation
        """
    ).fetchall()
    return [row[1] for row in rows]


def _later(engine: duckdb.DuckDBPyConnection) -> int:
    return sum(
        engine.execute(
            f"select count(*) from wanted w join {table} f using (furnisher, customer) where f.known_at > w.asked_at"
        ).fetchall()[0][0]
        for table in ("account_month", "activity_month", "inquiry", "public_record", "relationship")
    )


def _rows(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Row, ...]:
    return tuple(engine.sql(query).to_arrow_table().to_pylist())
