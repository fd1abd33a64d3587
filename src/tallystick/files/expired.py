"""Which facts no use may read any more: they may leave the lake, and no file that may still be asked for changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tallystick.files.left import accounts_left, cases_left, note_accounts_that_may_go_whole
from tallystick.files.links import Link, link_history_table
from tallystick.files.observed import Observation, key_of, observation_table, open_expiring
from tallystick.files.retention import (
    ADVERSE_COUNTS,
    JUDGED,
    first_day_sql,
    items_sql,
    may_have_expired_sql,
    settled_sql,
)
from tallystick.law import ItemKind, Jurisdiction, for_every_use
from tallystick.terms import Action, CustomerRef, Role, SubjectId

_ALL_THAT_IS_KNOWN = date(9999, 12, 31)
_DAYS = ("expires_on", "expires_for_all")
_ACCOUNTS = ("account_month",)
_OTHERS = tuple(table for table in JUDGED if table not in _ACCOUNTS)
_ENVELOPE = ("fact_id", "furnisher", "customer", "known_at", "submission", "line")
# Most columns of a fact say nothing of when it leaves, and to carry them costs more than all else.
_SAYS = {
    "account_month": (
        "account", "previous_account", "month", "role", "status", "action", "closed", "days_past_due",
        "first_delinquency",
    ),
    "activity_month": ("month", "kind", "count", "on_time", "action", *ADVERSE_COUNTS),
    "inquiry": ("inquiry", "made_on", "reason", "action"),
    "public_record": ("authority", "case_number", "kind", "status", "filed", "disposed", "register_until", "action"),
}  # fmt: skip
_OWED_BY_OTHERS = f"('{Role.AUTHORISED_USER}', '{Role.GUARANTOR}')"
_TAKES_ALL_BACK = f"coalesce(action, '{Action.REPORT}') = '{Action.DELETE_ACCOUNT}'"
_DUE = " and ".join(f"{day} <= valid_at" for day in _DAYS)
_GOOD = f"(item is null or item not in ('{ItemKind.LATENESS}', '{ItemKind.SERIOUS}'))"
_OWED = f"select * from held_account_month where coalesce(role, '') not in {_OWED_BY_OTHERS} or {_TAKES_ALL_BACK}"
# A fact has the account's key of its day, and the file the latest one.
_UNDER_LATEST_KEYS = """
    create or replace table told as
    with name as (
        select distinct observation, furnisher, told.account as was, file.account as now
        from file_account_month file join told using (observation, furnisher, customer, fact_id)
    )
    select told.* replace (name.now as account)
    from told join name on name.observation = told.observation and name.furnisher = told.furnisher
        and name.was = told.account
"""
# What another owes stands apart in every file, and is judged as if the subject owed it.
_GUARANTEED = f"""
    select * replace ('{Role.BORROWER}' as role) from held_account_month
    where role in {_OWED_BY_OTHERS} or {_TAKES_ALL_BACK}
