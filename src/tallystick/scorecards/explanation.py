"""What a card says of one row, part by part, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from numbers import Number
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.charts.plane import percent, signed
from tallystick.scorecards.asked import check_finite
from tallystick.scorecards.errors import UnreadableData
from tallystick.scorecards.frames import Column, Columns, Words, columns_of
from tallystick.scorecards.tables import counted, table_html, written
from tallystick.terms import Dimension

if TYPE_CHECKING:
    from tallystick.scorecards.card import Card
    from tallystick.scorecards.entries import CardCharacteristic

Value: TypeAlias = float | str | None


@dataclass(frozen=True, slots=True)
class PartExplained:
    """name: of a characteristic or a pair. says: the bin that the row's value lies in, of a pair the bins of both.

    points: what it gives. points_lost: what its best attainable bin alone would add to the score, pairs reckoned in;
    None for a pair, which is no thing of its own to improve.
    """

    name: str
    value: Value
    says: str
    points: int
    points_lost: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """score: base_points and the points of all parts, kept on the scale. chance: of default, which the sum stands for.

    total: the same before the scale ends. reasons: what keeps the score down, the furthest below its best first, each
    with its value and what it costs. dimensions: the score by dimension, by name; they add up to it.
    """

    score: int
    total: int
    base_points: int
    chance: float
    parts: tuple[PartExplained, ...]
    reasons: tuple[str, ...]
    dimensions: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        held = "" if self.score == self.total else f", where the scale ends; the points come to {self.total}"
        lines = [f"Score {self.score}{held}: a chance of default of {percent(self.chance)}."]
        lines.append(f"{self.base_points:>6}  to begin with")
        lines += [f"{signed(part.points):>6}  {part.name}: {part.says}" for part in self.parts]
        if self.reasons:
            lines += ["What keeps it down:", *(f"  {reason}" for reason in self.reasons)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [["to begin with", "", signed(self.base_points), ""]]
        rows += [
            [part.name, part.says, signed(part.points), str(part.points_lost or "")]
            for part in sorted(self.parts, key=lambda part: part.points)
        ]
        heads = ("part", "value", "points", "lost against its best")
        told, *_ = str(self).splitlines()
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in self.reasons)
        return f"<p>{escape(told)}</p>{table_html(heads, rows, words=(0, 1))}" + (reasons and f"<ol>{reasons}</ol>")


def explained(card: Card, row: Any, most: int = 4) -> Explanation:
    """row: a value by each characteristic's name, None where there is none; or a table of one row."""
    columns = one_row(row, card.names, card.words)
    [places], [points], [lost] = card.places(columns), card.points(columns), card.points_lost(columns)
    [total], [score], [dimensions] = card.totals(columns), card.scores(columns), card.dimension_scores(columns)
    values = [value_of(columns[name]) for name in card.names]
    said = {
        one.name: said_of(one, columns[one.name], [place])[0].as_py()
        for one, place in zip(card.characteristics, places, strict=True)
    }
    alone = [
        PartExplained(name, value, said[name], int(points[at]), int(lost[at]))
        for at, (name, value) in enumerate(zip(card.names, values, strict=True))
    ]
    together = [
        PartExplained(pair.name, None, f"{said[pair.first]} with {said[pair.second]}", int(points[at]), None)
        for at, pair in enumerate(card.pairs, start=len(alone))
    ]
    reasons = tuple(
        f"{reason.name} is {said[reason.name]}: at its best the score would gain {counted(reason.points_lost, 'point')}"
        for reason in card.reasons(columns, most)[0]
    )
    named = tuple((one.value, int(share)) for one, share in zip(Dimension, dimensions, strict=True))
    chance = float(card.default_probability([total])[0])
    return Explanation(int(score), int(total), card.base_points, chance, (*alone, *together), reasons, named)


def one_row(row: Any, names: Sequence[str], words: Collection[str]) -> Columns:
    """The columns `names` of one row, those of `words` as words. Raises UnreadableData for several rows, or none."""
    if getattr(row, "ndim", None) == 1 and hasattr(row, "to_dict"):
        # A row taken out of a pandas frame.
        row = row.to_dict()
    if isinstance(row, Mapping) and all(_is_value(row[name]) for name in names if name in row):
        row = {name: [_plain(row[name])] for name in names if name in row}
    if row is None:
        raise UnreadableData("there is no row", mend="give a value by the name of each characteristic")
    # A card of nothing reads nothing, but needs a column to count a row by.
    nothing: Columns = {"": np.zeros(1)}
    columns = columns_of(row, names, words) if names else nothing
    rows = len(next(iter(columns.values())))
    if rows != 1:
        raise UnreadableData(f"there are {rows} rows, where one is wanted", mend="give one row")
    check_finite(columns)
    return columns


def value_of(column: Column) -> Value:
    """The first value, None where it is missing."""
    if isinstance(column, Words):
        return None if column.codes[0] < 0 else column.known[column.codes[0]]
    return None if np.isnan(column[0]) else float(column[0])


def _is_value(value: Any) -> bool:
    return value is None or isinstance(value, str | Number | np.generic) or _is_pandas_missing(value)


def _plain(value: Any) -> Any:
    return None if _is_pandas_missing(value) else float(value) if isinstance(value, Decimal) else value


def _is_pandas_missing(value: Any) -> bool:
    """Whether it is what pandas has for no value in a row of whole numbers or words. No need to load pandas for it."""
    return type(value).__name__ == "NAType"


def said_of(one: CardCharacteristic, column: Column, places: npt.ArrayLike) -> pa.Array:
    """Texts of rows: each value and the bin that it lies in, once where they are the same. places: the bins of all."""
    places = np.asarray(places, dtype=np.int64)
    labels = pa.array([bin.label for bin in one.bins], pa.string()).take(pa.array(places))
    if isinstance(column, Words):
        known, codes = pa.array(column.known, pa.string()), column.codes.astype(np.int64)
    else:
        met, codes = np.unique(column, return_inverse=True)
        known = pa.array([written(value) for value in met.tolist()], pa.string())
    values = known.take(pa.array(codes, mask=codes < 0))
    special = pa.array(np.array([bin.special is not None for bin in one.bins])[places])
    both = pc.binary_join_element_wise(values, " (", labels, ")", "")
    return pc.if_else(pc.or_(special, pc.equal(pc.fill_null(values, ""), labels)), labels, both)
