"""Leave out of the files what the law no longer lets show."""

from __future__ import annotations

from tallystick.law import ClockStart, Jurisdiction
from tallystick.terms import SERIOUS


def expired_sql(law: Jurisdiction) -> str:
    """SQL over `file_account_month` that adds `expired`: whether an adverse month may not be shown any more.

    An adverse event is a run of an account's reported months that are 30 days late or more, or serious. It begins
    with the first day of its first month and ends with the first day of the month in which the account was reported
    otherwise; without one it lasts. Source: the pack's `retention.adverse_account` (`law.expires_on`).
    """
    rule = law.adverse
    serious = ", ".join(f"'{status}'" for status in SERIOUS)
    start = "ended" if rule.starts is ClockStart.END else "began"
    return f"""
        with judged as (
            select *, (status in ({serious}) or coalesce(days_past_due, 0) >= 30) as adverse from file_account_month
        ),
        turned as (
            select *, adverse <> coalesce(lag(adverse) over line_in_time, not adverse) as turns
            from judged
            window line_in_time as (partition by observation, furnisher, account order by month)
        ),
        run as (
            select *, sum(turns::integer) over (
                partition by observation, furnisher, account order by month rows unbounded preceding
            ) as run
            from turned
        ),
        event as (
            select *,
                {_first_day("min(month) over same_run")} as began,
                {_first_day("following")} as ended,
                max((status in ({serious}))::integer) over same_run as serious
            from (
                select *, min(month) over (
                    partition by observation, furnisher, account order by run
                    range between 1 following and 1 following
                ) as following
                from run
            ) with_following
            window same_run as (partition by observation, furnisher, account, run)
        )
        select * exclude (adverse, turns, run, following, began, ended, serious),
            coalesce(adverse and valid_at >=
                {start} + to_days(serious * {rule.days_before_start}) + to_years({rule.years}), false) as expired
        from event
    """


def _first_day(month: str) -> str:
    return f"make_date(({month}) // 12, ({month}) % 12 + 1, 1)"
