"""The credit files of many subjects, each as it stood at a date, from what was known by a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import pyarrow as pa

from tallystick.files.retention import JUDGED, READ, items_sql, may_have_expired_sql
from tallystick.files.tables import ACCOUNT_TABLES, OWED_BY_OTHERS, facts_of
from tallystick.law import Jurisdiction
from tallystick.terms import Action, Role, SubjectId

MONTH_OF = "(year({0}) * 12 + month({0}) - 1)"


@dataclass(frozen=True, slots=True)
class Observation:
    """A subject's file at `valid_at`, from the facts known by `known_at`, both days included."""

    subject: SubjectId
    valid_at: date
    known_at: date


def observation_table(observations: Iterable[Observation]) -> pa.Table:
    rows = list(observations)
    return pa.table(
        {
            "observation": pa.array(range(len(rows)), pa.int64()),
            "subject": pa.array([row.subject for row in rows], pa.string()),
            "valid_at": pa.array([row.valid_at for row in rows], pa.date32()),
            "known_at": pa.array([row.known_at for row in rows], pa.date32()),
        }
    )


def open_files(
    engine: duckdb.DuckDBPyConnection,
    observations: pa.Table,
    links: pa.Table,
    law: Jurisdiction,
    columns: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Makes the table `observed` (with `m0`), and a view `file_` with the name of each of `FILE_TABLES`.

    Each holds one row per observation and fact: the facts of the subject's customers that were known by `known_at`
    and are about `m0` (the last month closed before `valid_at`) or earlier, of several facts with one key only the
    one known last, without what its furnisher took back and what the law no longer lets show on `valid_at`. `ago`
    counts months back from `m0`, which is 0. An account whose key was changed has its latest key throughout. `item` is
    the kind of item that a row is to the law, and `expires_on` the day on which it leaves; null while nothing says so.
    columns: of each fact table those that are asked for, besides what opening reads; all of them where none is given.
    Where they are, `item` and `expires_on` are told only of the accounts of which anything may have expired.
    """
    laws, standing = {"expires_on": law}, "where coalesce(valid_at < expires_on, true)"
    if columns is None:
        _open(engine, observations, links, _TABLES)
        _judge(engine, laws, standing, _OF_FILES)
        return
    _open(engine, observations, links, [table.reading(columns.get(table.name, ())) for table in _TABLES])
    may_have = may_have_expired_sql([law], "valid_at", first_delinquency="first_told")
    for table in ACCOUNT_TABLES:
        engine.execute(
            f"""
            create or replace table old_{table} as
            select distinct observation, furnisher, account from latest_{table} where {may_have}
            """
        )
    _judge(engine, laws, standing, _OF_FILES, _OF_OLD_ACCOUNTS)


def open_expiring(
    engine: duckdb.DuckDBPyConnection,
    observations: pa.Table,
    links: pa.Table,
    laws: Mapping[str, Jurisdiction],
    tables: Collection[str] = JUDGED,
) -> None:
    """Makes `tables` as `open_files` does with what the law hides left in, and a column of expiry days for each law.

    laws: by the column's name. They differ in their clocks alone. Called again, it makes the tables anew.
    """
    _open(engine, observations, links, [table for table in _TABLES if table.name in tables])
    _judge(engine, laws, "", tables)


def key_of(table: str) -> tuple[str, ...]:
    """What makes two facts of a judged table tell of the same thing, within one subject's file."""
    return next(one.key for one in _TABLES if one.name == table)


def _open(engine: duckdb.DuckDBPyConnection, observations: pa.Table, links: pa.Table, tables: Iterable[_Table]) -> None:
    engine.register("observation", observations)
    engine.register("link", links)
    engine.execute(
        f"""
        create or replace table observed as
        select observation, subject, valid_at, known_at, {MONTH_OF.format("valid_at")} - 1 as m0 from observation;
        create or replace table wanted as
        select observation, m0, valid_at, o.known_at as asked_at, furnisher, customer
        from observed o join link using (subject)
        where coalesce(since <= o.known_at, true) and coalesce(o.known_at < until, true)
        """
    )
    for table in tables:
        engine.execute(f"create or replace table latest_{table.name} as {_told_sql(table)}")
        if table.facts == "account_month":
            _leave_out_what_was_taken_back(engine, table)
        _keep_latest(engine, table)
        if table.name != "particulars":
            engine.execute(f"delete from latest_{table.name} where action <> '{Action.REPORT}'")
        if table.facts == "account_month":
            _follow_changed_keys(engine, table)
        engine.execute(f"create or replace view file_{table.name} as select * from latest_{table.name}")


def _judge(
    engine: duckdb.DuckDBPyConnection,
    laws: Mapping[str, Jurisdiction],
    standing: str,
    tables: Collection[str] = JUDGED,
    account_months: str = "latest_{0}",
) -> None:
    """Adds what the law says of each row; `standing` says which of them stay.

    account_months: SQL of those to judge, for the name of a table of them; see `items_sql`.
    """
    for table in tables:
        judged = items_sql(facts_of(table), laws, account_months.format(table))
        if table in ACCOUNT_TABLES:
            engine.execute(f"create or replace table judged_{table} as {judged}")
            judged = f"""
                select latest.* exclude (first_told), judged.* exclude (place)
                from latest_{table} latest left join judged_{table} judged on latest.rowid = judged.place
            """
        engine.execute(f"create or replace view file_{table} as select * from ({judged}) {standing}")


@dataclass(frozen=True, slots=True)
class _Table:
    """key: what a fact is about. month: SQL of the month that it is about. when: SQL of what else it must meet.

    earliest: the column, if any, of which the least that was ever told of a thing is kept as `first_told`.
    read: what the law and this module read of it besides. columns: those that are opened; all where there are none.
    """

    name: str
    key: tuple[str, ...]
    month: str = "w.m0"
    when: str = "true"
    earliest: str = ""
    read: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def facts(self) -> str:
        return facts_of(self.name)

    def reading(self, columns: Collection[str]) -> _Table:
        return replace(self, columns=tuple(dict.fromkeys((*_TOLD, *self.key, *self.read, *columns))))


_OF_OLD_ACCOUNTS = """
    (select rowid, * from latest_{0} semi join old_{0} using (observation, furnisher, account))
"""
_OF_FILES = (*JUDGED, OWED_BY_OTHERS)
# An authorised user and a guarantor are asked for nothing while another pays.
_FOR_OTHERS = f"('{Role.AUTHORISED_USER}', '{Role.GUARANTOR}')"
_TOLD = ("furnisher", "customer", "known_at", "submission", "line")
_TABLES = (
    _Table(
        "account_month",
        # A joint account that two linked customers bring is one line.
        ("furnisher", "account", "month"),
        "month",
        f"month <= w.m0 and role not in {_FOR_OTHERS}",
        earliest="first_delinquency",
        read=("action", "previous_account", "currency", *READ["account_month"]),
    ),
    _Table(
        # Apart: of one account a subject may be the borrower by one customer and the guarantor by another.
        OWED_BY_OTHERS,
        ("furnisher", "account", "month"),
        "month",
        f"month <= w.m0 and role in {_FOR_OTHERS}",
        earliest="first_delinquency",
        read=("action", "previous_account", "currency", *READ["account_month"]),
    ),
    _Table(
        "activity_month",
        ("furnisher", "customer", "month", "kind"),
        "month",
        "month <= w.m0",
        read=("action", "currency", *READ["activity_month"]),
    ),
    _Table(
        "inquiry",
        ("furnisher", "customer", "inquiry"),
        MONTH_OF.format("made_on"),
        "made_on <= w.valid_at",
        read=("action", *READ["inquiry"]),
    ),
    _Table(
        "public_record",
        # Several furnishers read one register.
        ("authority", "case_number", "kind"),
        MONTH_OF.format("filed"),
        "filed <= w.valid_at",
        read=("action", "currency", *READ["public_record"]),
    ),
    _Table(
        "relationship",
        ("furnisher", "customer", "other", "kind"),
        when="coalesce(valid_from <= w.valid_at, true)",
        read=("action",),
    ),
    _Table("particulars", ("furnisher", "customer")),
)


def _told_sql(table: _Table) -> str:
    first_told = f", f.{table.earliest} as first_told" if table.earliest else ""
    columns = ", ".join(f'f."{name}"' for name in table.columns) or "f.*"
    return f"""
        select w.observation, w.m0, w.valid_at, w.m0 - {table.month} as ago, {columns}{first_told}
        from wanted w join {table.facts} f using (furnisher, customer)
        where f.known_at <= w.asked_at and {table.when}
        """


def _leave_out_what_was_taken_back(engine: duckdb.DuckDBPyConnection, table: _Table) -> None:
    """Takes out the months that were known when their furnisher took the whole account back."""
    engine.execute(
        f"""
        create or replace table gone_account as
        select observation, furnisher, customer, account, max((f.known_at, submission, line)) as gone
        from wanted w join account_month f using (furnisher, customer)
        where action = '{Action.DELETE_ACCOUNT}' and f.known_at <= w.asked_at group by all
        """
    )
    if _holds(engine, "gone_account"):
        engine.execute(
            f"""
            delete from latest_{table.name} f using gone_account
            where gone_account.observation = f.observation and gone_account.furnisher = f.furnisher
                and gone_account.customer = f.customer and gone_account.account = f.account
                and gone > (f.known_at, f.submission, f.line)
            """
        )


def _keep_latest(engine: duckdb.DuckDBPyConnection, table: _Table, among: str = "") -> None:
    """Of several facts with one key only the one known last stays, with the earliest that any of them told.

    Few keys are told of more than once, so these are found first, by a hash of each, and only theirs are put in order.
    among: SQL of which rows to look at; all where there is none.
    """
    name, key = f"latest_{table.name}", ", ".join(("observation", *table.key))
    engine.execute(
        f"""
        create or replace table told_again as
        select hash({key}) as mark from {name} {among} group by mark having count(*) > 1
        """
    )
    if not _holds(engine, "told_again"):
        return
    first_told = f"min(first_told) over (partition by {key})" if table.earliest else "null"
    engine.execute(
        f"""
        create or replace table told_in_order as
        select rowid as place, {first_told} as first_told,
            row_number() over (partition by {key} order by known_at desc, submission desc, line desc) as turn
        from {name} where hash({key}) in (from told_again)
        """
    )
    if table.earliest:
        engine.execute(
            f"""
            update {name} set first_told = told.first_told from told_in_order told
            where {name}.rowid = told.place and turn = 1 and {name}.first_told is distinct from told.first_told
            """
        )
    engine.execute(f"delete from {name} using told_in_order told where {name}.rowid = told.place and turn > 1")


def _holds(engine: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(engine.execute(f"select 1 from {table} limit 1").fetchall())


def _follow_changed_keys(engine: duckdb.DuckDBPyConnection, table: _Table) -> None:
    """Gives the months under an account's earlier keys its latest key; the later known of two for a month holds."""
    engine.execute(
        f"""
        create or replace table changed_key as
        select distinct observation, furnisher, previous_account as was, account as now from latest_{table.name}
        where previous_account <> account
        """
    )
    if not _holds(engine, "changed_key"):
        return
    engine.execute(
        f"""
        create or replace table latest_key as
        with recursive latest as (
            select observation, furnisher, was, now, 1 as steps from changed_key
            union
            select latest.observation, latest.furnisher, latest.was, change.now, steps + 1
            from latest join changed_key change on change.observation = latest.observation
                and change.furnisher = latest.furnisher and change.was = latest.now
            where steps < {_MOST_CHANGES}
        )
        select observation, furnisher, was, arg_max(now, steps) as now from latest group by all;
        update latest_{table.name} f set account = latest.now from latest_key latest
        where latest.observation = f.observation and latest.furnisher = f.furnisher and latest.was = f.account
        """
    )
    renamed = "(select observation, furnisher, now as account from latest_key)"
    _keep_latest(engine, table, f"semi join {renamed} using (observation, furnisher, account)")


# Keys that were changed in a ring must end as well.
_MOST_CHANGES = 20
