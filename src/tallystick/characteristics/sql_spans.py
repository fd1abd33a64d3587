"""Columns about days, and about rows near in time, as SQL."""

from __future__ import annotations

from sqlglot import exp

from tallystick.characteristics.measure import Highest
from tallystick.characteristics.spans import DaysBetween, Earlier, FollowedWithin, LatestBefore, LatestMonth, Trailing
from tallystick.characteristics.sql_measure import SQL, column_sql, condition_sql


def days_between_sql(between: DaysBetween) -> SQL:
    return exp.DateDiff(this=column_sql(between.later), expression=column_sql(between.earlier), unit=exp.var("day"))


def followed_sql(followed: FollowedWithin, line: tuple[str, ...]) -> SQL:
    """The next row in time is the nearest that follows."""
    day = column_sql(followed.day)
    following = exp.Window(
        this=exp.Lead(this=day),
        partition_by=[column_sql(name) for name in ("observation", *followed.same)],
        order=exp.Order(expressions=[day.copy(), *(column_sql(key) for key in line)]),
    )
    near = following - day.copy() <= column_sql(followed.within)
    return exp.case().when(near, exp.Literal.number(1)).else_(exp.Literal.number(0))


def latest_sql(latest: LatestMonth | LatestBefore, line: tuple[str, ...]) -> SQL:
    """The rows of a line before another are those of which `ago` is greater."""
    ago = exp.column("ago")
    inclusive = isinstance(latest, LatestMonth)
    spec = exp.WindowSpec(
        kind="ROWS",
        start="CURRENT ROW" if inclusive else exp.Literal.number(1),
        start_side=None if inclusive else "FOLLOWING",
        end="UNBOUNDED",
        end_side="FOLLOWING",
    )
    return exp.Window(
        this=exp.Min(this=exp.case().when(condition_sql(latest.where), ago)),
        partition_by=[column_sql(name) for name in ("observation", *line)],
        order=exp.Order(expressions=[ago.copy()]),
        spec=spec,
    )


def days_of_month_sql() -> SQL:
    """Months count from the year 0, which is a leap year as the year 400 is."""
    month = exp.paren(exp.column("m0") - exp.column("ago"))

    def of(months: int) -> SQL:
        return exp.Mod(this=month.copy(), expression=exp.Literal.number(months))

    every_four, every_hundred, every_four_hundred = (of(12 * years) < 12 for years in (4, 100, 400))
    leap = exp.or_(exp.and_(every_four, exp.not_(every_hundred)), every_four_hundred)
    february = exp.case().when(leap, exp.Literal.number(29)).else_(exp.Literal.number(28))
    case = exp.case().when(of(12).isin(3, 5, 8, 10), exp.Literal.number(30))
    return case.when(of(12).eq(1), february).else_(exp.Literal.number(31))


def earlier_sql(earlier: Earlier) -> SQL:
    return _over_months(exp.Max(this=column_sql(earlier.column)), earlier.months, earlier.months)


def trailing_sql(trailing: Trailing) -> SQL:
    column, last = column_sql(trailing.summary.column), trailing.months - 1
    if isinstance(trailing.summary, Highest):
        return _over_months(exp.Max(this=column), 0, last)
    told = _over_months(exp.Count(this=column), 0, last)
    return exp.case().when(told.eq(trailing.months), _over_months(exp.Sum(this=column.copy()), 0, last))


def _over_months(what: exp.Func, nearest: int, farthest: int) -> exp.Window:
    """Over the rows of the subject from so many months to so many months before a row's own."""
    spec = exp.WindowSpec(
        kind="RANGE",
        start=exp.Literal.number(nearest) if nearest else "CURRENT ROW",
        start_side="FOLLOWING" if nearest else None,
        end=exp.Literal.number(farthest),
        end_side="FOLLOWING",
    )
    order = exp.Order(expressions=[exp.column("ago")])
    return exp.Window(this=what, partition_by=[exp.column("observation")], order=order, spec=spec)
