"""Which items left whole, so that a line that is furnished of one later is known for what it is.

The bureau has no fact of such an item any more: what is told of it late would stand alone, as of an account that was
closed years ago and is open again, or of a case that never ended.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from tallystick.furnish.keys import ACCOUNT_KEY, CASE_KEY, key_sql

SCHEMA = pa.schema(
    [
        ("furnisher", pa.string()),
        ("customer", pa.string()),
        ("key", pa.list_(pa.string())),
        ("through", pa.int32()),
    ]
)
"""key: as `furnish.keys` makes it of a line. through: the last month of an account, null for a case."""


def note_accounts_that_may_go_whole(engine: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables `whole`, accounts all months of which are in `gone`, and `holding`, whose they are.

    All customers of a subject that are one furnisher's hold its accounts: a joint account may come with any of them.
    """
    engine.execute(
        """
        create or replace table whole as
        select observation, furnisher, account, max(month) as through
        from file_account_month f left join (select observation, furnisher, account, month, true as goes from gone) g
            using (observation, furnisher, account, month)
        group by all having bool_and(coalesce(goes, false));
        create or replace table holding as
        select distinct observation, furnisher, customer from wanted semi join whole using (observation, furnisher)
        """
    )


def accounts_left(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    """The accounts of `whole` whose facts are in `leaving`, under every key that they had."""
    rows = engine.sql(
        f"""
        with gone_key as (
            select distinct l.observation, l.furnisher, held.account, held.previous_account, through
            from leaving l
            join told using (observation, furnisher, customer, fact_id)
            join whole on whole.observation = l.observation and whole.furnisher = l.furnisher
                and whole.account = told.account
            join held_account_month held on held.furnisher = l.furnisher and held.customer = l.customer
                and held.fact_id = l.fact_id
        ), name as (
            select observation, furnisher, account, through from gone_key
            union
            select observation, furnisher, previous_account, through from gone_key where previous_account is not null
        )
        select furnisher, customer, {key_sql(ACCOUNT_KEY)} as key, max(through) as through
        from name join holding using (observation, furnisher) group by all order by all
        """
    )
    return rows.to_arrow_table().cast(SCHEMA)


def cases_left(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    """The cases in `gone`, for every customer of the subject: several furnishers read one register."""
    rows = engine.sql(
        f"""
        select distinct w.furnisher, w.customer, {key_sql(CASE_KEY)} as key, null::integer as through
        from (select observation, authority, case_number, kind from gone) join wanted w using (observation) order by all
        """
    )
    return rows.to_arrow_table().cast(SCHEMA)
