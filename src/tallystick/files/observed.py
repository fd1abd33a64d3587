"""The credit files of many subjects, each as it stood at a date, from what was known by a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tallystick.files.retention import expired_sql
from tallystick.law import Jurisdiction
from tallystick.terms import CustomerRef, Role, SubjectId

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


def link_table(links: Mapping[CustomerRef, SubjectId]) -> pa.Table:
    return pa.table(
        {
            "furnisher": pa.array([ref.furnisher for ref in links], pa.string()),
            "customer": pa.array([ref.customer for ref in links], pa.string()),
            "subject": pa.array(list(links.values()), pa.string()),
        }
    )


def open_files(engine: duckdb.DuckDBPyConnection, observations: pa.Table, links: pa.Table, law: Jurisdiction) -> None:
    """Makes the tables `observed` (with `m0`), `file_account_month`, `file_activity_month`, `file_particulars`.

    Each holds one row per observation and fact: the facts of the subject's customers that were known by `known_at`
    and are about `m0` (the last month closed before `valid_at`) or earlier, of several facts with one key only the
    one known last, without what the law no longer lets show. `ago` counts months back from `m0`, which is 0.
    """
    engine.register("observation", observations)
    engine.register("link", links)
    engine.execute(
        f"""
        create table observed as
        select observation, subject, valid_at, known_at, {MONTH_OF.format("valid_at")} - 1 as m0 from observation;
        create table wanted as
        select observation, m0, valid_at, o.known_at as asked_at, furnisher, customer
        from observed o join link using (subject)
        """
    )
    for table, key in _KEYS.items():
        about = "month" if "month" in key else "m0"
        engine.execute(
            f"""
            create table file_{table} as
            select w.observation, w.m0, w.valid_at, w.m0 - {about} as ago, f.*
            from wanted w join {table} f using (furnisher, customer)
            where f.known_at <= w.asked_at and {about} <= w.m0 {_EXCLUDED.get(table, "")}
            qualify row_number() over (
                partition by w.observation, {", ".join(key)} order by f.known_at desc, f.submission desc, f.line desc
            ) = 1
            """
        )
    engine.execute(
        f"""
        create or replace table file_account_month as
        select * exclude (expired) from ({expired_sql(law)}) where not expired
        """
    )


_KEYS = {
    # A joint account that two linked customers bring is one line.
    "account_month": ("furnisher", "account", "month"),
    "activity_month": ("furnisher", "customer", "month", "kind"),
    "particulars": ("furnisher", "customer"),
}
_EXCLUDED = {"account_month": f"and role <> '{Role.AUTHORISED_USER}'"}
