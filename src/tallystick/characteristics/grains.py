"""The relations that characteristics aggregate over, made from the credit files (`files.open_files`).

All time is in whole months back from the last closed month, all amounts in minor units, all shares (`utilisation`) in
hundredths of a percent: whole numbers, whose sums are the same in any order and on any engine. Written in DuckDB's
SQL and parsed by SQLGlot, so that other engines' text can be printed from the same source.
"""

from __future__ import annotations

from tallystick.characteristics.measure import Grain
from tallystick.terms import CREDIT, ENDED, REVOLVING, SERIOUS


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# A line updated within six months is recent: its last state stands for the last closed month.
_RECENT_MONTHS = 6

# grade: 0 none, 1 for 1-29 days, 2 for 30-59 ... 7 for 180 and more, 8 serious derogatory.
_LINE_MONTH = f"""
with ordered as (
    select *, lag(ago) over same_line as ago_before, lag(balance) over same_line as balance_then
    from file_account_month
    where product in ({_listed(CREDIT)})
    window same_line as (partition by observation, furnisher, account order by ago desc)
),
followed as (
    select *, case when ago_before = ago + 1 then balance_then end as balance_before from ordered
)
select observation, furnisher, furnisher || '/' || account as line, ago, product, status, days_past_due, balance,
    "limit", original_amount, guaranteed_amount, past_due, scheduled, paid, paid_manner, currency, balance_before,
    case when balance_before > 0 and paid is not null then case when paid >= balance_before then 1 else 0 end end
        as paid_in_full,
    m0 - (year(opened) * 12 + month(opened) - 1) as opened_ago,
    datediff('day', cast('1900-01-01' as date), opened) as opened_day,
    case when status in ({_listed(SERIOUS)}) then 8
         when days_past_due = 0 then 0
         when days_past_due >= 180 then 7
         when days_past_due >= 150 then 6
         when days_past_due >= 120 then 5
         when days_past_due >= 90 then 4
         when days_past_due >= 60 then 3
         when days_past_due >= 30 then 2
         when days_past_due >= 1 then 1 end as grade,
    max(ago) over (partition by observation) + 1 as months_seen,
    row_number() over (partition by observation, furnisher, account order by ago) as recency
from followed
"""

# stacked: whether another lender opened a line within thirty days of this one.
_LINE = f"""
with told as (
select observation, line,
    max(furnisher) as furnisher,
    max(case when recency = 1 then product end) as product,
    max(case when recency = 1 and status not in ({_listed(ENDED)}) then 1 else 0 end) as is_open,
    min(ago) as ago,
    max(opened_ago) as opened_ago,
    max(opened_day) as opened_day,
    max(case when recency = 1 then days_past_due end) as days_past_due,
    count(grade) as months_rated,
    max(grade) as worst_grade,
    max(case when recency = 1 and ago < {_RECENT_MONTHS} and status not in ({_listed(ENDED)}) then balance end)
        as balance,
    max(case when recency = 1 and ago < {_RECENT_MONTHS} and status not in ({_listed(ENDED)}) then "limit" end)
        as "limit",
    max(case when recency = 1 and ago < {_RECENT_MONTHS} and status not in ({_listed(ENDED)}) then past_due end)
        as past_due,
    max(original_amount) as original_amount,
    max(guaranteed_amount) as guaranteed_amount,
    max(case when recency = 1 and ago < {_RECENT_MONTHS} and "limit" > 0
             then cast(10000 * balance // "limit" as bigint) end) as utilisation
from line_month
group by observation, line
)
select *, case when opened_day is null then 0
    when min(furnisher) over near_days <> max(furnisher) over near_days then 1 else 0 end as stacked
from told
window near_days as (partition by observation order by opened_day range between 30 preceding and 30 following)
"""

_REVOLVING_MONTH = f"""
select observation, ago, sum(balance) as balance, sum("limit") as "limit",
    least(30000, cast(10000 * sum(balance) // sum("limit") as bigint)) as utilisation
from line_month
where product in ({_listed(REVOLVING)}) and status not in ({_listed(ENDED)}) and "limit" > 0 and balance is not null
group by observation, ago
"""

_ACTIVITY = """
select observation, ago, kind, "count" as n, amount, on_time, refunds, disputes, currency from file_activity_month
"""

_PARTICULARS = """
select p.observation,
    max(p.employees) as employees,
    min(case p.establishment when 'new' then 1 when 'existing' then 0 end) as is_new,
    max(p.m0 - p.founded) as founded_ago,
    max(p.m0 - (year(p.known_at) * 12 + month(p.known_at) - 1)) as known_ago
from file_particulars p
group by p.observation
"""

GRAINS = {
    Grain.LINE_MONTH: _LINE_MONTH,
    Grain.LINE: _LINE,
    Grain.REVOLVING_MONTH: _REVOLVING_MONTH,
    Grain.ACTIVITY: _ACTIVITY,
    Grain.PARTICULARS: _PARTICULARS,
}
"""In an order in which each may read those before it."""

CURRENCIES = """
select observation, count(distinct currency) as currencies from (
    select observation, currency from file_account_month union all select observation, currency from file_activity_month
) told group by observation
"""

MONEY_COLUMNS = frozenset(
    {
        "balance",
        "limit",
        "past_due",
        "scheduled",
        "paid",
        "original_amount",
        "guaranteed_amount",
        "balance_before",
        "amount",
        "refunds",
    }
)
"""Columns that cannot be added up across currencies."""
