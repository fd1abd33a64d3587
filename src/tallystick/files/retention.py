"""On which day the law takes each item out of the files, as SQL (`law.expires_on` says the same of one item)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.furnish.adverse import adverse_sql
from tallystick.law import INQUIRIES, PUBLIC_RECORDS, Clock, ClockStart, ItemKind, Jurisdiction
from tallystick.terms import HARD, SERIOUS, AccountStatus, ActivityKind, InquiryReason

JUDGED = ("account_month", "activity_month", "inquiry", "public_record")
"""The fact tables that retention rules speak of."""
ADVERSE_COUNTS = ("late", "unpaid", "unpaid_amount", "disputes_lost", "breaches", "penalties")
"""Of a platform's month, what speaks against a subject where it is more than nought."""
READ = {
    "account_month": ("month", "status", "days_past_due", "closed"),
    "activity_month": ("month", "kind", "count", "on_time", *ADVERSE_COUNTS),
    "inquiry": ("made_on", "reason"),
    "public_record": ("kind", "status", "filed", "disposed", "register_until"),
}
"""The columns of each that the rules read."""
_ADVERSE = (ItemKind.LATENESS, ItemKind.SERIOUS)
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


def items_sql(table: str, laws: Mapping[str, Jurisdiction], account_months: str = "latest_account_month") -> str:
    """SQL over `latest_` and a name of JUDGED that adds `item` and, for each of `laws`, a column of expiry days.

    Of account months it judges those whose account a rule speaks of, and has the place (`rowid`) of each; the rules
    speak of none of the others. The day is null while no clock has started. All of `laws` call the same months adverse.
    account_months: SQL of the ones to judge, with all that stand of an account or none. Source: the packs' `retention`.
    """
    first = next(iter(laws.values()))
    items = _items_of(table, first, account_months)
    days = "".join(f", {_expiry_sql(items, law)} as {column}" for column, law in laws.items())
    left_out = ", ".join(items.workings)
    return f"select * exclude ({left_out}){days} from (select *, {items.kind} as item from ({items.rows}))"


