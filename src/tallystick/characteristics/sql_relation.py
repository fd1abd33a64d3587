"""Relations as SQL over the credit files."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from tallystick.characteristics.grains import CURRENCIES, line_of
from tallystick.characteristics.measure import Condition, Highest, Latest, Summary, Total
from tallystick.characteristics.relations import (
    Case,
    DayOf,
    DerivedColumn,
    Difference,
    EachRow,
    Fact,
    Lesser,
    MonthBefore,
    MonthsBack,
    OfSubject,
    OthersNear,
    Per,
    ReckonedColumn,
    Relation,
    RowColumn,
    SaidColumn,
    Share,
    Together,
)
from tallystick.characteristics.spans import (
    DaysBetween,
    DaysOfMonth,
    Earlier,
    FollowedWithin,
    LatestBefore,
    LatestMonth,
    Trailing,
)
from tallystick.characteristics.sql_measure import (
    SQL,
    capped_sql,
    column_sql,
    condition_sql,
    measure_sql,
)
from tallystick.characteristics.sql_spans import (
    days_between_sql,
    days_of_month_sql,
    earlier_sql,
    followed_sql,
    latest_sql,
    trailing_sql,
)
from tallystick.files import FILE_TABLES
from tallystick.furnish import FACT_TABLES

_LINE = "line"
_RECENCY = "recency"
_MONTHS = frozenset(
    (name, field.name)
    for name, record_type in FILE_TABLES.items()
    for field in FACT_TABLES[record_type].schema
    if str(field.type) == "int32"
)


def relation_sql(relation: Relation) -> exp.Select:
    return _each_row(relation) if isinstance(relation, EachRow) else _together(relation)


def currencies_sql() -> exp.Select:
    """How many currencies the amounts of each observation are in."""
    told = [
        exp.select("observation", "currency", copy=False).from_(f"file_{table}", copy=False) for table in CURRENCIES
    ]
    every = exp.union(*told, distinct=False, copy=False) if len(told) > 1 else told[0]
    different = exp.Count(this=exp.Distinct(expressions=[exp.column("currency")]))
    query = exp.select("observation", exp.alias_(different, "currencies"), copy=False)
    return query.from_(every.subquery("told"), copy=False).group_by("observation", copy=False)


def _each_row(relation: EachRow) -> exp.Select:
    made = {name: column for name, column in relation.columns.items() if isinstance(column, SaidColumn)}
    told: list[SQL] = [exp.column("observation")]
    if relation.line:
        told += [column_sql(key) for key in relation.line if key not in relation.columns]
        told += [exp.alias_(_line_name(relation.line), _LINE), exp.alias_(_recency(relation.line), _RECENCY)]
    told += [exp.alias_(_of_facts(relation.facts, column), name, quoted=True) for name, column in made.items()]
    layer = exp.select(*told, copy=False).from_(f"file_{relation.facts}", copy=False)
    if relation.where is not None:
        layer = layer.where(condition_sql(relation.where), copy=False)
    derived = {name: column for name, column in relation.columns.items() if name not in made}
    return _layered(layer, derived, relation.line)


def _layered(layer: exp.Select, derived: Mapping[str, RowColumn | DerivedColumn], line: tuple[str, ...]) -> exp.Select:
    """A SELECT over `layer` for each run of derived columns that do not name each other: a column may name no other."""
    while derived:
        ready = _ready(derived)
        added = [exp.alias_(_derived(derived[name], line), name, quoted=True) for name in ready]
        layer = exp.select("*", *added, copy=False).from_(layer.subquery("told"), copy=False)
        derived = {name: column for name, column in derived.items() if name not in ready}
    return layer


def _ready(derived: Mapping[str, RowColumn | DerivedColumn]) -> list[str]:
    """The columns that are made from none of the others."""
    return [name for name, column in derived.items() if not _named(column) & derived.keys()]


def _named(column: RowColumn | DerivedColumn) -> frozenset[str]:
    match column:
        case Case(whens):
            return frozenset().union(*(_asked_for(condition) for condition, _ in whens))
        case LatestMonth(where) | LatestBefore(where):
            return _asked_for(where)
        case Share(one, other) | Lesser(one, other) | Difference(one, other):
            return frozenset({one, other})
        case OthersNear(name, _, differing):
            return frozenset({name, differing})
        case FollowedWithin(day, within, same):
            return frozenset({day, within, *same})
        case MonthBefore(name) | OfSubject(Highest(name)) | Earlier(name) | Trailing(Highest(name) | Total(name)):
            return frozenset({name})
        case _:
            return frozenset()


def _asked_for(condition: Condition) -> frozenset[str]:
    return frozenset(found.name for found in condition_sql(condition).find_all(exp.Column))


def _of_facts(table: str, column: SaidColumn) -> SQL:
    match column:
        case Fact(name):
            return column_sql(name)
        case MonthsBack(name):
            month = column_sql(name) if (table, name) in _MONTHS else exp.paren(_month_of(column_sql(name)))
            return exp.column("m0") - month
        case DayOf(name):
            first = exp.cast(exp.Literal.string("1900-01-01"), "date")
            return exp.DateDiff(this=column_sql(name), expression=first, unit=exp.var("day"))
        case DaysBetween():
            return days_between_sql(column)
        case DaysOfMonth():
            return days_of_month_sql()


def _month_of(day: SQL) -> SQL:
    return exp.Year(this=day) * 12 + exp.Month(this=day.copy()) - 1


def _line_name(keys: tuple[str, ...]) -> SQL:
    """The keys in one text. The length of the first tells where it ends, so that two lines never share a name."""
    name: SQL = exp.cast(exp.Length(this=column_sql(keys[0])), "varchar")
    for key in keys:
        slash = exp.DPipe(this=name, expression=exp.Literal.string("/"))
        name = exp.DPipe(this=slash, expression=column_sql(key))
    return name


def _recency(line: tuple[str, ...]) -> SQL:
    """1 for the latest month of the line."""
    return _over(exp.RowNumber(), ("observation", *line), exp.column("ago"))


def _over(what: SQL, by: tuple[str, ...], order: SQL | None = None) -> exp.Window:
    ordered = None if order is None else exp.Order(expressions=[order])
    return exp.Window(this=what, partition_by=[column_sql(name) for name in by], order=ordered)


def _derived(column: RowColumn | DerivedColumn, line: tuple[str, ...]) -> SQL:
    match column:
        case Case() | Share() | Lesser() | Difference():
            return _reckoned(column)
        case MonthBefore(name):
            return _month_before(name, line)
        case OfSubject(highest, more):
            return _over(measure_sql(highest, None), ("observation",)) + more
        case OthersNear():
            return _others_near(column)
        case FollowedWithin():
            return followed_sql(column, line)
        case LatestMonth() | LatestBefore():
            return latest_sql(column, line)
        case Earlier():
            return earlier_sql(column)
        case Trailing():
            return trailing_sql(column)
    raise TypeError(f"{column} is made from facts alone")


def _reckoned(column: ReckonedColumn) -> SQL:
    match column:
        case Case(whens, otherwise):
            case = exp.case()
            for condition, number in whens:
                case = case.when(condition_sql(condition), exp.Literal.number(number))
            return case if otherwise is None else case.else_(exp.Literal.number(otherwise))
        case Share(part, whole, at_most):
            share = exp.cast(exp.IntDiv(this=column_sql(part) * 10_000, expression=column_sql(whole)), "bigint")
            return exp.case().when(column_sql(whole) > 0, capped_sql(share, None, at_most) if at_most else share)
        case Lesser(first, second):
            one, other = column_sql(first), column_sql(second)
            return exp.case().when(one <= other, one.copy()).when(other.copy() < one.copy(), other.copy())
        case Difference(first, second, more):
            difference = column_sql(first) - column_sql(second)
            return difference + exp.Literal.number(more) if more else difference


def _month_before(name: str, line: tuple[str, ...]) -> SQL:
    by, order = ("observation", *line), exp.Ordered(this=exp.column("ago"), desc=True)
    ago = _over(exp.Lag(this=exp.column("ago")), by, order)
    value = _over(exp.Lag(this=column_sql(name)), by, order.copy())
    return exp.case().when(ago.eq(exp.column("ago") + 1), value)


def _others_near(near: OthersNear) -> SQL:
    def of_the_near(bound: type[exp.Func]) -> SQL:
        spec = exp.WindowSpec(
            kind="RANGE",
            start=exp.Literal.number(near.within),
            start_side="PRECEDING",
            end=exp.Literal.number(near.within),
            end_side="FOLLOWING",
        )
        window = _over(bound(this=column_sql(near.differing)), ("observation",), column_sql(near.column))
        window.set("spec", spec)
        return window

    case = exp.case().when(column_sql(near.column).is_(exp.null()), exp.Literal.number(0))
    return case.when(of_the_near(exp.Min).neq(of_the_near(exp.Max)), exp.Literal.number(1)).else_(exp.Literal.number(0))


def _together(relation: Together) -> exp.Select:
    by: list[exp.Column] = [exp.column("observation")]
    told: list[SQL] = [exp.column("observation")]
    if relation.per is Per.LINE:
        by.append(exp.column(_LINE))
        told.append(exp.column(_LINE))
        keys = (key for key in line_of(relation) if key not in relation.columns)
        told += [exp.alias_(exp.Max(this=column_sql(key)), key) for key in keys]
    elif relation.per is Per.MONTH:
        by.append(exp.column("ago"))
        told.append(exp.column("ago"))
    made = [exp.alias_(_summary(summary), name, quoted=True) for name, summary in relation.columns.items()]
    query = exp.select(*told, *made, copy=False).from_(relation.of.value, copy=False)
    if relation.where is not None:
        query = query.where(condition_sql(relation.where), copy=False)
    return _layered(query.group_by(*(column.copy() for column in by), copy=False), relation.derived, ())


def _summary(summary: Summary) -> SQL:
    if not isinstance(summary, Latest):
        return measure_sql(summary, None)
    latest: exp.Condition = exp.column(_RECENCY).eq(1)
    if summary.where is not None:
        latest = exp.and_(latest, condition_sql(summary.where))
    return exp.Max(this=exp.case().when(latest, column_sql(summary.column)))
