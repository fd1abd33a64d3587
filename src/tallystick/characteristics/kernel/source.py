"""Python source of a kernel: one walk over a fact table's rows, for all the characteristics that are made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.grains import GRAINS
from tallystick.characteristics.kernel.arithmetic import NOTHING
from tallystick.characteristics.kernel.facts import FactColumn, Kept, fact_column
from tallystick.characteristics.kernel.measures import Rowwise
from tallystick.characteristics.kernel.relation_rows import LINE, EachRowColumns, Inputs, TogetherColumns
from tallystick.characteristics.kernel.row import Row
from tallystick.characteristics.kernel.totals import Totals
from tallystick.characteristics.measure import AtMost, Grain
from tallystick.characteristics.money import uses_money
from tallystick.characteristics.relations import EachRow, Together
from tallystick.terms import Special


@dataclass(frozen=True, slots=True)
class KernelSource:
    """A kernel's text. line: what tells one line of it from another.

    columns: the arrays that it takes, in order: `ago` and `valid_at` if it reads them, other numbers, then codes. After
    the numbers it takes `lender`, a number for who furnished each row, after the codes `fresh`, 1 where a line begins.
    """

    facts: str
    line: tuple[str, ...]
    columns: tuple[FactColumn, ...]
    text: str

    @property
    def dated(self) -> bool:
        """Whether the first column is `ago`."""
        return self.columns[:1] == (fact_column(self.facts, "ago"),)

    @property
    def numbers(self) -> tuple[FactColumn, ...]:
        return tuple(column for column in self.columns if column.kept is not Kept.CODE)

    @property
    def codes(self) -> tuple[FactColumn, ...]:
        return tuple(column for column in self.columns if column.kept is Kept.CODE)


def _of_one_kind(column: FactColumn) -> tuple[bool, bool, bool]:
    """Puts first what is told of the day that a file is asked for, and last what is kept as codes."""
    return column.kept is Kept.CODE, column.name != "ago", column.name != "valid_at"


def facts_beneath(grain: Grain) -> str:
    """The fact table that the rows of a relation are made of."""
    relation = GRAINS[grain]
    return relation.facts if isinstance(relation, EachRow) else facts_beneath(relation.of)


def kernel_sources(characteristics: Sequence[Characteristic]) -> list[tuple[KernelSource, tuple[str, ...]]]:
    """A kernel for each fact table, with the ids of the characteristics that it computes."""
    of_tables: dict[str, list[Characteristic]] = {}
    for one in characteristics:
        of_tables.setdefault(facts_beneath(one.over), []).append(one)
    return [(_Walk(table, over).source(), tuple(one.id for one in over)) for table, over in of_tables.items()]


class _Walk:
    def __init__(self, table: str, over: Sequence[Characteristic]) -> None:
        self._table = table
        self._over = over
        self._inputs = Inputs(table)
        self._totals = Totals()
        self._put_together: list[TogetherColumns] = []
        self._answers: dict[str, str] = {}

    def source(self) -> KernelSource:
        each = next(
            grain
            for grain, relation in GRAINS.items()
            if isinstance(relation, EachRow) and relation.facts == self._table
        )
        columns = EachRowColumns(each, self._inputs)
        walked = list(self._rows_of_facts(each, columns))
        before = [*self._beforehand(columns), *self._backwards(columns)]
        relation = columns.relation
        kept = tuple(sorted(self._inputs.columns.values(), key=_of_one_kind))
        text = "\n".join(self._text(kept, before, walked)) + "\n"
        return KernelSource(self._table, relation.line, kept, text)

    def _text(self, kept: Sequence[FactColumn], before: list[str], walked: list[str]) -> Iterator[str]:
        numbers = "".join(f"c_{column.name}, " for column in kept if column.kept is not Kept.CODE)
        codes = "".join(f"c_{column.name}, " for column in kept if column.kept is Kept.CODE)
        yield f"STARTS = np.array({self._totals.starts or [0]}, np.int64)\n\n"
        yield f"def walk(first, last, starts, m0, several, most, {numbers}lender, {codes}fresh, out):"
        yield "    t = np.empty(len(STARTS), np.int64)"
        yield from (f"    {name} = np.empty(most, np.int64)" for name in self._inputs.latest.values())
        for table in self._put_together:
            yield f"    {table.name} = np.zeros((most, {table.width}), np.int64)"
        answers = [f"out[{place}, s] = {self._answers[one.id]}" for place, one in enumerate(self._over)]
        yield "    for s in range(first, last):"
        yield "        begin, end, line = starts[s], starts[s + 1], -1"
        yield "        for k in range(len(STARTS)):"
        yield "            t[k] = STARTS[k]"
        yield from (f"        {table.name}_end = 0" for table in self._put_together)
        yield from (f"        {line}" for line in (*before, *walked, *answers))

    def _beforehand(self, columns: EachRowColumns) -> Iterator[str]:
        """A first walk over the subject's rows, for what the second must know of all of them."""
        if not self._inputs.of_subject:
            return
        row = Row("b", columns, columns.codes)
        updates = []
        yield from (f"{name} = {NOTHING}" for name in self._inputs.of_subject.values())
        kept = self._kept(row, columns)
        for highest, name in self._inputs.of_subject.items():
            where = None if highest.where is None else row.condition(highest.where)
            value = row.value(highest.column)
            picked = value if where is None else f"choose({where}, {value}, {NOTHING})"
            updates.append(f"{name} = max({name}, {picked})")
        yield "for i in range(begin, end):"
        yield from (f"    {line}" for line in (*kept, *row.lines, *updates))

    def _backwards(self, columns: EachRowColumns) -> Iterator[str]:
        """A walk from each line's first month on, for what a row must know of the months before it."""
        if not self._inputs.latest:
            return
        row = Row("w", columns, columns.codes)
        kept, held = self._kept(row, columns), dict[str, str]()
        # A condition may ask for another one's latest month, which is then kept as well.
        while len(held) < len(self._inputs.latest):
            where, name = next(one for one in self._inputs.latest.items() if one[1] not in held)
            held[name] = f"choose({row.condition(where)}, {row.value('ago')}, {name}_at)"
        yield from (f"{name}_at = {NOTHING}" for name in held)
        yield "for i in range(end - 1, begin - 1, -1):"
        yield "    if i + 1 == end or fresh[i + 1]:"
        yield from (f"        {name}_at = {NOTHING}" for name in held)
        yield from (f"    {line}" for line in kept)
        yield from (f"    {name}[i - begin] = {name}_at" for name in held)
        yield from (f"    {line}" for line in row.lines)
        yield from (f"    {name}_at = {told}" for name, told in held.items())

    def _kept(self, row: Row, columns: EachRowColumns) -> list[str]:
        """Lines that pass over the facts that are no row of the relation."""
        if columns.relation.where is None:
            return []
        condition = row.condition(columns.relation.where)
        lines, row.lines[:] = [*row.lines, f"if not {condition}:", "    continue"], []
        return lines

    def _rows_of_facts(self, grain: Grain, columns: EachRowColumns) -> Iterator[str]:
        row = Row("v", columns, columns.codes)
        kept = self._kept(row, columns)
        turning = frozenset({LINE, *columns.relation.line[:1]})
        after = list(self._rows(grain, row, turning))
        yield "for i in range(begin, end):"
        yield from (f"    {line}" for line in (("line += fresh[i]",) if columns.relation.line else ()))
        yield from (f"    {line}" for line in (*kept, *row.lines))
        yield from after

    def _rows(self, grain: Grain, row: Row, turning: frozenset[str]) -> Iterator[str]:
        """Adds to a row's lines what its relation's characteristics keep; yields the walks over what it is put into."""
        for one in self._over:
            if one.over is grain:
                self._keep(one, row, turning)
        for other, relation in GRAINS.items():
            if isinstance(relation, Together) and relation.of is grain and self._is_used(other):
                yield from self._walk_together(other, relation, row)

    def _is_used(self, grain: Grain) -> bool:
        beneath = {one.over for one in self._over}
        return grain in beneath or any(
            isinstance(relation, Together) and relation.of is grain and self._is_used(other)
            for other, relation in GRAINS.items()
        )

    def _walk_together(self, grain: Grain, relation: Together, beneath: Row) -> Iterator[str]:
        columns = TogetherColumns(relation, f"g{len(self._put_together)}")
        self._put_together.append(columns)
        row = Row(f"{columns.name}_", columns, columns.codes)
        turning = frozenset({LINE, columns.lender}) if columns.lender else frozenset({"ago"})
        after = list(self._rows(grain, row, turning))
        beneath.lines += columns.gathered(beneath)
        for column in columns.trailing:
            yield f"for p in range({columns.name}_end):"
            yield f"    {column}"
        yield f"for p in range({columns.name}_end):"
        yield f"    if {columns.name}[p, 0] == 0:"
        yield "        continue"
        yield from (f"    {line}" for line in row.lines)
        yield from after
        yield f"for p in range({columns.name}_end):"
        yield f"    {columns.name}[p, 0] = 0"

    def _keep(self, one: Characteristic, row: Row, turning: frozenset[str]) -> None:
        kind = None if one.kind is None else row.condition(one.kind)
        within = None if one.months is None else row.condition(AtMost("ago", one.months - 1))
        used = kind if within is None else row.all_of(kind, within)
        value = Rowwise(row, self._totals, used, one.months, turning).value(one.measure)
        kinds, rows = self._totals.count(row, kind), self._totals.count(row, used)
        several = "several[s]" if uses_money(one) else "False"
        codes = ", ".join(
            str(special.code)
            for special in (Special.NO_RECORD, Special.NONE_IN_WINDOW, Special.NOT_COMPUTABLE, one.unknown)
        )
        self._answers[one.id] = f"told(t[{kinds}], t[{rows}], {several}, {value.number}, ({codes}))"
