"""Compile characteristics to one SQL statement over the credit files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from sqlglot import exp

from tallystick.characteristics.characteristic import Characteristic, Quotient, over_rows
from tallystick.characteristics.grains import GRAINS
from tallystick.characteristics.measure import Grain
from tallystick.characteristics.money import uses_money
from tallystick.characteristics.relations import Together
from tallystick.characteristics.sql_measure import SQL, condition_sql, count_sql, measure_sql
from tallystick.characteristics.sql_relation import currencies_sql, relation_sql
from tallystick.terms import Special

# BigQuery's own decimal has 29 digits before the point.
_WIDE = {"bigquery": exp.DataType.build("bigdecimal")}


def statement(characteristics: Sequence[Characteristic], dialect: str = "duckdb") -> str:
    """One SELECT: a row per observation in order, a column per characteristic, special values as their codes."""
    return _statement(tuple(characteristics), dialect)


# More than there are characteristics, each of which may be asked for alone.
@lru_cache(maxsize=256)
def _statement(characteristics: tuple[Characteristic, ...], dialect: str) -> str:
    # Each builder call copies the tree so far, so the long lists are handed over whole.
    told = [exp.alias_(_told(one), one.id, quoted=True) for one in characteristics]
    query = exp.select("observed.observation", *told, copy=False).from_("observed", copy=False)
    made = over_rows(characteristics)
    used = set().union(*(_beneath(one.over) for one in made))
    for grain in GRAINS:
        if grain in used:
            query = query.with_(grain.value, as_=_relation(grain).copy(), copy=False)
    query = query.with_("told_currencies", as_=currencies_sql(), copy=False)
    query = _joined(query, "told_currencies")
    for grain in GRAINS:
        over = [one for one in made if one.over is grain]
        if over:
            summary = f"{grain.value}_summary"
            query = query.with_(summary, as_=_summary(grain, over), copy=False)
            query = _joined(query, summary)
    return _with_wide_numbers(query.order_by("observed.observation", copy=False), dialect).sql(dialect, pretty=True)


@cache
def _relation(grain: Grain) -> exp.Select:
    """To be copied before use: it is half of what a statement takes to make."""
    return relation_sql(GRAINS[grain])


def _with_wide_numbers(query: exp.Select, dialect: str) -> exp.Select:
    """DuckDB alone has whole numbers of 128 bits; elsewhere decimals without a fraction hold as many digits."""
    if dialect != "duckdb":
        for cast in query.find_all(exp.DataType):
            if cast.this is exp.DType.INT128:
                cast.replace(_WIDE.get(dialect, exp.DataType.build("decimal(38, 0)")).copy())
    return query


def _beneath(grain: Grain) -> set[Grain]:
    """A relation and those that it is made of."""
    relation = GRAINS[grain]
    return {grain, *(_beneath(relation.of) if isinstance(relation, Together) else ())}


def _joined(query: exp.Select, table: str) -> exp.Select:
    same = exp.column("observation", table=table).eq(exp.column("observation", table="observed"))
    return query.join(table, on=same, join_type="left", copy=False)


def columns_read(one: Characteristic) -> frozenset[str]:
    """Every column of its grain, or of its parts' grains, that a characteristic reads, in its value or a condition."""
    told: list[SQL] = []
    for part in over_rows([one]):
        told.append(measure_sql(part.measure, _rows_used(part)))
        told += [] if part.kind is None else [condition_sql(part.kind)]
    return frozenset(column.name for part in told for column in part.find_all(exp.Column))


def _summary(grain: Grain, over: Sequence[Characteristic]) -> SQL:
    told: list[SQL] = []
    for one in over:
        kind, rows = _kind(one), _rows_used(one)
        told.append(exp.alias_(count_sql(kind), f"{one.id}_kind"))
        told.append(exp.alias_(count_sql(rows), f"{one.id}_rows"))
        told.append(exp.alias_(measure_sql(one.measure, rows), f"{one.id}_value"))
    return exp.select("observation", *told, copy=False).from_(grain.value, copy=False).group_by("observation")


def _told(one: Characteristic) -> SQL:
    return _quotient(one.value) if isinstance(one.value, Quotient) else _with_specials(one)


def _quotient(quotient: Quotient) -> SQL:
    top, bottom = _told(quotient.numerator), _told(quotient.denominator)
    case = exp.case().when(_is_one_of(top, tuple(Special)), top.copy())
    if quotient.if_none is not None:
        nothing = _is_one_of(bottom, (Special.NO_RECORD, Special.NONE_IN_WINDOW))
        bottom = exp.case().when(nothing, _number(quotient.if_none)).else_(bottom.copy())
    case = case.when(_is_one_of(bottom, tuple(Special)), bottom.copy())
    if quotient.at_least is not None:
        low = bottom.copy() < _number(quotient.at_least)
        bottom = exp.case().when(low, _number(quotient.at_least)).else_(bottom.copy())
    case = case.when(bottom.copy().eq(_number(0)), _special(Special.NOT_COMPUTABLE))
    over = exp.func("nullif", exp.paren(bottom.copy() * _number(quotient.of)), _number(0))
    return case.else_(exp.paren(top.copy() * _number(quotient.times)) / over)


def _is_one_of(value: SQL, specials: tuple[Special, ...]) -> SQL:
    return value.copy().isin(*(_special(special) for special in specials))


def _number(value: int) -> SQL:
    return exp.cast(exp.Literal.number(value), "double")


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
    return None if one.kind is None else condition_sql(one.kind)


def _rows_used(one: Characteristic) -> SQL | None:
    kind = _kind(one)
    if one.months is None:
        return kind
    within = exp.column("ago") < one.months
    return within if kind is None else exp.and_(kind, within)
