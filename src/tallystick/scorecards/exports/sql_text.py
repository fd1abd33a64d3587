"""A card as one SQL query: a CASE for each characteristic, that a person can read and a database can run."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlglot import exp
from sqlglot.errors import ParseError

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.errors import NotExportable
from tallystick.scorecards.exports.sqlite_numbers import exact_in_sqlite
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.single_precision import CODE_VALUES

# How a database knows that a number is none: by a function, as a value equal to itself, or because it keeps none.
_BY_FUNCTION = ("bigquery", "clickhouse", "databricks", "duckdb", "presto", "spark", "trino")
_BY_VALUE = ("postgres", "redshift", "snowflake")
_WITHOUT = ("mysql", "sqlite", "tsql")
# Those that keep no infinite number either.
_FINITE = ("mysql", "tsql")
_LARGEST = sys.float_info.max
# Those that tell quoted names apart by their case.
_BY_CASE = ("clickhouse", "postgres", "snowflake")
# What the query calls the table that it reads.
_TABLE = "applicant"
DIALECTS = tuple(sorted((*_BY_FUNCTION, *_BY_VALUE, *_WITHOUT)))


def card_sql(card: Card | BranchedCard, dialect: str, table: str) -> str:
    """A query that gives every row of `table` with its `score`, and how that comes about.

    After the score come `chance_of_default`, which SQLite has no function for; `total`, before the scale ends; the
    points of each pair; for each characteristic its points, its bin (counted from 0) and the value as it was read. The
    table's own columns come last, so that none of a like name is read in place of the card's. Numbers are read as
    float64, which is what the card does; a missing one is NULL or NaN. A column of single precision has 1,000,000,000
    for 999,999,999: where that is a special value, the card refuses the column and the query takes it for the amount.
    A row with an infinite number has no score: it is NULL, as is all that comes of that number.
    Words are read as text: whole numbers may stand for them, fractions are written differently by each database.

    Raises NotExportable for a dialect that is not among DIALECTS, and for names that the dialect does not tell apart.
    """
    if dialect not in DIALECTS:
        raise NotExportable(f"no SQL is written for {dialect!r}", mend=f"give one of {', '.join(DIALECTS)}")
    query: exp.Expr = _query(card, dialect, table)
    if dialect == "sqlite":
        query = query.transform(exact_in_sqlite)
    return query.sql(dialect=dialect, pretty=True) + "\n"


def _query(card: Card | BranchedCard, dialect: str, table: str) -> exp.Select:
    parts = _parts(card)
    steps = {
        "given": [_read(_Column(name, name in card.words), dialect) for name in card.names],
        "binned": [column for part in parts for column in part.bins(dialect)],
        "pointed": [column for part in parts for column in part.points()],
        "summed": [_as(_sum_by_branch(card, parts, dialect), "total")],
    }
    _check_names([column.alias for columns in steps.values() for column in columns], dialect)
    query, before = exp.select(*_of_score(card.scale, dialect), _all_of("summed")).from_("summed"), _TABLE
    source: exp.Expr = exp.alias_(_table(table, dialect), _TABLE, table=True)
    for name, columns in steps.items():
        query = query.with_(name, exp.select(*columns, _all_of(before)).from_(source))
        source, before = exp.to_table(name), name
    return query


def _check_names(names: Sequence[str], dialect: str) -> None:
    alike = Counter(name if dialect in _BY_CASE else name.lower() for name in names)
    twice = next((name for name in names if alike[name if dialect in _BY_CASE else name.lower()] > 1), None)
    if twice is not None:
        raise NotExportable(f"two columns of the query would be called {twice!r} in {dialect}", mend="rename one")


def _table(name: str, dialect: str) -> exp.Table:
    try:
        return exp.to_table(name, dialect=dialect)
    except (AttributeError, ParseError) as error:
        raise NotExportable(
            f"{name!r} is no name of a table in {dialect}", mend="quote it as the database does"
        ) from error


@dataclass(frozen=True, slots=True)
class _Part:
    """One card, or one branch of several, whose columns begin with its own prefix."""

    card: Card
    prefix: str
    condition: tuple[Where, ...] = ()

    def bins(self, dialect: str) -> Iterator[exp.Expr]:
        for one in self.card.characteristics:
            yield _as(_bin_of(one, dialect), self.prefix + one.name + "_bin")

    def points(self) -> Iterator[exp.Expr]:
        for one in self.card.characteristics:
            case = exp.Case(this=self._bin(one.name))
            for place, bin in enumerate(one.bins):
                case = case.when(exp.Literal.number(place), exp.Literal.number(bin.points))
            yield _as(case, self.prefix + one.name + "_points")
        for name, pair in zip(self._points_names[len(self.card.names) :], self.card.pairs, strict=True):
            yield _as(self._grid(pair), name)

    def total(self) -> exp.Expr:
        total: exp.Expr = _number(self.card.base_points)
        for name in self._points_names:
            total = exp.Add(this=total, expression=_column(name))
        return total

    @property
    def _points_names(self) -> list[str]:
        """Of all parts; what has a name that was there before, as a pair may, is counted."""
        met = Counter[str]()
        names = []
        for name in self.card.parts:
            met[name] += 1
            names.append(f"{self.prefix}{name}{f' {met[name]}' if met[name] > 1 else ''}_points")
        return names

    def _bin(self, name: str) -> exp.Column:
        return _column(self.prefix + name + "_bin")

    def _grid(self, pair: Pair) -> exp.Expr:
        outer = exp.Case()
        for row, points in enumerate(pair.points):
            outer = outer.when(_in_group(self._bin(pair.first), pair.first_groups, row), self._row(pair, points))
        return outer

    def _row(self, pair: Pair, points: Sequence[int]) -> exp.Expr:
        inner = exp.Case()
        for column, given in enumerate(points):
            inner = inner.when(_in_group(self._bin(pair.second), pair.second_groups, column), _number(given))
        return inner


def _parts(card: Card | BranchedCard) -> list[_Part]:
    if isinstance(card, Card):
        return [_Part(card, "")]
    return [_Part(one.card, f"{one.name} ", one.condition) for one in card.branches]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    of_words: bool


def _read(one: _Column, dialect: str) -> exp.Expr:
    kind = "VARCHAR" if one.of_words else "DOUBLE"
    # MySQL and SQL Server cut a text short that is cast without a length.
    kind = {"mysql": "CHAR", "tsql": "VARCHAR(MAX)"}.get(dialect, kind) if one.of_words else kind
    value = exp.column(exp.to_identifier(one.name, quoted=True), table=_TABLE)
    return _as(exp.cast(value, kind, dialect=dialect if one.of_words else None), one.name + "_value")


def _bin_of(one: CardCharacteristic, dialect: str) -> exp.Expr:
    """The place of the bin: what is missing first, then what is special, then the ordinary in their order."""
    value = _column(one.name + "_value")
    missing, last = _missing(value, one.categorical, dialect), len(one.bins) - 1
    held: dict[int, list[float]] = {}
    for special, place in one.place_of_special.items():
        held.setdefault(place, []).append(special)
    without = held.pop(last, [])
    missing = exp.or_(missing, _is_one_of(value, without)) if without else missing
    case = exp.Case().when(missing, _place(last, one.bins[last]))
    for place, values in held.items():
        case = case.when(_is_one_of(value, values), _place(place, one.bins[place]))
    if not one.categorical and dialect not in _FINITE:
        case = case.when(_infinite(value), exp.null())
    *before, highest = enumerate(one.ordinary)
    for place, bin in before:
        case = case.when(_in_bin(value, bin), _place(place, bin))
    return case.else_(_place(*highest))


def _is_one_of(value: exp.Column, numbers: Sequence[float]) -> exp.Expr:
    return exp.In(this=value, expressions=[_double(one) for one in numbers])


def _in_bin(value: exp.Column, bin: Bin) -> exp.Expr:
    """Of a bin whose values are below those of all bins after it, or of words."""
    if bin.words is None:
        return exp.LT(this=value, expression=_double(bin.high))
    return exp.In(this=value, expressions=[exp.Literal.string(word) for word in bin.words])


def _missing(value: exp.Column, of_words: bool, dialect: str) -> exp.Expr:
    null = exp.Is(this=value, expression=exp.null())
    if of_words or dialect in _WITHOUT:
        return null
    if dialect in _BY_FUNCTION:
        return exp.or_(null, exp.IsNan(this=value))
    return exp.or_(null, exp.EQ(this=value, expression=exp.cast(exp.Literal.string("NaN"), "DOUBLE")))


def _infinite(value: exp.Column) -> exp.Expr:
    return exp.GT(this=exp.Abs(this=value), expression=_double(_LARGEST))


def _sum_by_branch(card: Card | BranchedCard, parts: Sequence[_Part], dialect: str) -> exp.Expr:
    if isinstance(card, Card):
        return parts[0].total()
    case = exp.Case()
    asked = {one.name: one for part in parts for one in part.condition if one.name not in card.words}
    for name in asked if dialect not in _FINITE else ():
        value = _column(name + "_value")
        case = case.when(exp.and_(exp.not_(_missing(value, False, dialect)), _infinite(value)), exp.null())
    for part in parts[:-1]:
        held = (_holds(one, one.name in card.words, dialect) for one in part.condition)
        case = case.when(exp.and_(*held), part.total())
    return case.else_(parts[-1].total()) if len(parts) > 1 else parts[-1].total()


def _holds(one: Where, of_words: bool, dialect: str) -> exp.Expr:
    """A branch's condition, never NULL: a missing value is asked for first."""
    value = _column(one.name + "_value")
    case = exp.Case().when(_missing(value, of_words, dialect), _number(int(one.missing)))
    if one.words:
        words = exp.In(this=value, expressions=[exp.Literal.string(word) for word in one.words])
        case = case.when(words, _number(1))
    if one.of_words is not False:
        return exp.EQ(this=case.else_(_number(0)), expression=_number(1))
    if one.specials:
        case = case.when(_is_one_of(value, one.special_values), _number(1))
    # An interval holds amounts, and never a special value that is not named.
    case = case.when(_is_one_of(value, CODE_VALUES), _number(0))
    case = case.when(_inside(value, one), _number(1)) if one.bounded else case
    return exp.EQ(this=case.else_(_number(0)), expression=_number(1))


