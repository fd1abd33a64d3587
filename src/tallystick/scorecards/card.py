"""A fitted card: a plain table of points per bin that a person can read, and what it says of a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.charts import Drawing
from tallystick.scorecards import show
from tallystick.scorecards.asked import check_finite, check_most
from tallystick.scorecards.card_json import card_content, card_fields
from tallystick.scorecards.entries import CardCharacteristic, Ints, Pair
from tallystick.scorecards.explanation import Explanation, explained
from tallystick.scorecards.frames import Columns, columns_of, length, table_of
from tallystick.scorecards.reasons import Reason, told
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.single_precision import Blurred, blurred, check_told_apart
from tallystick.scorecards.what_if import WhatIf, ways_to
from tallystick.terms import Dimension

Flags: TypeAlias = npt.NDArray[np.bool_]
DIMENSIONS = tuple(Dimension)
MANY_ROWS = 1 << 20
# Fewer points than any bin can give, with room to take some away.
_NOTHING = np.iinfo(np.int32).min // 2
_TABLE = pa.schema(
    [
        *((name, pa.string()) for name in ("characteristic", "dimension", "bin")),
        *((name, pa.float64()) for name in ("count", "good", "bad", "bad_rate", "woe")),
        ("points", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Card:
    """What is registered, hashed, shown and applied. The score is base_points plus the points of each characteristic.

    A sum that would leave the scale is stopped at its end. That adjustment is part of the dimension in which the row
    stands furthest from the middle of its range, so the five dimensions add up to the score at the ends as well.
    """

    scale: Scale
    base_points: int
    characteristics: tuple[CardCharacteristic, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.characteristics)

    @property
    def words(self) -> tuple[str, ...]:
        """The characteristics that are read as words."""
        return tuple(one.name for one in self.characteristics if one.categorical)

    @cached_property
    def blurred(self) -> Blurred:
        """The special values that columns of single precision may confuse with amounts."""
        return blurred({one.name: one.place_of_special for one in self.characteristics})

    @property
    def parts(self) -> tuple[str, ...]:
        """What points come from: each characteristic, then each pair."""
        return (*self.names, *(pair.name for pair in self.pairs))

    def points(self, X: Any) -> Ints:
        """int32[rows, parts]: the points of each characteristic and of each pair."""
        return self._points(self.places(X))

    def scores(self, X: Any) -> Ints:
        """int32[rows] on the scale. Many rows are left to the kernel, which says the same some seventy times faster."""
        table = table_of(X)
        if _rows(table) >= MANY_ROWS:
            # The compiler takes a second to load.
            from tallystick.scorecards.kernel.card_kernel import CardKernel

            return CardKernel(self).scores(table)
        return self._on_scale(self.totals(table))

    def totals(self, X: Any) -> Ints:
        """int32[rows]: base and points, before the scale ends."""
        return self._totals(self.points(X))

    def default_probability(self, scores: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return self.scale.default_probability(scores)

    def dimension_scores(self, X: Any) -> Ints:
        """int32[rows, 5] in the order of `terms.Dimension`; each row adds up to its score."""
        points = self.points(X)
        parts = np.zeros((len(points), len(DIMENSIONS)), np.int32)
        for column, one in enumerate(self._tables):
            parts[:, DIMENSIONS.index(one.dimension)] += points[:, column] - one.least
        parts += np.array(self._shares, dtype=np.int32)
        total = parts.sum(axis=1, dtype=np.int32)
        excess = total - self._on_scale(total)
        furthest = np.argmax(parts * np.sign(excess)[:, None], axis=1)
        parts[np.arange(len(parts)), furthest] -= excess
        return parts

    def dimension_range(self) -> tuple[tuple[int, int], ...]:
        """The least and the most that each dimension can be, before the scale ends."""
        spans = [
            sum(one.highest - one.least for one in self._tables if one.dimension is dimension)
            for dimension in DIMENSIONS
        ]
        return tuple((share, share + span) for share, span in zip(self._shares, spans, strict=True))

    def reasons(self, X: Any, most: int = 4) -> list[tuple[Reason, ...]]:
        """Per row, the characteristics furthest below their best attainable points, the furthest first.

        Each is pivotal: its best bin alone would raise the score, the pairs that it is part of reckoned in. A sum
        below the scale's end gets its reasons all the same, though one of them alone may not lift it onto the scale;
        a score at the upper end has none. Raises UnfitData for a number of reasons below 0.
        """
        check_most(most)
        return self.reasons_at(self.places(X), most, {})

    def reasons_at(self, places: Ints, most: int, within: Mapping[int, Flags]) -> list[tuple[Reason, ...]]:
        """`reasons` of rows by their bins; within: by the place of a characteristic, the bins that may be its best."""
        lost, best = self._lost(places, within)
        order = np.argsort(-lost, axis=1, kind="stable")[:, :most]
        has, better, gained = (np.take_along_axis(one, order, axis=1) for one in (places, best, lost))
        return told(self.names, order, has, better, gained)

    def points_lost(self, X: Any) -> Ints:
        """int32[rows, characteristics]: what the best ordinary bin of each alone would add to the score."""
        return self._lost(self.places(X), {})[0]

    def along(self, at: int, places: Sequence[int]) -> Ints:
        """int32[bins]: the points that each bin of one characteristic gives, with its pairs, where a row's others are.

        at: which characteristic. places: the bin of each.
        """
        points = self.characteristics[at].points.copy()
        for pair, first, second in self._placed_pairs:
            if at == first:
                points += pair.grid[:, places[second]]
            elif at == second:
                points += pair.grid[places[first]]
        return points

    def explain(self, row: Any, most: int = 4) -> Explanation:
        """What the card says of one row, part by part, and at most so many reasons. Prints itself.

        row: a value by each characteristic's name, None where there is none; or a table of one row.
        """
        return explained(self, row, most)

    def what_if(self, row: Any, goal: int, fixed: Collection[str] = ()) -> WhatIf:
        """The changes that bring one row's score to the goal, see `what_if.ways_to`. row: as of `explain`."""
        return ways_to(self, row, goal, fixed)

    def table(self) -> pa.Table:
        """A row per bin, of events and points; a bin without events has no bad rate (null)."""
        rows = [
            {
                "characteristic": one.name,
                "dimension": one.dimension.value,
                "bin": bin.label,
                "count": bin.good + bin.bad,
                "good": bin.good,
                "bad": bin.bad,
                "bad_rate": bin.bad / (bin.good + bin.bad) if bin.good + bin.bad else None,
                "woe": bin.woe,
                "points": bin.points,
            }
            for one in self.characteristics
            for bin in one.bins
        ]
        return pa.Table.from_pylist(rows, schema=_TABLE)

    def to_json(self) -> str:
        """Canonical JSON: the same card, the same text. Infinity and NaN are written as words."""
        return json.dumps(card_content(self), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Card:
        """The card of `to_json`. Raises UnreadableCard for any other text."""
        return cls(*card_fields(text))

    def to_sql(self, dialect: str = "duckdb", table: str = "applicants") -> str:
        """A query that gives every row of a table its score, see `exports.sql_text.card_sql`."""
        from tallystick.scorecards.exports.sql_text import card_sql

        return card_sql(self, dialect, table)

    def to_onnx(self) -> bytes:
        """A model that any ONNX runtime applies, see `exports.onnx_model.card_onnx`. Needs the extra `onnx`."""
        from tallystick.scorecards.exports.onnx_model import card_onnx

        return card_onnx(self)

    def to_pmml(self) -> str:
        """A document that any PMML evaluator applies, see `exports.pmml_text.card_pmml`."""
        from tallystick.scorecards.exports.pmml_text import card_pmml

        return card_pmml(self)

    def hash(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def plot(self) -> Drawing:
        """The points that each part can give, then the bins of each characteristic and the grid of each pair."""
        bins = [show.characteristic_drawing(one) for one in self.characteristics]
        grids = [show.pair_drawing(self, pair) for pair in self.pairs]
        return Drawing(tuple(one for drawn in (show.card_drawing(self), *bins, *grids) for one in drawn.pictures))

    def _repr_html_(self) -> str:
        return show.card_html(self)

    @property
    def _tables(self) -> tuple[CardCharacteristic | Pair, ...]:
        return (*self.characteristics, *self.pairs)

    @cached_property
    def _shares(self) -> Sequence[int]:
        """The lowest attainable sum, shared out evenly over the dimensions, the remainder to the first."""
        lowest = self.base_points + sum(one.least for one in self._tables)
        each, left = divmod(lowest, len(DIMENSIONS))
        return [each + (1 if place < left else 0) for place in range(len(DIMENSIONS))]

    def columns(self, X: Any) -> Columns:
        """What is read of X. A card that reads nothing counts the rows of whatever is there.

        Raises ColumnMissing, UnreadableData, and UnfitData for infinite values.
        """
        table = table_of(X)
        check_told_apart(table, self.blurred)
        columns = columns_of(table, self.names, self.words) if self.names else columns_of(table)
        check_finite(columns)
        return columns

    def places(self, X: Any) -> Ints:
        """int32[rows, characteristics]: the bin of each."""
        columns = self.columns(X)
        if not self.names:
            return np.zeros((length(columns), 0), np.int32)
        return np.column_stack([one.places(columns[one.name]) for one in self.characteristics])

    def _points(self, places: Ints) -> Ints:
        columns = [one.points[places[:, column]] for column, one in enumerate(self.characteristics)]
        columns += [pair.grid[places[:, first], places[:, second]] for pair, first, second in self._placed_pairs]
        return np.column_stack(columns) if columns else np.zeros((len(places), 0), np.int32)

    @cached_property
    def _placed_pairs(self) -> tuple[tuple[Pair, int, int], ...]:
        return tuple((pair, self.names.index(pair.first), self.names.index(pair.second)) for pair in self.pairs)

    def _lost(self, places: Ints, within: Mapping[int, Flags]) -> tuple[Ints, Ints]:
        """Per row and characteristic, what its best ordinary bin would add to the score, and which bin that is.

        Of bins that may not be its best none adds anything.
        """
        points = self._points(places)
        lost, best = np.zeros_like(places), np.zeros_like(places)
        for column, one in enumerate(self.characteristics):
            attainable: Ints = np.tile(one.points[: len(one.ordinary)], (len(places), 1))
            has = points[:, column].copy()
            for at, (pair, first, second) in enumerate(self._placed_pairs, start=len(self.characteristics)):
                if column in (first, second):
                    grid = pair.grid if column == first else pair.grid.T
                    attainable += grid[: len(one.ordinary), places[:, second if column == first else first]].T
                    has += points[:, at]
            if column in within:
                attainable[:, ~within[column]] = _NOTHING
            best[:, column] = np.argmax(attainable, axis=1)
            lost[:, column] = attainable.max(axis=1) - has
        lost[self._totals(points) >= self.scale.highest] = 0
        return lost, best

    def _totals(self, points: Ints) -> Ints:
        totals: Ints = self.base_points + points.sum(axis=1, dtype=np.int32)
        return totals

    def _on_scale(self, totals: Ints) -> Ints:
        return np.clip(totals, self.scale.lowest, self.scale.highest).astype(np.int32)


def _rows(table: Mapping[str, Any]) -> int:
    first = next(iter(table.values()), ())
    return len(first) if hasattr(first, "__len__") else 0
