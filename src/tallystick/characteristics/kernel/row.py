"""Python source of what happens in one row: every column and condition is worked out once, whoever needs it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from tallystick.characteristics.kernel.arithmetic import NOTHING
from tallystick.characteristics.measure import AtLeast, AtMost, Both, Condition, Known, NoneOf, OneOf, Reaches

ALWAYS_KNOWN = frozenset({"ago"})
"""Columns of every relation that has them: the files make them."""

Column = Callable[["Row", str], str]
"""The name of the variable that holds a column of the row."""
Codes = Callable[[str], tuple[str, ...]]
"""What the texts of a column may be."""


class Row:
    """Lines of source, and the variables that they set.

    column: how the row's relation finds one of its columns. codes: what a text column's places stand for.
    """

    def __init__(self, prefix: str, column: Column, codes: Codes) -> None:
        self.lines: list[str] = []
        self.column = column
        self.codes = codes
        self.prefix = prefix
        self._variables: dict[str, str] = {}

    def beside(self, column: Column) -> Row:
        """Another row, whose variables are set among the lines of this one."""
        other = copy(self)
        other.column = column
        return other

    def variable(self, expression: str) -> str:
        """The variable that holds an expression; it is set where it is first asked for."""
        if expression not in self._variables:
            name = f"{self.prefix}{len(self._variables)}"
            self._variables[expression] = name
            self.lines.append(f"{name} = {expression}")
        return self._variables[expression]

    def block(self, key: str, lines: Callable[[str], list[str]]) -> str:
        """The variable that several lines set, told its name; they are added where `key` is first asked for."""
        if key not in self._variables:
            name = f"{self.prefix}{len(self._variables)}"
            self._variables[key] = name
            self.lines += lines(name)
        return self._variables[key]

    def value(self, column: str) -> str:
        """The variable that holds a column."""
        return self.column(self, column)

    def condition(self, condition: Condition) -> str:
        """The variable that says whether a condition holds; nothing holds of a value that is unknown."""
        match condition:
            case OneOf(column, values):
                return self.variable(f"among({self._mask(column, values)}, {self.value(column)})")
            case NoneOf(column, values):
                others = tuple(code for code in self.codes(column) if code not in values)
                return self.condition(OneOf(column, others))
            case AtLeast(column, number):
                return self.variable(f"{self.value(column)} >= {number}")
            case AtMost(column, number):
                return self.all_of(self._unless_sure(column), self.variable(f"{self.value(column)} <= {number}"))
            case Reaches(column, other):
                reached = self.variable(f"{self.value(column)} >= {self.value(other)}")
                return self.all_of(self._unless_sure(other), reached)
            case Known(column):
                return self.known(self.value(column))
            case Both(first, second):
                return self.both(self.condition(first), self.condition(second))

    def known(self, value: str) -> str:
        return self.variable(f"{value} != {NOTHING}")

    def both(self, first: str, second: str) -> str:
        return self.variable(f"{first} & {second}")

    def all_of(self, first: str | None, second: str) -> str:
        """The variable that says whether both hold, of which the first may be no condition at all."""
        return second if first is None else self.both(first, second)

    def _unless_sure(self, column: str) -> str | None:
        """The variable that says whether a column is known; None for one that always is."""
        return None if column in ALWAYS_KNOWN else self.condition(Known(column))

    def _mask(self, column: str, values: tuple[str, ...]) -> int:
        codes = self.codes(column)
        return sum(1 << codes.index(value) for value in values)