def _inside(value: exp.Column, one: Where) -> exp.Expr:
    ends: list[exp.Expr] = []
    if one.low is not None and math.isfinite(one.low):
        ends.append(exp.GTE(this=value, expression=_double(one.low)))
    if one.high is not None and math.isfinite(one.high):
        ends.append(exp.LT(this=value, expression=_double(one.high)))
    return exp.and_(*ends) if ends else exp.true()


def _of_score(scale: Scale, dialect: str) -> Iterator[exp.Expr]:
    total = _column("total")
    low, high = _number(scale.lowest), _number(scale.highest)
    held = exp.Case().when(exp.LT(this=total, expression=low), low).when(exp.GT(this=total, expression=high), high)
    yield _as(held.else_(total), "score")
    if dialect != "sqlite":
        doublings = exp.Div(
            this=exp.Paren(this=exp.Sub(this=total, expression=_double(scale.anchor_score))),
            expression=_double(scale.points_to_double),
        )
        odds = exp.Mul(this=_double(scale.anchor_odds), expression=exp.Pow(this=_double(2.0), expression=doublings))
        under = exp.Paren(this=exp.Add(this=_double(1.0), expression=odds))
        yield _as(exp.Div(this=_double(1.0), expression=under), "chance_of_default")


def _in_group(bin: exp.Column, groups: Sequence[int], group: int) -> exp.Expr:
    held = [exp.Literal.number(place) for place, of in enumerate(groups) if of == group]
    return exp.In(this=bin, expressions=held)


def _place(place: int, bin: Bin) -> exp.Expr:
    """The place of a bin, with what the bin holds beside it."""
    literal = exp.Literal.number(place)
    literal.comments = [bin.label.replace("*/", "* /").replace("/*", "/ *")]
    return literal


def _number(value: int) -> exp.Expr:
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def _double(value: float) -> exp.Expr:
    """Every digit, with an exponent: without one, databases read a decimal of their own."""
    digits = repr(float(abs(value)))
    if digits.endswith("00000.0"):
        digits = np.format_float_scientific(abs(value), trim="-").replace("+", "")
    literal = exp.Literal.number(digits if "e" in digits else f"{digits}e0")
    return exp.Neg(this=literal) if value < 0 else literal


def _all_of(step: str) -> exp.Column:
    return exp.Column(this=exp.Star(), table=exp.to_identifier(step))


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _as(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, exp.to_identifier(name, quoted=True))
