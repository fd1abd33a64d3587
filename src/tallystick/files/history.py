"""What became known of a subject, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.files.links import Link, link_history_table
from tallystick.furnish.contracts import CONTRACTS
from tallystick.furnish.tables import FACT_TABLES
from tallystick.terms import Action, RecordType


@dataclass(frozen=True, slots=True)
class Learned:
    """What one submission told on one day: facts, how many of them correct another, and how many take one back.

    customer: the furnisher's key of its customer.
    """

    known_at: date
    furnisher: str
    customer: str
    submission: str
    record_type: RecordType
    facts: int
    corrections: int
    taken_back: int


def learned(engine: duckdb.DuckDBPyConnection, links: Iterable[Link]) -> list[Learned]:
    """All that was told of the linked customers while they were linked or before, the first known first.

    engine: in which every fact table is a view of its name.
    """
    engine.register("linked", link_history_table(links))
    told = " union all ".join(_told_sql(record_type) for record_type in FACT_TABLES)
    rows = engine.execute(
        f"""
        select known_at, furnisher, customer, submission, record_type,
            count(*), count(corrects), count(*) filter (takes_back)
        from ({told}) where coalesce(known_at < until, true)
        group by all order by known_at, furnisher, submission, record_type, customer
        """
    ).fetchall()
    return [
        Learned(known_at, furnisher, customer, submission, RecordType(record_type), facts, corrections, taken_back)
        for known_at, furnisher, customer, submission, record_type, facts, corrections, taken_back in rows
    ]


def _told_sql(record_type: RecordType) -> str:
    has_action = "action" in CONTRACTS[record_type].names
    takes_back = f"coalesce(action, '{Action.REPORT}') <> '{Action.REPORT}'" if has_action else "false"
    return f"""
        select known_at, furnisher, customer, submission, corrects, until,
            '{record_type}' as record_type, {takes_back} as takes_back
        from {FACT_TABLES[record_type].name} join linked using (furnisher, customer)
    """
