"""Conditions and measures as SQL expressions over the columns of a relation.

Every divisor passes `nullif`, nothing casts a float to an integer, and months are integers: what engines compute
differently without a word is left out (`docs/decisions/`).
"""

from __future__ import annotations

from sqlglot import exp

from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Capped,
    Condition,
    Distinct,
    FirstKnown,
    Highest,
    Known,
    Lowest,
    Mean,
    Measure,
    Minus,
    NoneOf,
    OneOf,
    Over,
    Ratio,
    Reaches,
    Rows,
    Slope,
    Spread,
    Total,
)

SQL = exp.Expr


def count_sql(condition: SQL | None) -> SQL:
    if condition is None:
        return exp.Count(this=exp.Star())
    return exp.func("count", exp.case().when(condition, exp.Literal.number(1)))


def condition_sql(condition: Condition) -> SQL:
    match condition:
        case OneOf(name, values):
            return column_sql(name).isin(*values)
        case NoneOf(name, values):
            return exp.not_(column_sql(name).isin(*values))
        case Reaches(name, other):
            return column_sql(name) >= column_sql(other)
        case AtLeast(name, number):
            return column_sql(name) >= number
        case AtMost(name, number):
            return column_sql(name) <= number
        case Known(name):
            return exp.not_(column_sql(name).is_(exp.null()))
        case Both(first, second):
            return exp.and_(condition_sql(first), condition_sql(second))


def measure_sql(measure: Measure, rows: SQL | None) -> SQL:
    match measure:
        case Ratio(numerator, denominator, times):
            top = exp.paren(measure_sql(numerator, rows)) * exp.cast(exp.Literal.number(times), "double")
            return exp.paren(top) / exp.func("nullif", measure_sql(denominator, rows), exp.Literal.number(0))
        case Minus(first, second):
            return exp.paren(measure_sql(first, rows)) - exp.paren(measure_sql(second, rows))
        case Capped(inner, lowest, highest):
            return capped_sql(measure_sql(inner, rows), lowest, highest)
        case FirstKnown(first, second):
            return exp.func("coalesce", measure_sql(first, rows), measure_sql(second, rows))
        case Rows(where):
            return count_sql(together_sql(rows, where))
        case Over(inner, number):
            return exp.paren(exp.cast(measure_sql(inner, rows), "double")) / exp.Literal.number(number)
        case Slope(name):
            return _slope(name, rows)
        case Spread(name, where):
            return _spread(picked_sql(name, together_sql(rows, where)))
        case _:
            return _aggregate(measure, picked_sql(measure.column, together_sql(rows, measure.where)))


def _slope(column: str, rows: SQL | None) -> SQL:
    """(n Sxy - Sx Sy) / (n Sxx - Sx Sx) of integer moments: exact but for the last division."""
    known = together_sql(rows, Known(column))
    y, x = _wide(picked_sql(column, known)), _wide(exp.Neg(this=picked_sql("ago", known)))
    n = exp.func("count", picked_sql(column, known))
    sx, sy, sxx, sxy = (exp.func("sum", part) for part in (x, y, x * x.copy(), x.copy() * y.copy()))
    top = exp.paren(n * sxy - sx * sy)
    bottom = exp.paren(n.copy() * sxx - sx.copy() * sx.copy())
    return exp.cast(top, "double") / exp.func("nullif", bottom, exp.Literal.number(0))


def _spread(picked: SQL) -> SQL:
    """sqrt(n Sxx - Sx Sx) / n of integer moments: the same in any order of the rows."""
    x = _wide(picked)
    n, sx, sxx = exp.func("count", x), exp.func("sum", x.copy()), exp.func("sum", x.copy() * x.copy())
    variance = exp.cast(exp.paren(n * sxx - sx * sx.copy()), "double")
    return exp.func("sqrt", variance) / exp.func("nullif", n.copy(), exp.Literal.number(0))


def _wide(value: SQL) -> exp.Cast:
    # The square of an amount does not fit into 64 bits.
    return exp.cast(value, "int128")


def _aggregate(measure: Distinct | Total | Highest | Lowest | Mean, picked: SQL) -> SQL:
    match measure:
        case Distinct():
            return exp.Count(this=exp.Distinct(expressions=[picked]))
        case Total():
            return exp.func("sum", picked)
        case Highest():
            return exp.func("max", picked)
        case Lowest():
            return exp.func("min", picked)
        case Mean():
            # The sum is exact where the column is whole; one division comes last.
            total = exp.cast(exp.func("sum", picked), "double")
            return total / exp.func("nullif", exp.func("count", picked.copy()), exp.Literal.number(0))


def capped_sql(value: SQL, lowest: int | None, highest: int | None) -> SQL:
    # greatest() and least() pass over nulls on DuckDB, so an unknown value would become the bound.
    case = exp.case()
    if lowest is not None:
        case = case.when(value < lowest, exp.Literal.number(lowest))
    if highest is not None:
        case = case.when(value.copy() > highest, exp.Literal.number(highest))
    return case.else_(value.copy())


def together_sql(rows: SQL | None, where: Condition | None) -> SQL | None:
    if where is None:
        return rows
    return condition_sql(where) if rows is None else exp.and_(rows, condition_sql(where))


def picked_sql(column: str, rows: SQL | None) -> SQL:
    return column_sql(column) if rows is None else exp.case().when(rows, column_sql(column))


def column_sql(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
