"""Python source of measures: what is kept of each row, and the expression that makes the value of it at the end."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.characteristics.kernel.row import ALWAYS_KNOWN, Row
from tallystick.characteristics.kernel.totals import Totals
from tallystick.characteristics.measure import (
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
    Over,
    Ratio,
    Rows,
    Slope,
    Spread,
    Total,
)


@dataclass(frozen=True, slots=True)
class Value:
    """An expression over the totals. whole: a whole number, unknown as NOTHING; otherwise a float, unknown as NaN."""

    text: str
    whole: bool

    @property
    def number(self) -> str:
        return f"number({self.text})" if self.whole else self.text


@dataclass(frozen=True, slots=True)
class Rowwise:
    """The rows that a characteristic is about.

    used: the variable that says whether a row is of the kind and in the window; None for every row.
    months: the window. turning: columns whose equal values follow each other.
    """

    row: Row
    totals: Totals
    used: str | None
    months: int | None
    turning: frozenset[str]

    def value(self, measure: Measure) -> Value:
        match measure:
            case Ratio(numerator, denominator, times):
                one, other = self.value(numerator), self.value(denominator)
                return Value(f"ratio({one.number}, {other.number}, {float(times)})", whole=False)
            case Minus(first, second):
                return self._minus(self.value(first), self.value(second))
            case Over(inner, number):
                return Value(f"{self.value(inner).number} / {float(number)}", whole=False)
            case Capped(inner, lowest, highest):
                return _capped(self.value(inner), lowest, highest)
            case FirstKnown(first, second):
                return _first_known(self.value(first), self.value(second))
            case _:
                return self._aggregate(measure)

    def _aggregate(self, measure: Measure) -> Value:
        match measure:
            case Rows(where):
                return Value(f"t[{self.totals.count(self.row, self._where(where))}]", whole=True)
            case Distinct(column, where):
                return Value(self._different(column, where), whole=True)
            case Highest(column, where):
                place = self.totals.highest(self.row, self.row.value(column), self._where(where))
                return Value(f"t[{place}]", whole=True)
            case Lowest(column, where):
                value = self.row.value(column)
                return Value(
                    f"lowest(t[{self.totals.lowest(self.row, value, self._known(column, where))}])", whole=True
                )
            case Total(column, where):
                return Value(f"if_any({self._sum_and_count(column, where)})", whole=True)
            case Mean(column, where):
                return Value(f"mean({self._sum_and_count(column, where)})", whole=False)
            case Spread(column, where):
                value, known = self.row.value(column), self._known(column, where)
                squares = self.totals.products(self.row, value, value, known)
                return Value(f"spread({self._sum_and_count(column, where)}, t, {squares})", whole=False)
            case Slope(column):
                return Value(self._slope(column), whole=False)
        raise TypeError(f"{measure} is made of other measures")

    def _where(self, where: Condition | None) -> str | None:
        return self.used if where is None else self.row.all_of(self.used, self.row.condition(where))

    def _known(self, column: str, where: Condition | None) -> str:
        used = self._where(where)
        if column in ALWAYS_KNOWN and used is not None:
            return used
        return self.row.all_of(used, self.row.condition(Known(column)))

    def _sum_and_count(self, column: str, where: Condition | None) -> str:
        known = self._known(column, where)
        total = self.totals.total(self.row, self.row.value(column), known)
        return f"t[{total}], t[{self.totals.count(self.row, known)}]"

    def _different(self, column: str, where: Condition | None) -> str:
        value = self.row.value(column)
        named = self.row.variable(f"{value} >= 0")
        told = self.row.all_of(self._where(where), named)
        if column in self.turning:
            return f"t[{self.totals.turns(self.row, value, told)}]"
        place, words = self.totals.marked(self.row, value, told, self._most(column))
        return f"marked(t, {place}, {words})"

    def _most(self, column: str) -> int:
        """What the values of a column are all below."""
        if column != "ago":
            # Raises ValueError for a column without codes.
            return len(self.row.codes(column))
        if self.months is None:
            raise ValueError("different months can be counted in a window only")
        return self.months

    def _slope(self, column: str) -> str:
        """The moments of the column and of time, which runs forwards while `ago` runs back."""
        row, known = self.row, self._known(column, None)
        y, x = row.value(column), row.variable(f"-{row.value('ago')}")
        n = self.totals.count(row, known)
        sx, sy = self.totals.total(row, x, known), self.totals.total(row, y, known)
        sxx = self.totals.total(row, row.variable(f"{x} * {x}"), known)
        sxy = self.totals.products(row, y, x, known)
        return f"slope((t[{n}], t[{sx}], t[{sy}], t[{sxx}]), t, {sxy})"

    def _minus(self, one: Value, other: Value) -> Value:
        if one.whole and other.whole:
            return Value(f"minus({one.text}, {other.text})", whole=True)
        return Value(f"({one.number} - {other.number})", whole=False)


def _capped(value: Value, lowest: int | None, highest: int | None) -> Value:
    text = value.text
    if lowest is not None:
        text = f"not_below({text}, {lowest})" if value.whole else f"number_not_below({text}, {float(lowest)})"
    if highest is not None:
        text = f"not_above({text}, {highest})" if value.whole else f"number_not_above({text}, {float(highest)})"
    return Value(text, value.whole)


def _first_known(one: Value, other: Value) -> Value:
    if one.whole and other.whole:
        return Value(f"first_known({one.text}, {other.text})", whole=True)
    return Value(f"first_number({one.number}, {other.number})", whole=False)
