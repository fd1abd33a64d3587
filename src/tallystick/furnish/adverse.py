"""Adverse account months, and whether the person was told of them before they were furnished."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from tallystick.lake import customer_table
from tallystick.law import Jurisdiction
from tallystick.terms import SERIOUS, Action, CustomerRef

NOTICE_LACKS = "NOTICE_ON-LACKS"


def adverse_sql(late_from: int) -> str:
    """SQL that is true of an account month that speaks against its subject; see `Jurisdiction.late_from`."""
    serious = ", ".join(f"'{status}'" for status in SERIOUS)
    return f"(status in ({serious}) or coalesce(days_past_due, 0) >= {late_from})"


def find_without_notice(engine: duckdb.DuckDBPyConnection, law: Jurisdiction) -> list[CustomerRef]:
    """Makes the table `without_notice` of typed adverse lines that tell no day of notice; answers with their customers.

    None where the law asks for none, or of what became known before it did.
    """
    if law.adverse_notice is None:
        return []
    since = f"known_at >= date '{law.adverse_notice.since}'" if law.adverse_notice.since else "true"
    engine.execute(
        f"""
        create table without_notice as
        select line, furnisher, customer from typed
        where notice_on is null and {adverse_sql(law.late_from)} and {since}
            and coalesce(action, '{Action.REPORT}') = '{Action.REPORT}'
        """
    )
    rows = engine.execute(
        "select distinct furnisher, customer from without_notice where furnisher is not null and customer is not null"
    ).fetchall()
    return [CustomerRef(*row) for row in rows]


def refuse_without_notice(engine: duckdb.DuckDBPyConnection, businesses: Iterable[CustomerRef]) -> None:
    """Adds a fault for each line of `without_notice` that is not of a business: the law speaks of individuals."""
    engine.register("business", customer_table(businesses))
    engine.execute(
        f"""
        insert into fault
        select line, '{NOTICE_LACKS}', null from without_notice anti join business using (furnisher, customer)
        """
    )
