"""A scorecard with segments as a scikit-learn classifier."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from tallystick.scorecards.align import Aligned, aligned
from tallystick.scorecards.branches import OTHERS, Branch, BranchedCard
from tallystick.scorecards.classifier import CardClassifier, FittingRows
from tallystick.scorecards.conditions import Where, first_that_holds
from tallystick.scorecards.errors import NoEvents, UnfitData
from tallystick.scorecards.estimator import Scorecard
from tallystick.scorecards.frames import Columns, Floats
from tallystick.scorecards.odds_line import OddsLine
from tallystick.scorecards.plan import Method
from tallystick.scorecards.single_precision import CODE_VALUES, with_stand_ins

Conditions = Mapping[str, tuple[Where, ...]]


class SegmentedScorecard(CardClassifier[BranchedCard]):
    """A card with branches: the rows of each segment have a card of their own, fitted in the same way, on one scale.

    segments: by name, whom it takes, one `Where` or several that must all hold; a row is in the first that takes it.
    rest: the name of the last segment, of all that no other takes. scorecard: how each card is fitted, without branches
    of its own. least_events: weight of good and of bad that each segment must have.

    After `fit`: card_, the card with branches; scorecards_, by segment, the `Scorecard` as it was fitted, with what it
    tried and left out; calibrations_, by segment, how sure the chances of `card_` are. Each card is brought to the odds
    of rows that it has not seen (see `align`), since cards of few rows say too much and the same score must mean the
    same odds in every branch. Without segments there is nothing to bring into line, and the card is as it was fitted.

    >>> late = np.tile(np.repeat([0.0, 1.0, 2.0], 100), 2)
    >>> y = np.tile(np.concatenate([np.repeat([0, 1], part) for part in ([80, 20], [70, 30], [40, 60])]), 2)
    >>> X = {"late": late, "months": np.repeat([6.0, 60.0], 300)}
    >>> new = {"thin file": Where("months", high=12, missing=True)}
    >>> card = SegmentedScorecard(segments=new, scorecard=Scorecard(method="woe")).fit(X, y)
    >>> [(branch.name, branch.says) for branch in card.card_.branches]
    [('thin file', 'months: under 12, or missing'), ('all others', 'everything else')]
    """

    def __init__(
        self,
        *,
        segments: Mapping[str, Where | Sequence[Where]] | None = None,
        rest: str = OTHERS,
        scorecard: Scorecard | None = None,
        least_events: float = 50.0,
    ) -> None:
        self.segments = segments
        self.rest = rest
        self.scorecard = scorecard
        self.least_events = least_events

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """X, y, sample_weight: as `Scorecard.fit` takes them.

        Raises what that raises, and UnfitData for a segment that asks for no column or for a protected one, that takes
        no row, that would take a special value unasked, or that has too few events; the sentence names the segment.
        """
        rows = self._fitting_rows(X, y, sample_weight)
        conditions = self._conditions(rows.columns)
        places = first_that_holds(list(conditions.values()), rows.columns, len(rows.bad))
        named: Conditions = {**conditions, self.rest: ()}
        shares = [_share(rows, places == place) for place in range(len(named))]
        if conditions:
            for (name, condition), share in zip(named.items(), shares, strict=True):
                self._check_events(name, condition, share)
        self.scorecards_: dict[str, Scorecard] = {}
        self.calibrations_: dict[str, OddsLine] = {}
        branches = []
        for (name, condition), share in zip(named.items(), shares, strict=True):
            fitted = self._fitted(name, share)
            found = aligned(fitted, *share) if conditions else Aligned(fitted.one_card(), fitted.calibration_)
            self.scorecards_[name], self.calibrations_[name] = fitted, found.calibration
            branches.append(Branch(name, condition, found.card))
        self.card_ = BranchedCard(tuple(branches))
        return self

    def predict_interval(self, X: Any) -> Floats:
        """float64[n, 2]: between what the chance of bad lies, with 95 % confidence, by the row's own segment."""
        card, columns = self.card_on(X)
        log_odds, places = card.scale.log_odds(card.totals(columns)), card.branch_places(columns)
        interval = np.empty((len(places), 2))
        for place, branch in enumerate(card.branches):
            mine = places == place
            interval[mine] = self.calibrations_[branch.name].interval(log_odds[mine])
        return interval

    def _template(self) -> Scorecard:
        return Scorecard() if self.scorecard is None else self.scorecard

    def _categories(self) -> tuple[str, ...]:
        return tuple(self._template().categories)

    def _specials(self) -> tuple[float, ...]:
        return tuple(self._template().specials)

    def _fitted(self, name: str, share: tuple[Columns, Floats, Floats]) -> Scorecard:
        fitted: Scorecard = clone(self._template())
        if fitted.method in (Method.CHOOSE, Method.CHOOSE.value):
            fitted.method = Method.PAIRS
        try:
            return fitted.fit(*share)
        except UnfitData as error:
            raise type(error)(error.what, where=error.where or f"segment {name!r}", mend=error.mend) from error

    def _conditions(self, columns: Columns) -> Conditions:
        """What each segment asks, checked against the columns."""
        asked: dict[str, tuple[Where, ...]] = {}
        for name, said in (self.segments or {}).items():
            parts = (said,) if isinstance(said, Where) else tuple(said)
            if not parts or not all(isinstance(one, Where) for one in parts):
                raise UnfitData(f"segment {name!r} does not say whom it takes", mend="give a Where, or several")
            if name == self.rest:
                raise UnfitData(f"segment {name!r} is named like the rest", mend="name the rest otherwise, with rest=")
            for one in parts:
                self._check_condition(name, one, columns)
            asked[name] = parts
        return asked

    def _check_condition(self, name: str, one: Where, columns: Columns) -> None:
        if one.name not in columns:
            raise UnfitData(
                f"segment {name!r} asks for {one.name!r}, which is no column", mend=f"one of {', '.join(columns)}"
            )
        if one.name in self._template().protected:
            raise UnfitData(
                f"segment {name!r} asks for {one.name!r}, a protected attribute", mend="divide by something else"
            )
        for value in with_stand_ins(self._template().specials):
            # The codes of `terms.Special` are in no interval; those of the modeller might be taken unawares.
            taken = value not in CODE_VALUES and not math.isnan(value) and one.holds(np.array([value]))[0]
            if not one.of_words and taken and value not in one.special_values:
                raise UnfitData(
                    f"segment {name!r} would take the special value {value:g} of {one.name!r} for an amount",
                    mend="let its interval begin above that, or name it in specials as well",
                )

    def _check_events(self, name: str, condition: Sequence[Where], share: tuple[Columns, Floats, Floats]) -> None:
        _, bad, weight = share
        said = f"segment {name!r} ({'; '.join(str(one) for one in condition) or 'everything else'})"
        if not weight.any():
            raise UnfitData(f"{said} takes no row", mend="widen it, or leave it out")
        bads, goods = float(weight @ bad), float(weight @ (1.0 - bad))
        if min(bads, goods) < self.least_events:
            raise NoEvents(
                f"{said} has {bads:g} bad and {goods:g} good, of each it takes {self.least_events:g}",
                mend="join it to another segment, or observe for longer",
            )


def _share(rows: FittingRows, mine: npt.NDArray[np.bool_]) -> tuple[Columns, Floats, Floats]:
    """The rows of a segment, as `fit` takes them."""
    return {name: column[mine] for name, column in rows.columns.items()}, rows.bad[mine], rows.weight[mine]
