"""Sort the columns of a table: the target, the weight, what a card may read, and what it may not, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.models.protected import looks_protected, prohibited_kind
from tallystick.scorecards import ColumnMissing, UnfitData
from tallystick.terms import Direction

# Words that differ from row to row name the rows; no bin of them means anything for the next row.
_MOST_DISTINCT = 0.5
# In fewer rows whole amounts may all differ; in as many they are account numbers.
_MANY_ROWS = 1_000
_LISTED = 8


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """What to foretell and from which columns.

    target: the column of outcomes; bad_is: its value for bad, else the higher of 0 and 1. held_out: share of the rows
    to validate on, by a hash of the row; split: a column that says so instead. protected: never on the card, only
    judged for fairness; allowed: columns that look protected, or like a number of the row, and are not.
    cutoff: the least favourable score. method, most_tables: see `scorecards.Scorecard`.
    """

    target: str
    bad_is: str | None = None
    exclude: tuple[str, ...] = ()
    weight: str | None = None
    held_out: float = 0.3
    split: str | None = None
    categories: tuple[str, ...] = ()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    cutoff: int | None = None
    method: str = "pairs"
    most_tables: int | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that must be there."""
        single = [one for one in (self.target, self.weight, self.split) if one]
        listed = (*self.exclude, *self.categories, *self.directions, *self.protected, *self.allowed)
        return (*single, *listed)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that the card does not read, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """used: columns that a card may read. protected: columns to judge fairness by."""

    used: tuple[str, ...]
    protected: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def sorted_columns(table: pa.Table, plan: StudyPlan) -> Sorted:
    """Raises ColumnMissing for a column that the plan names and the table lacks, UnfitData where none is left or one
    holds infinite values.
    """
    for name in plan.named:
        if name not in table.column_names:
            raise ColumnMissing(f"there is no column {name!r}", mend=f"choose one of {listed(table.column_names)}")
    called = [
        name
        for name in table.column_names
        if looks_protected(name) and name not in (*plan.allowed, *plan.exclude, plan.target)
    ]
    protected = tuple(dict.fromkeys((*plan.protected, *called)))
    used, left_out = [], []
    for name in table.column_names:
        if name in (plan.target, plan.weight, plan.split):
            continue
        why = _why_not(name, table[name], plan, protected)
        if why:
            left_out.append(LeftOut(name, why))
        else:
            used.append(name)
    if not used:
        raise UnfitData("no column is left to foretell with", mend="give columns that vary, or exclude fewer")
    return Sorted(tuple(used), protected, tuple(left_out))


def outcomes_of(column: pa.ChunkedArray, plan: StudyPlan) -> npt.NDArray[np.float64]:
    """float[n]: 1 for bad, 0 for good, NaN where the outcome is missing. Raises UnfitData for a target unlike that.

    >>> outcomes_of(pa.chunked_array([["P I F", "CHGOFF", None]]), StudyPlan("status", bad_is="CHGOFF"))
    array([ 0.,  1., nan])
    """
    cells = [as_written(cell) for cell in column.to_pylist()]
    met = sorted({cell for cell in cells if cell is not None})
    if not met:
        raise UnfitData(f"the target {plan.target!r} is missing in every row", mend="name the column of outcomes")
    bad = plan.bad_is.strip() if plan.bad_is is not None else None
    if bad is None:
        if not set(met) <= {"0", "1"}:
            raise UnfitData(
                f"the target {plan.target!r} holds {listed(met)}, not 0 and 1", mend="say which is bad with --bad-is"
            )
        bad = "1"
    if len(met) < 2:
        raise UnfitData(f"the target {plan.target!r} is {met[0]} in every row", mend="give rows of both outcomes")
    if bad not in met:
        raise UnfitData(
            f"no row of the target {plan.target!r} is {bad!r}", mend=f"choose one of {listed(met)} with --bad-is"
        )
    return np.array([np.nan if cell is None else float(cell == bad) for cell in cells])


def weights_of(column: pa.ChunkedArray, name: str) -> npt.NDArray[np.float64]:
    """float[n]. Raises UnfitData for weights that are missing, negative, endless or words."""
    try:
        weights = column.cast(pa.float64()).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UnfitData(f"the weight {name!r} is not all numbers", mend="give a number per row") from error
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise UnfitData(
            f"the weight {name!r} is missing, negative or endless in some rows", mend="give weights of nought or more"
        )
    return np.asarray(weights, dtype=np.float64)


def as_written(cell: object) -> str | None:
    """A value as a user would write it: 1 for 1.0 and for true."""
    if cell is None or cell != cell or cell == "":
        return None
    if isinstance(cell, bool | int | float) and float(cell) == int(cell):
        return str(int(cell))
    return str(cell).strip()


def listed(names: Collection[str]) -> str:
    """The first few, with what is left of them counted.

    >>> listed(["a", "b"]), listed([str(one) for one in range(10)])[-10:]
    ('a, b', 'd 2 others')
    """
    shown = ", ".join(list(names)[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED} others"


def _why_not(name: str, column: pa.ChunkedArray, plan: StudyPlan, protected: Collection[str]) -> str | None:
    if name in plan.exclude:
        return "excluded by hand"
    if name in plan.protected:
        return "protected: used to judge fairness alone"
    if name in protected:
        return "called like a protected attribute: used to judge fairness alone, unless it is allowed"
    kind = prohibited_kind(name)
    if kind and name not in plan.allowed:
        return f"called like what no score may read, unless it is allowed: {kind}"
    return _unfit(name, column, name in plan.allowed)


def _unfit(name: str, column: pa.ChunkedArray, allowed: bool) -> str | None:
    kind = column.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not text and not pa.types.is_floating(kind) and not pa.types.is_integer(kind):
        return f"neither numbers nor words, but {kind}"
    if column.null_count == len(column):
        return "missing in every row"
    if pa.types.is_floating(kind):
        endless = int(pc.sum(pc.is_inf(column)).as_py() or 0)
        if endless:
            raise UnfitData(
                f"column {name!r} holds {endless:,} infinite values", mend="make them missing, or exclude the column"
            )
    distinct = pc.count_distinct(column, mode="only_valid").as_py()
    if distinct == 1 and column.null_count == 0:
        return "the same in every row"
    if text and distinct > max(_MOST_DISTINCT * (len(column) - column.null_count), 20):
        return "its words name single rows"
    numbering = pa.types.is_integer(kind) and distinct == len(column) >= _MANY_ROWS
    return "every row has a number of its own there, unless it is allowed" if numbering and not allowed else None
