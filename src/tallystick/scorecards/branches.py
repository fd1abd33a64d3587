"""A card with branches: segments of the rows, each with a card of its own, all on one scale."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.charts import Drawing
from tallystick.scorecards import show_branches
from tallystick.scorecards.asked import check_finite, check_fixed, check_most
from tallystick.scorecards.branch_json import branches_text, readable
from tallystick.scorecards.branch_reasons import Crossing, best_crossings, reasons_within
from tallystick.scorecards.card import DIMENSIONS, Card
from tallystick.scorecards.conditions import Where, first_that_holds
from tallystick.scorecards.entries import Ints
from tallystick.scorecards.errors import UnfitBranches
from tallystick.scorecards.explanation import Explanation, one_row
from tallystick.scorecards.frames import Column, Columns, columns_of, length, table_of
from tallystick.scorecards.reasons import Reason
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.single_precision import Blurred, blurred, check_told_apart
from tallystick.scorecards.what_if import WhatIf

Rows: TypeAlias = npt.NDArray[np.intp]
# The part that says what being in a branch is worth by itself.
BRANCH = "branch"
# What the last branch is called where nobody names it.
OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Branch:
    """A segment: who is in it, and its card. condition: all of it must hold; without any it takes everything else."""

    name: str
    condition: tuple[Where, ...]
    card: Card

    @property
    def says(self) -> str:
        """Who is in the branch, in words."""
        return "; ".join(str(one) for one in self.condition) or "everything else"


@dataclass(frozen=True)
class BranchedCard:
    """Several cards as one. The first branch whose condition holds takes the row, the last one everything else.

    All are on one scale, so the same score means the same odds in every branch. Raises UnfitBranches for branches
    that do not put each row into exactly one of them, have several scales, or read a column in two ways.

    >>> thin, thick = Card(Scale(), 520, ()), Card(Scale(), 610, ())
    >>> months = Where("months on file", high=12, missing=True)
    >>> card = BranchedCard((Branch("thin file", (months,), thin), Branch("all others", (), thick)))
    >>> card.scores({"months on file": [3, 40, None]})
    array([520, 610, 520], dtype=int32)
    >>> BranchedCard.from_json(card.to_json()).hash() == card.hash()
    True
    """

    branches: tuple[Branch, ...]

    def __post_init__(self) -> None:
        names = Counter(branch.name for branch in self.branches)
        if not self.branches or self.branches[-1].condition:
            raise UnfitBranches("no branch takes the rows that are in no other", mend="end with one without condition")
        for branch in self.branches[:-1]:
            if not branch.condition:
                raise UnfitBranches(
                    f"branch {branch.name!r} takes every row, so those after it take none", mend="give it a condition"
                )
        for branch in self.branches:
            if names[branch.name] > 1:
                raise UnfitBranches(f"several branches are named {branch.name!r}", mend="give each its own name")
            if branch.card.scale != self.scale:
                raise UnfitBranches(f"branch {branch.name!r} has another scale than the first", mend="use one scale")
        _ = self._read_as_words

    @cached_property
    def conditions(self) -> tuple[Where, ...]:
        """Those of all branches, in their order."""
        return tuple(one for branch in self.branches for one in branch.condition)

    def place_of(self, answers: Sequence[bool]) -> int:
        """The place of the branch of a row that answers the `conditions` so: the first of which all hold."""
        return [all(answers[first:last]) for first, last in self._spans].index(True)

    @property
    def scale(self) -> Scale:
        return self.branches[0].card.scale

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read: those of the conditions, then those of the cards."""
        asked = [one.name for one in self.conditions]
        return tuple(dict.fromkeys([*asked, *(name for branch in self.branches for name in branch.card.names)]))

    @property
    def words(self) -> tuple[str, ...]:
        """The columns that are read as words."""
        return tuple(name for name in self.names if self._read_as_words.get(name))

    @cached_property
    def blurred(self) -> Blurred:
        """The special values that columns of single precision may confuse with amounts."""
        found = [blurred({one.name: one.special_values}) for one in self.conditions]
        found += [branch.card.blurred for branch in self.branches]
        return {name: tuple(value for one in found for value in one.get(name, ())) for one in found for name in one}

    @property
    def base_points(self) -> int:
        """The base of the last branch; what another branch starts from beside it is the part `BRANCH`."""
        return self.branches[-1].card.base_points

    @property
    def parts(self) -> tuple[str, ...]:
        """What points come from: the branch itself, then every characteristic and pair that any branch has."""
        names = [name for branch in self.branches for name in branch.card.names]
        pairs = [pair.name for branch in self.branches for pair in branch.card.pairs]
        return (BRANCH, *dict.fromkeys([*names, *pairs]))

    def branch_places(self, X: Any) -> Ints:
        """int32[rows]: the place of each row's branch in `branches`."""
        return self.places_among(self.columns(X))

    def points(self, X: Any) -> Ints:
        """int32[rows, parts]: with `base_points` they add up to `totals`; 0 for what a row's branch has not."""
        columns = self.columns(X)
        points = np.zeros((length(columns), len(self.parts)), np.int32)
        for branch, rows, within in self._split(columns):
            places = np.array([self.parts.index(name, 1) for name in branch.card.parts], dtype=np.intp)
            points[rows, 0] = branch.card.base_points - self.base_points
            # A card may have two parts of one name.
            np.add.at(points, np.ix_(rows, places), branch.card.points(within))
        return points

    def scores(self, X: Any) -> Ints:
        """int32[rows] on the scale."""
        columns = self.columns(X)
        scores = np.zeros(length(columns), np.int32)
        for branch, rows, within in self._split(columns):
            scores[rows] = branch.card.scores(within)
        return scores

    def totals(self, X: Any) -> Ints:
        """int32[rows]: base and points, before the scale ends."""
        columns = self.columns(X)
        totals = np.zeros(length(columns), np.int32)
        for branch, rows, within in self._split(columns):
            totals[rows] = branch.card.totals(within)
        return totals

    def default_probability(self, scores: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return self.scale.default_probability(scores)

    def dimension_scores(self, X: Any) -> Ints:
        """int32[rows, 5] in the order of `terms.Dimension`; each row adds up to its score.

        Each branch shares out its own lowest sum, so two rows are alike in a dimension only within a branch.
        """
        columns = self.columns(X)
        scores = np.zeros((length(columns), len(DIMENSIONS)), np.int32)
        for branch, rows, within in self._split(columns):
            scores[rows] = branch.card.dimension_scores(within)
        return scores

    def dimension_range(self) -> tuple[tuple[int, int], ...]:
        """The least and the most that each dimension can be in any branch, before the scale ends."""
        ranges = [branch.card.dimension_range() for branch in self.branches]
        return tuple((min(low for low, _ in one), max(high for _, high in one)) for one in zip(*ranges, strict=True))

    def reasons(self, X: Any, most: int = 4) -> list[tuple[Reason, ...]]:
        """Per row, what keeps its score down within its branch; bins are those of its branch's card.

        Each is pivotal without leaving the branch: some value in the best bin, everything else as it is, leaves the
        row where it is and raises the score. What another branch would make of the row is told by `crossings`.
        """
        check_most(most)
        return reasons_within(self, self.columns(X), most)

    def crossings(self, X: Any) -> list[tuple[Crossing, ...]]:
        """Per row, each characteristic whose change alone moves it to another branch with a higher score.

        The most gained first; of a characteristic the best for the better and the best for the worse. A direction
        holds within a branch only: crossings `against_direction` show rows that would gain by doing worse, which
        branches of very different rows can come to. Look for them before a card with branches is used.
        """
        return best_crossings(self, self.columns(X))

    def table(self) -> pa.Table:
        """`Card.table` of every branch, below one another, with the branch's name in the first column."""
        tables = [branch.card.table() for branch in self.branches]
        names = np.repeat([branch.name for branch in self.branches], [table.num_rows for table in tables])
        return pa.concat_tables(tables).add_column(0, BRANCH, pa.array(names, pa.string()))

    def to_json(self) -> str:
        """Canonical JSON: the same card, the same text. What a branch has as its card is what `Card.to_json` writes."""
        return branches_text(self)

    @classmethod
    def from_json(cls, text: str) -> BranchedCard:
        """The card of `to_json`. Raises UnreadableCard for any other text."""
        return readable(text, lambda parts: cls(tuple(Branch(*part) for part in parts)))

    def explain(self, row: Any, most: int = 4) -> Explanation:
        """What the card of the row's branch says of it, see `Card.explain`."""
        return self._branch_of(row).card.explain(row, most)

    def what_if(self, row: Any, goal: int, fixed: Collection[str] = ()) -> WhatIf:
        """The changes that bring one row to the goal and leave it in its branch, see `Card.what_if`.

        What decides on the branches cannot change; the others in `fixed` cannot either.
        """
        card = self._branch_of(row).card
        check_fixed(fixed, self.names)
        asked = {one.name for one in self.conditions}
        return card.what_if(row, goal, [name for name in card.names if name in asked or name in fixed])

    def _branch_of(self, row: Any) -> Branch:
        columns = one_row(row, self.names, self.words)
        return self.branches[int(self.places_among(columns)[0])]

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
        """The pictures of every branch's card, in the order of the branches."""
        return Drawing(tuple(picture for branch in self.branches for picture in branch.card.plot().pictures))

    def _repr_html_(self) -> str:
        return show_branches.branched_html(self)

    def columns(self, X: Any) -> Columns:
        """What is read of X, see `Card.columns`."""
        table = table_of(X)
        check_told_apart(table, self.blurred)
        columns = columns_of(table, self.names, self.words) if self.names else columns_of(table)
        check_finite(columns)
        return columns

    def places_among(self, columns: Mapping[str, Column]) -> Ints:
        """`branch_places` of columns that were read before."""
        return first_that_holds([branch.condition for branch in self.branches[:-1]], columns, length(columns))

    def _split(self, columns: Mapping[str, Column]) -> Iterator[tuple[Branch, Rows, Columns]]:
        """Every branch that has rows, which rows, and their columns."""
        places = self.places_among(columns)
        for place, branch in enumerate(self.branches):
            rows = np.flatnonzero(places == place)
            if len(rows):
                yield branch, rows, {name: column[rows] for name, column in columns.items()}

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where the conditions of each branch begin and end; the last has none, so all of them hold."""
        return list(pairwise(accumulate([len(branch.condition) for branch in self.branches], initial=0)))

    @cached_property
    def _read_as_words(self) -> dict[str, bool]:
        """By name, whether a column holds words. Conditions on missing values alone do not say."""
        read: dict[str, bool] = {}
        for branch in self.branches:
            said: list[tuple[str, bool | None]] = [(one.name, one.of_words) for one in branch.condition]
            said += [(one.name, one.categorical) for one in branch.card.characteristics]
            for name, of_words in said:
                if of_words is not None and read.setdefault(name, of_words) != of_words:
                    raise UnfitBranches(
                        f"branch {branch.name!r} reads {name!r} as {'words' if of_words else 'numbers'}, where another "
                        f"condition or branch has {'numbers' if of_words else 'words'}",
                        mend="read a column in one way",
                    )
        return read