"""


@dataclass(frozen=True, slots=True)
class Expired:
    """facts: by their table, furnisher, customer, fact_id, and the `item` that each was told of.

    left: the accounts and cases of which no fact stays that a file would hold, as `left.SCHEMA` has them.
    """

    facts: dict[str, pa.Table]
    left: pa.Table


def customers_concerned(engine: duckdb.DuckDBPyConnection, law: Jurisdiction, on: date) -> set[CustomerRef]:
    """The customers of whom `expired` can find anything, and few others: one look at all facts, each by itself.

    engine: a fresh one of the lake.
    """
    laws = _laws(law)
    may_have = may_have_expired_sql(laws.values(), f"date '{on}'")
    asked = [f"select furnisher, customer from account_month where {may_have}"]
    for table in _OTHERS:
        engine.execute(f"create view latest_{table} as select *, date '{on}' as valid_at from {table}")
        asked.append(f"select furnisher, customer from ({items_sql(table, laws)}) where {_DUE}")
    rows = engine.execute(f"select distinct furnisher, customer from ({' union all '.join(asked)})").fetchall()
    return {CustomerRef(*row) for row in rows}


def expired(
    engine: duckdb.DuckDBPyConnection,
    subjects: Iterable[SubjectId],
    links: Iterable[Link],
    law: Jurisdiction,
    on: date,
) -> Expired:
    """The facts that may leave, and what leaves whole with them.

    engine: a fresh one of the lake; its views of facts are replaced. links: of these subjects. Judged on all that is
    known. Gone is what the law hides on `on` from every use, those with exceptions among them (`law.for_every_use`):
    the fact that stands for a thing, with all that were told of the same thing before. Left are:

    - a run of adverse months until it would have expired had it begun on the day that it ended: its first day hides
      its later months while it lasts, and what is corrected or furnished late of any of them, for which a clock that
      runs from the beginning would else run anew (15 U.S.C. 1681c(c)(1): nothing restarts it);
    - that an account was taken back, for it hides what was told of the account before;
    - all accounts that a furnisher told of a subject, where what would stay of one would be judged otherwise without
      what would go, as where a month that ended a lateness may go and the lateness may not. They go together later.
    """
    asked = observation_table(Observation(subject, on, _ALL_THAT_IS_KNOWN) for subject in subjects)
    linked = link_history_table(links)
    laws = _laws(law)
    _hold(engine, linked)
    found: dict[str, list[pa.Table]] = {table: [] for table in JUDGED}
    left = []
    open_expiring(engine, asked, linked, laws, _OTHERS)
    for table in _OTHERS:
        _find(engine, table, laws)
        found[table].append(_leaving(engine))
        if table == "public_record":
            left.append(cases_left(engine))
    for held in (_OWED, _GUARANTEED):
        engine.execute(f"create or replace view account_month as {held}")
        open_expiring(engine, asked, linked, laws, _ACCOUNTS)
        _find(engine, "account_month", laws)
        note_accounts_that_may_go_whole(engine)
        _keep_what_others_need(engine, held, linked, laws)
        found["account_month"].append(_leaving(engine))
        left.append(accounts_left(engine))
    return Expired({table: pa.concat_tables(tables) for table, tables in found.items()}, pa.concat_tables(left))


def _laws(law: Jurisdiction) -> dict[str, Jurisdiction]:
    return dict(zip(_DAYS, (law, for_every_use(law)), strict=True))


def _hold(engine: duckdb.DuckDBPyConnection, links: pa.Table) -> None:
    """Reads what is judged once: the tables `held_` and the views of judged facts, of these links alone."""
    engine.register("of_these", links)
    for table, says in _SAYS.items():
        columns = ", ".join(f'"{name}"' for name in (*_ENVELOPE, *says))
        engine.execute(
            f"""
            create table held_{table} as select {columns} from {table} semi join of_these using (furnisher, customer);
            create or replace view {table} as from held_{table}
            """
        )


def _find(engine: duckdb.DuckDBPyConnection, table: str, laws: dict[str, Jurisdiction]) -> None:
    """Makes the table `leaving` of a judged table's facts."""
    same = " and ".join(f'told."{name}" is not distinct from gone."{name}"' for name in key_of(table))
    engine.execute(
        f"""
        create or replace table gone as {_gone_accounts(laws) if table in _ACCOUNTS else _gone(table)};
        create or replace table told as
        select w.observation, f.* from wanted w join {table} f using (furnisher, customer)
        where w.observation in (select observation from gone)
        """
    )
    if table in _ACCOUNTS:
        engine.execute(f"delete from told where {_TAKES_ALL_BACK}")
        if engine.execute("select 1 from told where previous_account is not null limit 1").fetchall():
            engine.execute(_UNDER_LATEST_KEYS)
    engine.execute(
        f"""
        create or replace table leaving as
        select distinct told.observation, told.furnisher, told.customer, told.fact_id, gone.item
        from told join gone on gone.observation = told.observation and {same}
        """
    )


def _gone(table: str) -> str:
    return f"select * from file_{table} where {_DUE}"


def _gone_accounts(laws: dict[str, Jurisdiction]) -> str:
    ended = first_day_sql("next_good")
    settled = " and ".join(f"{settled_sql(law, ended)} <= valid_at" for law in laws.values())
    return f"""
        select * exclude (next_good) from (
            select *, min(month) filter (where {_GOOD}) over (
                partition by observation, furnisher, account
                order by month rows between 1 following and unbounded following
            ) as next_good
            from file_account_month
        )
        where {_DUE} and ({_GOOD} or ({settled}))
    """


def _keep_what_others_need(
    engine: duckdb.DuckDBPyConnection, held: str, links: pa.Table, laws: dict[str, Jurisdiction]
) -> None:
    """Takes out of `leaving` the accounts of which the rest would be judged otherwise than with them.

    Without its adverse months an account is judged as with them, for they leave as whole runs, and the good month that
    ended each stays. So only subjects of whom a good month leaves, or who have a changed key, are judged anew.
    """
    days = ", ".join(_DAYS)
    judged = f"select observation, furnisher, fact_id, account, {days} from file_account_month"
    engine.execute(
        f"""
        create or replace table concerned as
        select observation, subject, valid_at, known_at from observed
        where observation in (
            select observation from leaving where {_GOOD}
            union all
            select w.observation from wanted w join account_month using (furnisher, customer)
            where previous_account is not null
        )
        """
    )
    concerned = engine.sql("select * from concerned").to_arrow_table()
    if not concerned.num_rows:
        return
    engine.execute(
        f"""
        create or replace table before as {judged} anti join leaving using (observation, furnisher, customer, fact_id)
        where observation in (select observation from concerned);
        create or replace view account_month as
        select * from ({held}) anti join leaving using (furnisher, customer, fact_id)
        """
    )
    open_expiring(engine, concerned, links, laws, _ACCOUNTS)
    engine.execute(
        f"""
        create or replace table differing as
        with now as ({judged})
        select distinct observation, furnisher
        from ((from before except from now) union all (from now except from before));
        delete from leaving where (observation, furnisher) in (select (observation, furnisher) from differing)
        """
    )


def _leaving(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    rows = engine.sql("select furnisher, customer, fact_id, item from leaving order by all").to_arrow_table()
    return rows.cast(_SCHEMA)


_SCHEMA = pa.schema(
    [("furnisher", pa.string()), ("customer", pa.string()), ("fact_id", pa.binary()), ("item", pa.string())]
)
