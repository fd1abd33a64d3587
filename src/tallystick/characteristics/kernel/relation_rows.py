"""How the rows of each relation are found while the facts of a subject are walked."""

from __future__ import annotations

from dataclasses import dataclass, field

from tallystick.characteristics.grains import GRAINS, line_of
from tallystick.characteristics.kernel.arithmetic import FAR, NOTHING
from tallystick.characteristics.kernel.facts import FactColumn, Kept, fact_column
from tallystick.characteristics.kernel.row import Row
from tallystick.characteristics.kernel.spans import followed
from tallystick.characteristics.measure import Condition, Grain, Highest, Latest, Lowest, Rows, Summary, Total
from tallystick.characteristics.relations import (
    Case,
    DayOf,
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

LINE = "line"


@dataclass(slots=True)
class Inputs:
    """The arrays that a kernel is given.

    of_subject: aggregates over all the rows of a subject, made beforehand. latest: made beforehand too, for each row of
    a subject how far back the condition held of an earlier month of its line.
    """

    table: str
    columns: dict[str, FactColumn] = field(default_factory=dict)
    names_lender: bool = False
    of_subject: dict[Highest, str] = field(default_factory=dict)
    latest: dict[Condition, str] = field(default_factory=dict)

    def fact(self, name: str) -> str:
        """The array of a column."""
        self.columns[name] = fact_column(self.table, name)
        return f"c_{name}"


class EachRowColumns:
    """Columns of a relation with a row for each fact, at the place `i` of the arrays or at another one."""

    def __init__(self, grain: Grain, inputs: Inputs, at: str = "i") -> None:
        relation = GRAINS[grain]
        if not isinstance(relation, EachRow):
            raise TypeError(f"{grain} puts rows together")
        self.relation = relation
        self._inputs = inputs
        self._grain = grain
        self._at = at

    def __call__(self, row: Row, name: str) -> str:
        if name == LINE:
            return "line"
        if name in self.relation.line and name not in self.relation.columns:
            if name != self.relation.line[0]:
                raise ValueError(f"of {name} alone nothing can be said: it names a line together with others")
            self._inputs.names_lender = True
            return row.variable(f"lender[{self._at}]")
        return self._made(row, self.relation.columns[name])

    def codes(self, name: str) -> tuple[str, ...]:
        column = self.relation.columns[name]
        if not isinstance(column, Fact):
            raise ValueError(f"{name} has no codes")
        return _codes(fact_column(self.relation.facts, column.column))

    def _made(self, row: Row, column: RowColumn) -> str:
        match column:
            case Fact() | MonthsBack() | DayOf() | DaysBetween() | DaysOfMonth():
                return self._said(row, column)
            case Case() | Share() | Lesser() | Difference():
                return _reckoned(row, column)
            case FollowedWithin():
                return self._followed(row, column)
            case MonthBefore(name):
                return self._month_before(row, name)
            case LatestBefore(where):
                return row.variable(self._latest_before(where))
            case LatestMonth(where):
                here, before = row.condition(where), self._latest_before(where)
                return row.variable(f"choose({here}, {row.value('ago')}, {before})")
            case OfSubject(highest, more):
                kept_as = self._inputs.of_subject.setdefault(highest, f"u{len(self._inputs.of_subject)}")
                return row.variable(f"plus({kept_as}, {more})")

    def _said(self, row: Row, column: SaidColumn) -> str:
        match column:
            case Fact(name):
                told = f"{self._inputs.fact(name)}[{self._at}]"
                coded = fact_column(self.relation.facts, name).kept is Kept.CODE
                return row.variable(f"of_code({told})" if coded else told)
            case MonthsBack(name):
                kept = fact_column(self.relation.facts, name).kept
                unit = "month" if kept is Kept.MONTH else "day"
                return row.variable(f"back_from_{unit}(m0[s], {self._inputs.fact(name)}[{self._at}])")
            case DayOf(name):
                return row.variable(f"{self._inputs.fact(name)}[{self._at}]")
            case DaysBetween(earlier, later):
                days = (f"{self._inputs.fact(name)}[{self._at}]" for name in (later, earlier))
                return row.variable(f"minus({', '.join(days)})")
            case DaysOfMonth():
                return row.variable(f"days_of_month(m0[s] - {row.value('ago')})")

    def _followed(self, row: Row, column: FollowedWithin) -> str:
        others = Row(f"{row.prefix}j{len(row.lines)}_", EachRowColumns(self._grain, self._inputs, "j"), row.codes)
        return followed(row, others, column, (self._at, "j"), self.relation.where)

    def _latest_before(self, where: Condition) -> str:
        return f"{self._inputs.latest.setdefault(where, f'latest{len(self._inputs.latest)}')}[{self._at} - begin]"

    def _month_before(self, row: Row, name: str) -> str:
        """Rows of a line go back in time, so the month before is the row after."""
        at = row.variable(f"{self._at} + 1 if {self._at} + 1 < end else {self._at}")
        before = row.beside(EachRowColumns(self._grain, self._inputs, at))
        follows = row.variable(f"({before.value('ago')} == {row.value('ago')} + 1) & (fresh[{at}] == 0)")
        kept = None if self.relation.where is None else before.condition(self.relation.where)
        told = row.all_of(kept, follows)
        return row.variable(f"choose({told}, {before.value(name)}, {NOTHING})")


class TogetherColumns:
    """Columns of a relation that puts rows together: a row at each place `p` of an array `name`.

    Column 0 counts the rows, the line's lender follows, then come the summaries as far as they are used.
    """

    def __init__(self, relation: Together, name: str) -> None:
        self.relation = relation
        self.name = name
        self._columns: list[str] = ["rows"]
        self.trailing: list[str] = []
        self.lender = line_of(relation)[0] if relation.per is Per.LINE else ""
        if self.lender:
            self._columns.append(self.lender)

    @property
    def width(self) -> int:
        return len(self._columns)

    def place_of(self, name: str) -> int:
        if name not in self._columns:
            self._columns += [name, f"{name}, known"] if isinstance(self.relation.columns[name], Total) else [name]
        return self._columns.index(name)

    def __call__(self, row: Row, name: str) -> str:
        if name == LINE and self.relation.per is Per.LINE:
            return "p"
        if name == "ago" and self.relation.per is Per.MONTH:
            return "p"
        if name in self.relation.derived:
            return self._derived(row, name)
        held = f"{self.name}[p, {self.place_of(name)}]"
        match self.relation.columns.get(name):
            case Lowest():
                return row.variable(f"lowest({held})")
            case Total():
                return row.variable(f"if_any({held}, {self.name}[p, {self.place_of(name) + 1}])")
            case _:
                return row.variable(held)

    def _derived(self, row: Row, name: str) -> str:
        match self.relation.derived[name]:
            case OthersNear() as near:
                return self._near(row, near)
            case Earlier(column, months):
                return row.variable(f"at_place({self.name}, {self.name}_end, p + {months}, {self._held(column)})")
            case Trailing() as trailing:
                return row.variable(f"{self.name}[p, {self._kept(name, trailing)}]")
            case column:
                return _reckoned(row, column)

    def _held(self, name: str) -> str:
        """The places of a column, and of what counts its known values: column 0 where nothing else does."""
        if self.relation.per is not Per.MONTH:
            raise ValueError(f"{name} of another month: these rows are by {self.relation.per.value}, not by month")
        column = self.relation.derived.get(name)
        if isinstance(column, Trailing):
            return f"{self._kept(name, column)}, 0"
        place = self.place_of(name)
        if not isinstance(self.relation.columns[name], Total | Highest):
            raise ValueError(f"{name} is no column that can be looked up in another month")
        return f"{place}, {place + 1 if isinstance(self.relation.columns[name], Total) else 0}"

    def _kept(self, name: str, trailing: Trailing) -> int:
        """The place of a column that is made for all months before the first of them is walked."""
        if name not in self._columns:
            held = self._held(trailing.summary.column)
            function = "trailing_total" if isinstance(trailing.summary, Total) else "trailing_highest"
            self._columns.append(name)
            told = f"{function}({self.name}, {self.name}_end, p, {trailing.months}, {held})"
            self.trailing.append(f"{self.name}[p, {self._columns.index(name)}] = {told}")
        return self._columns.index(name)

    def codes(self, name: str) -> tuple[str, ...]:
        summary = self.relation.columns[name]
        of = GRAINS[self.relation.of]
        if not isinstance(summary, Latest) or not isinstance(of, EachRow):
            raise ValueError(f"{name} has no codes")
        told = of.columns[summary.column]
        if not isinstance(told, Fact):
            raise ValueError(f"{name} has no codes")
        return _codes(fact_column(of.facts, told.column))

    def gathered(self, row: Row) -> list[str]:
        """What a row of the relation beneath adds to its place; the place is `p`."""
        condition = None if self.relation.where is None else row.condition(self.relation.where)
        starts, updates = [], [f"{self.name}[p, 0] += 1"]
        for place, name in enumerate(self._columns[1:], 1):
            if name == self.lender:
                starts.append(f"{self.name}[p, {place}] = {row.value(self.lender)}")
            elif name in self.relation.columns:
                start, added = self._summary(row, self.relation.columns[name], f"{self.name}[p, {place}")
                starts += start
                updates += added
        by_month = self.relation.per is Per.MONTH
        place_of_row = row.value("ago") if by_month else "line" if self.lender else "0"
        lines = [
            f"p = {place_of_row}",
            f"{self.name}_end = max({self.name}_end, p + 1)",
            f"if {self.name}[p, 0] == 0:",
            *(f"    {line}" for line in starts or ["pass"]),
            *updates,
        ]
        return lines if condition is None else [f"if {condition}:", *(f"    {line}" for line in lines)]

    def _summary(self, row: Row, summary: Summary, held: str) -> tuple[list[str], list[str]]:
        """The lines that start a summary, and those that add a row to it."""
        where = None if summary.where is None else row.condition(summary.where)
        if isinstance(summary, Rows):
            return [f"{held}] = 0"], [f"{held}] += {where or 1}"]
        value = row.value(summary.column)
        match summary:
            case Total():
                known = row.all_of(where, row.known(value))
                added = [f"{held}] += choose({known}, {value}, 0)", f"{held} + 1] += {known}"]
                return [f"{held}] = 0", f"{held} + 1] = 0"], added
            case Lowest():
                known = row.all_of(where, row.known(value))
                return [f"{held}] = {FAR}"], [f"{held}] = min({held}], choose({known}, {value}, {FAR}))"]
            case Latest():
                if self.relation.per is not Per.LINE or self.relation.where is not None:
                    raise ValueError("only a line that keeps all its rows has a latest one")
                return [f"{held}] = {_picked(value, where)}"], []
            case Highest():
                return [f"{held}] = {NOTHING}"], [f"{held}] = max({held}], {_picked(value, where)})"]

    def _near(self, row: Row, near: OthersNear) -> str:
        columns = f"{self.place_of(near.column)}, {near.within}, {self.place_of(near.differing)}"
        return row.variable(f"others_near({self.name}, {self.name}_end, p, {columns})")


def _picked(value: str, where: str | None) -> str:
    return value if where is None else f"choose({where}, {value}, {NOTHING})"


def _codes(column: FactColumn) -> tuple[str, ...]:
    if column.kept is not Kept.CODE:
        raise ValueError(f"{column.name} has no codes")
    return column.codes


def _reckoned(row: Row, column: ReckonedColumn) -> str:
    match column:
        case Share(part, whole, at_most):
            share = row.variable(f"share({row.value(part)}, {row.value(whole)})")
            return share if at_most is None else row.variable(f"min({share}, {at_most})")
        case Lesser(first, second):
            return row.variable(f"lesser({row.value(first)}, {row.value(second)})")
        case Difference(first, second, more):
            difference = row.variable(f"minus({row.value(first)}, {row.value(second)})")
            return row.variable(f"plus({difference}, {more})") if more else difference
        case Case(whens, otherwise):
            number = str(NOTHING if otherwise is None else otherwise)
            for condition, told in reversed(whens):
                number = row.variable(f"choose({row.condition(condition)}, {told}, {number})")
            return number
