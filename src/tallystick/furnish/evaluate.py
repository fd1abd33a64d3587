"""Run the evaluators over account months, wherever they are: in the lake, or in a file that was never handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.furnish.evaluators import EVALUATORS
from tallystick.terms import Action


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of an evaluator. submission is empty for a file that was not handed in."""

    rule: str
    furnisher: str
    customer: str
    account: str
    month: int | None
    submission: str
    line: int
    got: str


def open_history(engine: duckdb.DuckDBPyConnection, months: str, as_of: date) -> None:
    """Makes the table `history` of account months as they hold at `as_of`: of each key the line known last.

    months: SQL of account months with `furnisher`, `submission`, `line`, `known_at` and the contract's fields.
    Beside the fields: `before`, the account's month before as a struct; `is_last`; `last_opened`, the day of opening
    as last told; `alike`, the accounts of the customer that look the same in the month; `as_of`.
    """
    engine.execute(
        f"""
        create or replace temp table held as
        select * from ({months})
        where known_at <= date '{as_of}'
        qualify row_number() over (
            partition by furnisher, customer, account, month order by known_at desc, submission desc, line desc
        ) = 1;
        create or replace temp table history as
        with gone as (
            select furnisher, customer, account, max((known_at, submission, line)) as at
            from ({months}) where action = '{Action.DELETE_ACCOUNT}' and known_at <= date '{as_of}'
            group by furnisher, customer, account
        )
        select held.*, date '{as_of}' as as_of,
            lag(struct_pack(month, status, days_past_due, first_delinquency, opened, balance, sold_to, relief))
                over account_months as before,
            lead(month) over account_months is null as is_last,
            last_value(opened ignore nulls) over (
                account_months rows between unbounded preceding and unbounded following
            ) as last_opened,
            case when opened is not null and coalesce(original_amount, "limit") is not null then count(*) over (
                partition by furnisher, customer, month, product, opened, role, coalesce(original_amount, "limit")
            ) end as alike
        from held left join gone using (furnisher, customer, account)
        where coalesce(action, '{Action.REPORT}') = '{Action.REPORT}'
            and (gone.at is null or (held.known_at, held.submission, held.line) > gone.at)
        window account_months as (partition by furnisher, customer, account order by month)
        """
    )


def find(engine: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Every hit in `history`, in the order of furnisher, submission and line."""
    found = " union all ".join(
        f"select '{one.id}' as rule, furnisher, customer, account, month, submission, line, "
        f"cast({one.got} as varchar) as got from history where {one.suspect}"
        for one in EVALUATORS
    )
    rows = engine.execute(f"select * from ({found}) order by furnisher, submission, line, rule").fetchall()
    return [Finding(*row) for row in rows]
