"""What reject inference is given, checked: tables, outcomes of accepts, chances and factors."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.errors import ColumnMissing, NoEvents, UnfitData, UnreadableData
from tallystick.scorecards.frames import Columns, Floats, Words, columns_of

AnyCard: TypeAlias = Card | BranchedCard


def tables_of(accepts: Any, rejects: Any) -> tuple[Columns, Columns]:
    known = columns_of(accepts)
    if not known:
        raise UnfitData("the accepts have no columns", mend="give the table that the card was fitted on")
    try:
        unknown = columns_of(rejects, list(known), [name for name, one in known.items() if isinstance(one, Words)])
    except (ColumnMissing, UnreadableData) as error:
        raise type(error)(error.what, where="the rejects", mend=error.mend) from error
    if not rows_in(unknown):
        raise UnfitData("there are no rejects", mend="fit on the accepts alone")
    return known, unknown


def rows_in(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def outcomes_of(
    y: npt.ArrayLike, rows: int, sample_weight: npt.ArrayLike | None
) -> tuple[npt.NDArray[Any], npt.NDArray[np.intp], Floats]:
    """The two classes, int[rows] with 1 for the higher, and the weights, one where none are given."""
    outcome = np.asarray(y)
    weight = np.ones(rows) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    if outcome.shape != (rows,) or weight.shape != (rows,):
        raise UnfitData(
            f"there are {rows} accepts, {outcome.size} outcomes and {weight.size} weights",
            mend="give one of each per accept, and no outcomes of rejects",
        )
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise UnfitData("some weights of accepts are below zero or no numbers", mend="give weights from 0 on")
    if outcome.dtype.kind == "f" and np.isnan(outcome).any():
        raise UnfitData("some accepts have no outcome", mend="give 1 for bad and 0 for good, or leave them out")
    classes, bad = np.unique(outcome, return_inverse=True)
    if len(classes) > 2:
        raise UnfitData(f"the outcomes of accepts hold {len(classes)} classes", mend="give 1 for bad and 0 for good")
    if len(classes) < 2 or not min(weight @ bad, weight @ (1 - bad)):
        raise NoEvents("the outcomes of accepts hold only one class", mend="give accepts of both outcomes")
    return classes, bad, weight


def chances_of(by: AnyCard | npt.ArrayLike, columns: Columns | None, whose: str) -> Floats:
    if isinstance(by, Card | BranchedCard):
        return by.default_probability(by.totals(columns))
    try:
        chances = np.asarray(by, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnfitData(
            f"what is given as chances of {whose} are no numbers", mend="give a card, or chances"
        ) from error
    if chances.ndim != 1 or (columns is not None and len(chances) != rows_in(columns)):
        rows = "" if columns is None else f" and {rows_in(columns)} rows"
        raise UnfitData(f"there are {chances.size} chances of {whose}{rows}", mend="give a chance per row")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise UnfitData(f"some chances of {whose} are not between 0 and 1", mend="give chances of bad, not scores")
    return chances


def factor_of(name: str, value: float) -> float:
    if not (isinstance(value, int | float | np.number) and math.isfinite(value) and value > 0):
        raise UnfitData(f"{name} is {value!r}", mend="give a number above 0; 1 changes nothing")
    return float(value)