def _items_of(table: str, law: Jurisdiction, account_months: str) -> Items:
    match table:
        case "account_month":
            return Items(
                _account_rows_sql(law.late_from, account_months),
                _account_kind_sql(),
                _BEGIN_AND_END,
                (*_ADVERSE, ItemKind.CLOSED_ACCOUNT),
                ("_began", "_ended", "adverse", "_serious"),
            )
        case "activity_month":
            return Items(_ACTIVITY_ROWS, _ACTIVITY_KIND, _BEGIN_AND_END, (ItemKind.ADVERSE_ACTIVITY,))
        case "inquiry":
            return Items(
                "select *, made_on as _began, made_on as _ended from latest_inquiry",
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
            cases += f" when '{kind}' then {_first_to_run_out_sql(rule.clocks, items.days)}"
    return f"case item{cases} end" if cases else "null::date"


def _first_to_run_out_sql(clocks: Iterable[Clock], days: Mapping[ClockStart, str]) -> str:
    # `least` passes over clocks that have not started.
    return f"least({', '.join(_runs_out_sql(clock, days[clock.starts]) for clock in clocks)})"


def may_have_expired_sql(laws: Iterable[Jurisdiction], on: str, first_delinquency: str = "first_delinquency") -> str:
    """SQL that is true of at least one account month of each account in which an item has expired `on` that day under
    all of `laws`, whichever facts stand and whatever key the account has now; it is false of most others.

    An item has expired no earlier than if all its clocks had run from the first day of one of its months or from a
    first delinquency that was furnished; a closed account, from a day on which one of its months says that it closed.
    """
    return " and ".join(f"({_may_have_expired_sql(law, on, first_delinquency)})" for law in laws)


def _may_have_expired_sql(law: Jurisdiction, on: str, first_delinquency: str) -> str:
    adverse, closed = _clocks(law, _ADVERSE), _clocks(law, (ItemKind.CLOSED_ACCOUNT,))
    began = f"least(case when {adverse_sql(law.late_from)} then {first_day_sql('month')} end, {first_delinquency})"
    ways = [
        f"{_first_to_run_out_sql(clocks, dict.fromkeys(ClockStart, day))} <= {on}"
        for clocks, day in ((adverse, began), (closed, f"({_CLOSED})"))
        if clocks
    ]
    return " or ".join(ways) or "false"


def settled_sql(law: Jurisdiction, day: str) -> str:
    """SQL of the day on which an adverse item of an account has expired even if it began only on `day`, and of
    whichever kind it was; null where `day` is, or where no clock runs."""
    days = dict.fromkeys(ClockStart, day)
    ends = [_first_to_run_out_sql(clocks, days) for kind in _ADVERSE if (clocks := _clocks(law, (kind,)))]
    return f"case when {day} is not null then greatest({', '.join(ends)}) end" if ends else "null::date"


def _clocks(law: Jurisdiction, kinds: Iterable[ItemKind]) -> list[Clock]:
    rules = [law.rule_of(kind) for kind in kinds]
    return [clock for rule in rules if rule for clock in rule.clocks]


def _runs_out_sql(clock: Clock, start: str) -> str:
    day = f"({start} + {clock.days_before_start})"
    months = f"({day} + to_months({clock.lasts.months}))::date"
    # The engine takes the last day of a month that lacks the day, the law's `Period` the first of the next.
    return f"({months} + (day({months}) <> day({day}))::integer + {clock.lasts.days})"


def first_day_sql(month: str) -> str:
    return f"make_date(({month}) // 12, ({month}) % 12 + 1, 1)"


_BEGIN_AND_END = {ClockStart.BEGIN: "_began", ClockStart.END: "_ended"}

_ACTIVITY_ROWS = f"""
    select *, {first_day_sql("month")} as _began, {first_day_sql("month + 1")} as _ended from latest_activity_month
"""
_ACTIVITY_KIND = f"""
    case when {" or ".join(f"coalesce({name}, 0) > 0" for name in ADVERSE_COUNTS)}
        or (kind = '{ActivityKind.OVERDRAWN}' and coalesce("count", 0) > 0)
        or (kind = '{ActivityKind.RECURRING_PAYMENTS}' and coalesce(on_time < "count", false))
        then '{ItemKind.ADVERSE_ACTIVITY}' end
"""
_INQUIRY_KIND = f"""
    case when reason in ({", ".join(f"'{reason}'" for reason in HARD)}) then '{ItemKind.HARD_INQUIRY}'
        when reason = '{InquiryReason.EMPLOYMENT}' then '{ItemKind.EMPLOYMENT_INQUIRY}'
        else '{ItemKind.SOFT_INQUIRY}' end
"""
# A case that has ended on a day that nobody told cannot have ended before it was entered: never shown too long.
_PUBLIC_ROWS = """
    select *, filed as _began, case when status = 'open' then disposed else coalesce(disposed, filed) end as _ended
    from latest_public_record
"""
_PUBLIC_DAYS = _BEGIN_AND_END | {
    ClockStart.REGISTER_END: "register_until",
    ClockStart.DISCHARGE: "case when status = 'discharged' then coalesce(disposed, filed) end",
}


_CLOSED = f"""
    coalesce(closed, case when status in ({", ".join(f"'{status}'" for status in _OVER)})
        then {first_day_sql("month + 1")} end)
"""


def _account_kind_sql() -> str:
    return f"""
        case when adverse and _serious then '{ItemKind.SERIOUS}' when adverse then '{ItemKind.LATENESS}'
            else '{ItemKind.CLOSED_ACCOUNT}' end
    """


def _account_rows_sql(late_from: int, account_months: str) -> str:
    """The adverse months with the run that each is in, and the other months of closed accounts with the day of that.

    A run is of an account's reported months that are `late_from` days late or more, or serious. It begins with the
    first day of its first month, or the earliest first delinquency that was ever furnished for one of its months
    (15 U.S.C. 1681c(c)(1): a later one restarts nothing), and ends with the first day of the month in which the account
    was reported otherwise; without one it lasts.

    Only accounts that were ever adverse are put in order. In these a run has the number of the months before it that
    were not adverse, and ends with the month that has the next number.
    """
    serious = ", ".join(f"'{status}'" for status in SERIOUS)
    return f"""
        with told as (
            select rowid as place, observation, furnisher, account, month, first_told, status in ({serious}) as serious,
                {adverse_sql(late_from)} as adverse,
                {_CLOSED} as closed_on
            from {account_months}
        ),
        spoken_of as materialized (
            select observation, furnisher, account, bool_or(adverse) as ever_adverse,
                arg_max_null(closed_on, month) as last_closed, row_number() over () as number
            from told group by all having ever_adverse or last_closed is not null
        ),
        month as materialized (
            select place, month, first_told, serious, adverse, ever_adverse, last_closed, number
            from told join spoken_of using (observation, furnisher, account)
        ),
        numbered as materialized (
            select place, month, first_told, serious, adverse, number,
                sum((not adverse)::integer) over (partition by number order by month rows unbounded preceding) as run
            from month where ever_adverse
        ),
        run as (
            select number, run, bool_or(serious) as serious,
                least({first_day_sql("min(month)")}, min(first_told)) as began
            from numbered where adverse group by all
        ),
        over_in as (
            select number, run - 1 as run, {first_day_sql("month")} as ended from numbered where not adverse
        )
        select place, true as adverse, run.serious as _serious, run.began as _began, over_in.ended as _ended
        from (from numbered where adverse) late
        join run using (number, run) left join over_in using (number, run)
        union all
        select place, false, false, last_closed, last_closed from month where not adverse and last_closed is not null
    """
