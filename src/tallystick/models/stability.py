"""Whether two samples are alike: the population's stability index, and that of each characteristic.

Source: Siddiqi 2006, Credit Risk Scorecards, chapter 8: the sum over bins of the difference of shares times the
logarithm of their ratio; under 0.10 nothing of note has changed, 0.10 to 0.25 is worth a look, over 0.25 is a change.
Of chance alone, two samples of n and m rows in b bins reach about (b - 1) (1/n + 1/m), and as a multiple of a
chi-square of b - 1 degrees (Yurdakul 2018): small samples differ without meaning anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from tallystick.charts import Drawing
from tallystick.models import show
from tallystick.models.discrimination import Floats
from tallystick.models.weights import effective_count, weights_or_ones
from tallystick.scorecards import BranchedCard, Card, UnfitData
from tallystick.scorecards.branches import BRANCH
from tallystick.scorecards.card_of import card_of
from tallystick.scorecards.common import tables_by_branch
from tallystick.scorecards.entries import Ints
from tallystick.scorecards.frames import Columns, length

if TYPE_CHECKING:
    from tallystick.scorecards import Scorecard, SegmentedScorecard

_NOTE, _CHANGE = 0.10, 0.25


class Verdict(Enum):
    """What an index means (Siddiqi 2006)."""

    STABLE = "stable"
    WATCH = "worth a look"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ShiftedBin:
    """A bin's share in the first sample and in the second; adds: its part of the index. points: on the card, if any."""

    label: str
    first: float
    second: float
    adds: float
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a distribution has moved between two samples.

    index: PSI of scores, CSI of a characteristic. by_chance: what 19 of 20 pairs of such samples from one population
    stay under. points: how many points the mean moved through it, second less first; None where bins have no points.
    """

    name: str
    index: float
    by_chance: float
    points: float | None
    bins: tuple[ShiftedBin, ...]

    @property
    def verdict(self) -> Verdict:
        """An index that chance explains is no change, however large."""
        if self.index < _NOTE or self.index <= self.by_chance:
            return Verdict.STABLE
        return Verdict.CHANGED if self.index > _CHANGE else Verdict.WATCH

    def __repr__(self) -> str:
        return f"<Shift of {self.name}: index {self.index:.4f}, {self.verdict.value}>"

    def plot(self, names: tuple[str, str] = ("first", "second")) -> Drawing:
        return show.shift_drawing(self, names)

    def _repr_html_(self) -> str:
        return show.shifts_html([self])


def stability_index(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """PSI of the counts of two samples over the same bins; half an event stands for a count of none.

    Raises UnfitData for counts of other lengths, or a sample without rows.

    >>> round(stability_index([50, 50], [60, 40]), 4)
    0.0405
    """
    return float(_parts(*_counts(first, second)).sum())


def score_shift(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_weight: npt.ArrayLike | None = None,
    second_weight: npt.ArrayLike | None = None,
) -> Shift:
    """PSI of scores, over tenths of the first sample; equal scores stay together.

    >>> shift = score_shift(np.arange(400, 800), np.arange(400, 800))
    >>> len(shift.bins), shift.index, shift.verdict.value
    (10, 0.0, 'stable')
    """
    scores = [np.asarray(one, dtype=np.float64) for one in (first, second)]
    if not all(len(one) for one in scores):
        raise UnfitData("one of the two samples has no rows", mend="give two samples with rows")
    weights = [weights_or_ones(first_weight, len(scores[0])), weights_or_ones(second_weight, len(scores[1]))]
    order = np.argsort(scores[0], kind="stable")
    reached = np.cumsum(weights[0][order]) / weights[0].sum()
    starts = np.unique(scores[0][order][np.searchsorted(reached, np.arange(1, 10) / 10 + 1e-12)])
    starts = starts[starts > scores[0].min()]
    edges = [None, *starts.tolist(), None]
    labels = [_span(low, high) for low, high in pairwise(edges)]
    places = [np.searchsorted(starts, one, side="right") for one in scores]
    return _shift("score", labels, None, places, weights, [float(weight.sum()) for weight in weights])


def card_shifts(
    card: Card | BranchedCard | Scorecard | SegmentedScorecard,
    first: Any,
    second: Any,
    first_weight: npt.ArrayLike | None = None,
    second_weight: npt.ArrayLike | None = None,
) -> tuple[Shift, ...]:
    """CSI of each characteristic over its bins, and by how many points it moves the mean score; the largest first.

    card: of an estimator, the one that it was fitted to. Of branches there is one more, the shift of their shares, and
    a table that only some of them read is told by their names: its index is over the rows that read it, its points are
    of the mean of all rows. So the points add up to how far the mean sum of points has moved, but for those of pairs,
    and of a table that no row of one of the samples reads: it has no shift of its own, that of the branches says why.
    """
    shown = card_of(card)
    samples = [_Sample.of(shown, X, weight) for X, weight in ((first, first_weight), (second, second_weight))]
    if not all(len(sample.weight) for sample in samples):
        raise UnfitData("one of the two samples has no rows", mend="give two samples with rows")
    shifts = [] if isinstance(shown, Card) else [_branch_shift(shown, samples)]
    for one, branches in tables_by_branch(shown):
        mine = [np.isin(sample.branch, branches) & (sample.weight > 0) for sample in samples]
        if all(rows.any() for rows in mine):
            places = [one.places(sample.columns[one.name][rows]) for sample, rows in zip(samples, mine, strict=True)]
            weights = [sample.weight[rows] for sample, rows in zip(samples, mine, strict=True)]
            labels, points = [bin.label for bin in one.bins], [bin.points for bin in one.bins]
            totals = [float(sample.weight.sum()) for sample in samples]
            shifts.append(_shift(_named(shown, one.name, branches), labels, points, places, weights, totals))
    return tuple(sorted(shifts, key=lambda shift: -shift.index))


def branch_shift(
    card: BranchedCard,
    first: Any,
    second: Any,
    first_weight: npt.ArrayLike | None = None,
    second_weight: npt.ArrayLike | None = None,
) -> Shift:
    """How far the shares of a card's branches have moved, by name. Raises UnfitData for a sample without rows."""
    samples = [_Sample.of(card, X, weight) for X, weight in ((first, first_weight), (second, second_weight))]
    if not all(len(sample.weight) for sample in samples):
        raise UnfitData("one of the two samples has no rows", mend="give two samples with rows")
    return _branch_shift(card, samples)


