"""On which day the law takes each item out of the files, as SQL (`law.expires_on` says the same of one item)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.law import INQUIRIES, PUBLIC_RECORDS, Clock, ClockStart, ItemKind, Jurisdiction
from tallystick.terms import HARD, SERIOUS, AccountStatus, ActivityKind, InquiryReason

JUDGED = ("account_month", "activity_month", "inquiry", "public_record")
"""The fact tables that retention rules speak of."""
_ADVERSE_COUNTS = ("late", "unpaid", "unpaid_amount", "disputes_lost", "breaches", "penalties")
_OVER = (AccountStatus.PAID, AccountStatus.CLOSED, AccountStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Items:
    """What a fact table holds for the law. rows: SQL of its facts with the days below.

    kind: SQL of the `ItemKind` of a row, null for what no rule speaks of. days: SQL of the day of each event.
    kinds: the kinds that its rows can be. workings: columns of `rows` that the files do not hold.
    """

    rows: str
    kind: str
    days: Mapping[ClockStart, str]
    kinds: tuple[ItemKind, ...]
    workings: tuple[str, ...] = ("_began", "_ended")


def items_sql(table: str, laws: Mapping[str, Jurisdiction]) -> str:
    """SQL over `file_` and a table's name of JUDGED that adds `item` and, for each of `laws`, a column of expiry days.

    The day is null while no clock has started. All of `laws` call the same months adverse.
    Source: the packs' `retention`.
    """
    first = next(iter(laws.values()))
    items = _items_of(table, first)
    days = "".join(f", {_expiry_sql(items, law)} as {column}" for column, law in laws.items())
    left_out = ", ".join(items.workings)
    return f"select * exclude ({left_out}){days} from (select *, {items.kind} as item from ({items.rows}))"


def _items_of(table: str, law: Jurisdiction) -> Items:
    match table:
        case "account_month":
            return Items(
                _runs_sql(law.late_from),
                _account_kind_sql(),
                _BEGIN_AND_END,
                (ItemKind.LATENESS, ItemKind.SERIOUS, ItemKind.CLOSED_ACCOUNT),
                ("_began", "_ended", *_RUN_COLUMNS),
            )
        case "activity_month":
            return Items(_ACTIVITY_ROWS, _ACTIVITY_KIND, _BEGIN_AND_END, (ItemKind.ADVERSE_ACTIVITY,))
        case "inquiry":
            return Items(
                "select *, made_on as _began, made_on as _ended from file_inquiry",
                _INQUIRY_KIND,
                _BEGIN_AND_END,
                INQUIRIES,
            )
        case "public_record":
            return Items(_PUBLIC_ROWS, "kind", _PUBLIC_DAYS, PUBLIC_RECORDS)
    raise ValueError(f"no rule speaks of {table}")


def _expiry_sql(items: Items, law: Jurisdiction) -> str:
    cases = ""
    for kind in items.kinds:
        rule = law.rule_of(kind)
        if rule and rule.clocks:
            # `least` passes over clocks that have not started.
            ends = ", ".join(_runs_out_sql(clock, items.days[clock.starts]) for clock in rule.clocks)
            cases += f" when '{kind}' then least({ends})"
    return f"case item{cases} end" if cases else "null::date"


def _runs_out_sql(clock: Clock, start: str) -> str:
    day = f"({start} + {clock.days_before_start})"
    months = f"({day} + to_months({clock.lasts.months}))::date"
    # The engine takes the last day of a month that lacks the day, the law's `Period` the first of the next.
    return f"({months} + (day({months}) <> day({day}))::integer + {clock.lasts.days})"


def _first_day(month: str) -> str:
    return f"make_date(({month}) // 12, ({month}) % 12 + 1, 1)"


_BEGIN_AND_END = {ClockStart.BEGIN: "_began", ClockStart.END: "_ended"}

_ACTIVITY_ROWS = f"""
    select *, {_first_day("month")} as _began, {_first_day("month + 1")} as _ended from file_activity_month
"""
_ACTIVITY_KIND = f"""
    case when {" or ".join(f"coalesce({name}, 0) > 0" for name in _ADVERSE_COUNTS)}
        or (kind = '{ActivityKind.OVERDRAWN}' and coalesce("count", 0) > 0) then '{ItemKind.ADVERSE_ACTIVITY}' end
"""
_INQUIRY_KIND = f"""
    case when reason in ({", ".join(f"'{reason}'" for reason in HARD)}) then '{ItemKind.HARD_INQUIRY}'
        when reason = '{InquiryReason.EMPLOYMENT}' then '{ItemKind.EMPLOYMENT_INQUIRY}'
        else '{ItemKind.SOFT_INQUIRY}' end
"""
# A case that has ended on a day that nobody told cannot have ended before it was entered: never shown too long.
_PUBLIC_ROWS = """
    select *, filed as _began, case when status = 'open' then disposed else coalesce(disposed, filed) end as _ended
    from file_public_record
"""
_PUBLIC_DAYS = _BEGIN_AND_END | {
    ClockStart.REGISTER_END: "register_until",
    ClockStart.DISCHARGE: "case when status = 'discharged' then coalesce(disposed, filed) end",
}


_RUN_COLUMNS = ("first_told", "adverse", "turns", "_closed", "run", "run_began", "run_ended", "following", "_serious")


def _account_kind_sql() -> str:
    return f"""
        case when adverse and _serious then '{ItemKind.SERIOUS}' when adverse then '{ItemKind.LATENESS}'
            when _closed is not null then '{ItemKind.CLOSED_ACCOUNT}' end
    """


def _runs_sql(late_from: int) -> str:
    """Account months with the adverse run that each is in, or the day on which its account was closed.

    A run is of an account's reported months that are `late_from` days late or more, or serious. It begins with the
    first day of its first month, or the earliest first delinquency that was ever furnished for one of its months
    (15 U.S.C. 1681c(c)(1): a later one restarts nothing), and ends with the first day of the month in which the account
    was reported otherwise; without one it lasts.
    """
    serious = ", ".join(f"'{status}'" for status in SERIOUS)
    over = ", ".join(f"'{status}'" for status in _OVER)
    return f"""
        with judged as (
            select *, (status in ({serious}) or coalesce(days_past_due, 0) >= {late_from}) as adverse
            from file_account_month
        ),
        turned as (
            select *, adverse <> coalesce(lag(adverse) over line_in_time, not adverse) as turns,
                last_value(coalesce(closed, case when status in ({over}) then {_first_day("month + 1")} end)) over (
                    line_in_time rows between unbounded preceding and unbounded following
                ) as _closed
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
                least({_first_day("min(month) over same_run")}, min(first_told) over same_run) as run_began,
                {_first_day("following")} as run_ended,
                bool_or(status in ({serious})) over same_run as _serious
            from (
                select *, min(month) over (
                    partition by observation, furnisher, account order by run
                    range between 1 following and 1 following
                ) as following
                from run
            ) with_following
            window same_run as (partition by observation, furnisher, account, run)
        )
        select *, case when adverse then run_began else _closed end as _began,
            case when adverse then run_ended else _closed end as _ended
        from event
    """
