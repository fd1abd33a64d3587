"""Compile characteristics to one SQL statement over the credit files.

Every divisor passes `nullif`, nothing casts a float to an integer, and months are integers: what engines compute
differently without a word is left out (`docs/decisions/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.grains import CURRENCIES, GRAINS, MONEY_COLUMNS
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Capped,
    Condition,
    Distinct,
    FirstKnown,
    Grain,
    Highest,
    Known,
    Lowest,
    Mean,
    Measure,
    Minus,
    OneOf,
    Over,
    Ratio,
    Rows,
    Slope,
    Spread,
    Total,
)
from tallystick.terms import Special

SQL = exp.Expr


def statement(characteristics: Sequence[Characteristic], dialect: str = "duckdb") -> str:
    """One SELECT: a row per observation in order, a column per characteristic, special values as their codes."""
    return _statement(tuple(characteristics), dialect)


@lru_cache(maxsize=64)
def _statement(characteristics: tuple[Characteristic, ...], dialect: str) -> str:
    # Each builder call copies the tree so far, so the long lists are handed over whole.
    told = [exp.alias_(_with_specials(one), one.id, quoted=True) for one in characteristics]
    query = exp.select("observed.observation", *told, copy=False).from_("observed", copy=False)
    for grain, text in GRAINS.items():
        query = query.with_(grain.value, as_=_parsed(text), copy=False)
    query = query.with_("told_currencies", as_=_parsed(CURRENCIES), copy=False)
    query = _joined(query, "told_currencies")
    for grain in GRAINS:
        over = [one for one in characteristics if one.over is grain]
        if over:
            summary = f"{grain.value}_summary"
            query = query.with_(summary, as_=_summary(grain, over), copy=False)
            query = _joined(query, summary)
    return query.order_by("observed.observation", copy=False).sql(dialect=dialect, pretty=True)


def _joined(query: exp.Select, table: str) -> exp.Select:
    same = exp.column("observation", table=table).eq(exp.column("observation", table="observed"))
    return query.join(table, on=same, join_type="left", copy=False)


def uses_money(one: Characteristic) -> bool:
    """Whether amounts enter the value, so that several currencies in one file make it impossible to compute."""
    return any(column in MONEY_COLUMNS for column in _columns(one.value))


def columns_read(one: Characteristic) -> frozenset[str]:
    """Every column of its grain that a characteristic reads, in its value or in a condition."""
    told = [_measure(one.value, _rows_used(one))]
    if one.kind is not None:
        told.append(_condition(one.kind))
    return frozenset(column.name for part in told for column in part.find_all(exp.Column))


def _parsed(text: str) -> SQL:
    return sqlglot.parse_one(text, dialect="duckdb")


def _summary(grain: Grain, over: Sequence[Characteristic]) -> SQL:
    told: list[SQL] = []
    for one in over:
        kind, rows = _kind(one), _rows_used(one)
        told.append(exp.alias_(_count(kind), f"{one.id}_kind"))
        told.append(exp.alias_(_count(rows), f"{one.id}_rows"))
        told.append(exp.alias_(_measure(one.value, rows), f"{one.id}_value"))
    return exp.select("observation", *told, copy=False).from_(grain.value, copy=False).group_by("observation")


def _with_specials(one: Characteristic) -> SQL:
    table = f"{one.over.value}_summary"
    kind, rows, value = (exp.column(f"{one.id}_{part}", table=table) for part in ("kind", "rows", "value"))
    case = exp.case()
    case = case.when(exp.func("coalesce", kind, exp.Literal.number(0)).eq(0), _special(Special.NO_RECORD))
    case = case.when(rows.eq(0), _special(Special.NONE_IN_WINDOW))
    if uses_money(one):
        several = exp.column("currencies", table="told_currencies") > 1
        case = case.when(several, _special(Special.NOT_COMPUTABLE))
    case = case.when(value.is_(exp.null()), _special(one.unknown))
    return case.else_(exp.cast(value, "double"))


def _special(special: Special) -> SQL:
    return exp.cast(exp.Literal.number(str(int(special.code))), "double")


def _kind(one: Characteristic) -> SQL | None:
    return None if one.kind is None else _condition(one.kind)


def _rows_used(one: Characteristic) -> SQL | None:
    kind = _kind(one)
    if one.months is None:
        return kind
    within = exp.column("ago") < one.months
    return within if kind is None else exp.and_(kind, within)


def _count(condition: SQL | None) -> SQL:
    if condition is None:
        return exp.Count(this=exp.Star())
    return exp.func("count", exp.case().when(condition, exp.Literal.number(1)))


def _condition(condition: Condition) -> SQL:
    match condition:
        case OneOf(column, values):
            return _column(column).isin(*values)
        case AtLeast(column, number):
            return _column(column) >= number
        case AtMost(column, number):
            return _column(column) <= number
        case Known(column):
            return exp.not_(_column(column).is_(exp.null()))
        case Both(first, second):
            return exp.and_(_condition(first), _condition(second))


def _measure(measure: Measure, rows: SQL | None) -> SQL:
    match measure:
        case Ratio(numerator, denominator, times):
            top = exp.paren(_measure(numerator, rows)) * exp.cast(exp.Literal.number(times), "double")
            return exp.paren(top) / exp.func("nullif", _measure(denominator, rows), exp.Literal.number(0))
        case Minus(first, second):
            return exp.paren(_measure(first, rows)) - exp.paren(_measure(second, rows))
        case Capped(inner, lowest, highest):
            return _capped(_measure(inner, rows), lowest, highest)
        case FirstKnown(first, second):
            return exp.func("coalesce", _measure(first, rows), _measure(second, rows))
        case Rows(where):
            return _count(_together(rows, where))
        case Over(inner, number):
            return exp.paren(exp.cast(_measure(inner, rows), "double")) / exp.Literal.number(number)
        case Slope(column):
            return _slope(column, rows)
        case Spread(column, where):
            return _spread(_picked(column, _together(rows, where)))
        case _:
            return _aggregate(measure, _picked(measure.column, _together(rows, measure.where)))


def _slope(column: str, rows: SQL | None) -> SQL:
    """(n Sxy - Sx Sy) / (n Sxx - Sx Sx) of integer moments: exact but for the last division."""
    known = _together(rows, Known(column))
    y, x = _wide(_picked(column, known)), _wide(exp.Neg(this=_picked("ago", known)))
    n = exp.func("count", _picked(column, known))
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


def _capped(value: SQL, lowest: int | None, highest: int | None) -> SQL:
    # greatest() and least() pass over nulls on DuckDB, so an unknown value would become the bound.
    case = exp.case()
    if lowest is not None:
        case = case.when(value < lowest, exp.Literal.number(lowest))
    if highest is not None:
        case = case.when(value.copy() > highest, exp.Literal.number(highest))
    return case.else_(value.copy())


def _together(rows: SQL | None, where: Condition | None) -> SQL | None:
    if where is None:
        return rows
    return _condition(where) if rows is None else exp.and_(rows, _condition(where))


def _picked(column: str, rows: SQL | None) -> SQL:
    return _column(column) if rows is None else exp.case().when(rows, _column(column))


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _columns(measure: Measure) -> Iterator[str]:
    match measure:
        case Ratio(first, second) | Minus(first, second) | FirstKnown(first, second):
            yield from _columns(first)
            yield from _columns(second)
        case Capped(inner) | Over(inner):
            yield from _columns(inner)
        case Rows():
            return
        case _:
            yield measure.column
