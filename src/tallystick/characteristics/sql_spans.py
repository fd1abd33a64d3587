"""Columns about days, and about rows near in time, as SQL."""

from __future__ import annotations

from sqlglot import exp

from tallystick.characteristics.spans import DaysBetween, FollowedWithin
from tallystick.characteristics.sql_measure import SQL, column_sql


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
