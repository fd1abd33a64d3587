"""Lines that report again what their furnisher took back.

What was deleted after a dispute may come back only where its furnisher certifies that it is complete and accurate, and
the consumer is told (15 U.S.C. 1681i(a)(5)(B)). Why a thing was taken back no line says, so all that returns is held.
"""

from __future__ import annotations

import duckdb

from tallystick.furnish.contracts import Contract
from tallystick.furnish.keys import plain_sql
from tallystick.furnish.tables import FACT_TABLES
from tallystick.terms import Action, CustomerRef, RecordType

_AT = "(known_at, submission, line)"


def _reports(table: str = "") -> str:
    return f"coalesce({table}action, '{Action.REPORT}') = '{Action.REPORT}'"


def find_returning(engine: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Makes the table `returning_line` (line, rule, got) of what breaks ACCOUNT-RETURNS and LINE-RETURNS.

    A line is there that reports an account or a thing which stands taken back, also where it says what was said before.
    """
    engine.execute("create table returning_line (line bigint, rule varchar, got varchar)")
    if "action" not in contract.names:
        return
    if contract.record_type is RecordType.ACCOUNT_MONTH:
        _find_accounts(engine)
    _find_things(engine, contract)


def hold_returning(engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute("insert into fault from returning_line")


def put_in_again(engine: duckdb.DuckDBPyConnection) -> list[tuple[CustomerRef, int]]:
    """Of each customer, how many of the accepted lines had been taken back."""
    rows = engine.execute(
        """
        select furnisher, customer, count(*) from accepted
        where line in (select line from returning_line) group by all order by all
        """
    ).fetchall()
    return [(CustomerRef(furnisher, customer), lines) for furnisher, customer, lines in rows]


def _find_accounts(engine: duckdb.DuckDBPyConnection) -> None:
    """The same account is one of the same customer with the same product and day of opening, or whose key differs in
    signs and leading noughts alone; not one that the lake has under the line's own key and that stands."""
    engine.execute(
        f"""
        create table gone_account as
        select furnisher, customer, account, max({_AT}) as gone, max(known_at) as gone_on from account_month
        where action = '{Action.DELETE_ACCOUNT}' and furnisher in (select distinct furnisher from typed)
        group by furnisher, customer, account
        """
    )
    if not engine.execute("select 1 from gone_account limit 1").fetchall():
        return
    engine.execute(
        f"""
        create table held_account as
        select furnisher, customer, account, gone_on, product, opened,
            coalesce(bool_or({_reports()} and {_AT} > gone) over (partition by furnisher, customer, account), true)
                as stands
        from account_month left join gone_account using (furnisher, customer, account)
        where (furnisher, customer) in (select (furnisher, customer) from gone_account);
        insert into returning_line
        select t.line, 'ACCOUNT-RETURNS', 'deleted on ' || max(gone_on)
        from typed t join (from held_account where not stands) gone using (furnisher, customer)
        where {_reports("t.")}
            and ({plain_sql("t.account")} = {plain_sql("gone.account")}
                or (t.product = gone.product and t.opened = gone.opened))
            and (t.furnisher, t.customer, t.account) not in (
                select (furnisher, customer, account) from held_account where stands
            )
        group by t.line
        """
    )


def _find_things(engine: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A thing is what the contract's key names: a month of an account, a case, an inquiry.

    A line of history that was known before the thing was taken back brings nothing back.
    """
    table = FACT_TABLES[contract.record_type].name
    key = ", ".join(f'"{name}"' for name in ("furnisher", *contract.key))
    mine = "furnisher in (select distinct furnisher from typed)"
    deleted = f"select ({key}) from {table} where action = '{Action.DELETE}' and {mine}"
    concerned, gone, joined = deleted, "null::date as gone_on", ""
    if contract.record_type is RecordType.ACCOUNT_MONTH:
        of_gone = f"select ({key}) from {table} semi join gone_account using (furnisher, customer, account)"
        concerned = f"{deleted} union all {of_gone}"
        gone = "max(gone) as gone, max(gone_on) as gone_on"
        joined = "left join gone_account using (furnisher, customer, account)"
    if not engine.execute(f"{concerned} limit 1").fetchall():
        return
    over = "not reported" if not joined else "not reported or last < gone"
    engine.execute(
        f"""
        insert into returning_line
        with told as (
            select {key}, arg_max({_reports()}, {_AT}) as reported, max({_AT}) as last,
                arg_max(known_at, {_AT}) as last_on, {gone}
            from {table} {joined} where {mine} and ({key}) in ({concerned}) group by {key}
        )
        select t.line, 'LINE-RETURNS', 'deleted on ' || taken_back_on
        from typed t join (
            select *, case when reported then gone_on else last_on end as taken_back_on from told where {over}
        ) gone using ({key})
        where t.known_at >= taken_back_on and {_reports("t.")} and t.line not in (select line from returning_line)
        """
    )
