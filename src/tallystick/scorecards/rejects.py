"""Reject inference: outcomes supposed for those who were turned down, of whom nobody saw any.

Nothing here finds out what rejects would have done. Each way supposes it from a card that was fitted on accepts and a
factor that a person states; what it changes is what was supposed. On applicants of whom nearly all had been accepted,
so that the truth was known, such inference helped little or not at all (Crook and Banasik 2004, "Does reject inference
really improve the performance of application scoring models?", Journal of Banking & Finance 28).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.frames import Column, Columns, Floats, Words, numbers_of
from tallystick.scorecards.parcelling import dealt, parcels
from tallystick.scorecards.reject_input import AnyCard, chances_of, factor_of, outcomes_of, rows_in, tables_of


class Augmented(NamedTuple):
    """Accepts, then rejects, as `Scorecard.fit` takes them: `Scorecard().fit(*augmented)`."""

    X: Columns
    y: npt.NDArray[Any]
    sample_weight: Floats


def fuzzily_augmented(
    accepts: Any,
    y: npt.ArrayLike,
    rejects: Any,
    by: AnyCard | npt.ArrayLike,
    *,
    prudence: float = 1.0,
    sample_weight: npt.ArrayLike | None = None,
    reject_weight: float = 1.0,
) -> Augmented:
    """Each reject as two rows, a bad one that weighs its chance of bad times `prudence`, and a good one with the rest.

    accepts, rejects: tables as `frames.columns_of` reads them; of the rejects the columns of the accepts. y: two
    classes of the accepts, the higher one bad. by: a card fitted on accepts, or float[rejects], chances of bad.
    sample_weight: of the accepts. reject_weight: what a reject weighs in all, for samples that hold more or fewer of
    them than came.

    With prudence 1 and the card's own chances, rejects say again what the card says: a regression that reads the same
    columns comes out as before, and only the bins move (Hand and Henley 1993). Prudence above 1 is what is added.

    Raises UnfitData for chances, weights, outcomes or factors that are none, ColumnMissing and UnreadableData for
    rejects that lack a column or hold words where accepts hold numbers.
    Source: Siddiqi 2006, "Credit Risk Scorecards", chapter 6, reject inference: fuzzy augmentation.

    >>> found = fuzzily_augmented({"late": [0, 3]}, [0, 1], {"late": [2]}, [0.3], prudence=2.0)
    >>> found.X["late"].tolist(), found.y.tolist(), found.sample_weight.tolist()
    ([0.0, 3.0, 2.0, 2.0], [0, 1, 0, 1], [1.0, 1.0, 0.4, 0.6])
    """
    of_accepts, of_rejects = tables_of(accepts, rejects)
    classes, bad, weight = outcomes_of(y, rows_in(of_accepts), sample_weight)
    of_bad = np.minimum(chances_of(by, of_rejects, "rejects") * factor_of("prudence", prudence), 1.0)
    each = factor_of("reject_weight", reject_weight)
    count = len(of_bad)
    return Augmented(
        {name: _joined(name, [column, of_rejects[name], of_rejects[name]]) for name, column in of_accepts.items()},
        classes[np.concatenate([bad, np.repeat([0, 1], count)])],
        np.concatenate([weight, each * (1.0 - of_bad), each * of_bad]),
    )


def parcelled(
    accepts: Any,
    y: npt.ArrayLike,
    rejects: Any,
    by: AnyCard | tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    bands: int = 10,
    prudence: float | Sequence[float] = 1.0,
    sample_weight: npt.ArrayLike | None = None,
    reject_weight: float = 1.0,
    seed: int = 0,
) -> Augmented:
    """Each reject as one row, dealt to good or bad so that each band has the bad rate that `parcels` supposes for it.

    by: a card fitted on accepts, or chances of bad of the accepts and of the rejects. seed: of the deal, which chance
    decides within a band; the same rows and seed give the same deal. The rest is as in `fuzzily_augmented` and
    `parcels`, and raises what they raise.
    Source: Siddiqi 2006, "Credit Risk Scorecards", chapter 6, reject inference: parcelling.

    >>> known, unknown = {"late": [0, 0, 3, 3]}, {"late": [3, 3]}
    >>> found = parcelled(known, [0, 0, 0, 1], unknown, ([0.1, 0.1, 0.4, 0.4], [0.4, 0.4]), bands=2, prudence=2.0)
    >>> found.y.tolist(), found.sample_weight.tolist()
    ([0, 0, 0, 1, 1, 1], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    """
    of_accepts, of_rejects = tables_of(accepts, rejects)
    classes, bad, weight = outcomes_of(y, rows_in(of_accepts), sample_weight)
    first, second = by if isinstance(by, tuple) else (by, by)
    chances = chances_of(first, of_accepts, "accepts"), chances_of(second, of_rejects, "rejects")
    found = parcels(chances[0], bad, chances[1], bands=bands, prudence=prudence, sample_weight=weight)
    return Augmented(
        {name: _joined(name, [column, of_rejects[name]]) for name, column in of_accepts.items()},
        classes[np.concatenate([bad, dealt(found, chances[1], np.random.default_rng(seed))])],
        np.concatenate([weight, np.full(len(chances[1]), factor_of("reject_weight", reject_weight))]),
    )


def _joined(name: str, parts: Sequence[Column]) -> Column:
    """The parts below one another; of words, codes among all that any part knows."""
    words = [part for part in parts if isinstance(part, Words)]
    if not words or len(words) < len(parts):
        return np.concatenate([numbers_of(name, part) for part in parts])
    known = tuple(sorted({word for part in words for word in part.known}))
    place = {word: code for code, word in enumerate(known)}
    codes = [np.array([*(place[word] for word in part.known), -1], dtype=np.int32)[part.codes] for part in words]
    return Words(np.concatenate(codes), known)