@dataclass(frozen=True, slots=True)
class _Sample:
    """The columns that a card reads, and per row its weight and the place of its branch."""

    columns: Columns
    weight: Floats
    branch: Ints

    @classmethod
    def of(cls, card: Card | BranchedCard, X: Any, weight: npt.ArrayLike | None) -> _Sample:
        columns = card.columns(X)
        rows = length(columns)
        branch = np.zeros(rows, np.int32) if isinstance(card, Card) else card.places_among(columns)
        return cls(columns, weights_or_ones(weight, rows), branch)


def _branch_shift(card: BranchedCard, samples: Sequence[_Sample]) -> Shift:
    labels = [branch.name for branch in card.branches]
    points = [branch.card.base_points - card.base_points for branch in card.branches]
    weights = [sample.weight for sample in samples]
    totals = [float(weight.sum()) for weight in weights]
    return _shift(BRANCH, labels, points, [sample.branch for sample in samples], weights, totals)


def _named(card: Card | BranchedCard, name: str, branches: Sequence[int]) -> str:
    if isinstance(card, Card) or len(branches) == len(card.branches):
        return name
    return f"{name} ({', '.join(card.branches[place].name for place in branches)})"


def _shift(
    name: str,
    labels: Sequence[str],
    points: Sequence[int] | None,
    places: Sequence[npt.NDArray[Any]],
    weights: Sequence[Floats],
    totals: Sequence[float],
) -> Shift:
    """totals: weight of all rows, those included that have no bin here."""
    counts: list[Floats] = [
        np.bincount(place, weights=weight, minlength=len(labels)).astype(np.float64)
        for place, weight in zip(places, weights, strict=True)
    ]
    # A bin that nobody of either sample is in says nothing of the two.
    met = counts[0] + counts[1] > 0
    parts = np.zeros(len(labels))
    parts[met] = _parts(counts[0][met], counts[1][met])
    first, second = (count / count.sum() for count in counts)
    means = [count / total for count, total in zip(counts, totals, strict=True)]
    moved = None if points is None else float(((means[1] - means[0]) * np.array(points)).sum())
    given: Sequence[int | None] = points or [None] * len(labels)
    rows = zip(labels, first.tolist(), second.tolist(), parts.tolist(), given, strict=True)
    chance = float(chi2.ppf(0.95, max(int(met.sum()) - 1, 1))) * sum(1 / effective_count(one) for one in weights)
    return Shift(name, float(parts.sum()), chance, moved, tuple(ShiftedBin(*row) for row in rows))


def _counts(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != two.shape or one.ndim != 1:
        raise UnfitData(f"{one.size} bins and {two.size} bins", mend="count both samples over the same bins")
    if not (one.sum() > 0 and two.sum() > 0):
        raise UnfitData("one of the two samples has no rows", mend="give two samples with rows")
    return one, two


def _parts(first: Floats, second: Floats) -> Floats:
    one, two = (np.where(count > 0, count, 0.5) / count.sum() for count in (first, second))
    parts: Floats = (two - one) * np.log(two / one)
    return parts


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return "any score" if high is None else f"under {high:g}"
    return f"{low:g} or more" if high is None else f"{low:g} to under {high:g}"
