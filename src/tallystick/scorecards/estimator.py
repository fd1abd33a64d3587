"""The scorecard as a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.asked import (
    check_cuts,
    check_finite,
    check_kinds,
    check_limits,
    check_names,
    check_scale,
    check_specials,
    listed_names,
)
from tallystick.scorecards.binning import BinLimits
from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.classifier import CardClassifier, FittingRows
from tallystick.scorecards.errors import UnfitData
from tallystick.scorecards.frames import Column, Columns, Floats, Words
from tallystick.scorecards.from_json import card_from_json
from tallystick.scorecards.met_words import with_met_words
from tallystick.scorecards.odds_line import OddsLine
from tallystick.scorecards.plan import Method, Plan
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.single_precision import restored
from tallystick.scorecards.trials import Trial
from tallystick.scorecards.woe import chosen_penalty, evidence_card
from tallystick.terms import Dimension, Direction, Special

SPECIALS = tuple(special.code for special in Special)
# Fewer events of the rarer outcome are too few to deal into folds.
_LEAST_DEALT = 100.0
_EVIDENCE_TABLES, _BOOSTED_TABLES = 15, 40
_BOOSTED_LIMITS = BinLimits(least_share=0.005, least_events=0.0, most_bins=12)


class Scorecard(CardClassifier[Card | BranchedCard]):
    """A card of whole points, fitted to two classes, of which the higher is the bad one.

    method: how points are found, see `Method`. scale: see `Scale`. limits: of the bins. most_tables: characteristics
    and pairs together, branches included; 40, or 15 of weights of evidence. directions: how a characteristic may run,
    by name; free where none is said. dimensions: which of the five a characteristic belongs to, by name. categories:
    columns whose numbers are names. cuts: inner edges of bins that are not to be moved, by name. protected: columns
    never to be used. specials: values with bins of their own, besides missing ones; a code of `terms.Special` that is
    none of them counts as missing. penalty: of the squared coefficients of weights of evidence, in units of one event;
    of several the best is chosen by cross-validation.

    After `fit`: card_, the card, a `BranchedCard` where two branches earned it; trials_, what was tried and how well it
    foretold training rows that it had not seen; left_out_, columns without use and why; calibration_, how sure the
    chances are.

    Boosting with pairs and branches takes some 3 to 12 s at 20,000 rows of 20 columns on two cores, the other ways a
    tenth of it.

    >>> X = {"late": np.repeat([0.0, 1.0, 2.0], 100)}
    >>> y = np.concatenate([np.repeat([0, 1], part) for part in ([80, 20], [70, 30], [40, 60])])
    >>> card = Scorecard(directions={"late": Direction.WORSE_WHEN_HIGH}, method="woe").fit(X, y)
    >>> card.score_points({"late": [0.0, 2.0]}).tolist()
    [583, 455]
    """

    def __init__(
        self,
        *,
        method: Method | str = "choose",
        scale: Scale | None = None,
        limits: BinLimits | None = None,
        most_tables: int | None = None,
        directions: Mapping[str, Direction] | None = None,
        dimensions: Mapping[str, Dimension] | None = None,
        categories: Sequence[str] = (),
        cuts: Mapping[str, Sequence[float]] | None = None,
        protected: Sequence[str] = (),
        specials: Sequence[float] = SPECIALS,
        penalty: float | Sequence[float] = 1.0,
    ) -> None:
        self.method = method
        self.scale = scale
        self.limits = limits
        self.most_tables = most_tables
        self.directions = directions
        self.dimensions = dimensions
        self.categories = categories
        self.cuts = cuts
        self.protected = protected
        self.specials = specials
        self.penalty = penalty

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """X: a table of numbers and words (see `frames.columns_of`); y: two classes; sample_weight: of each row.

        The order of the rows does not matter, to the last bit, and a row of weight 2 is as good as two rows. Raises
        NoEvents where only one class has weight, UnfitData for outcomes that are not two classes or not one per row,
        for infinite values, for names that no column has, and for limits that no bins can meet.
        """
        method = self._method()
        check_limits(self.limits, self.most_tables)
        check_scale(self.scale)
        check_specials(self.specials)
        for what in ("categories", "protected"):
            listed_names(what, getattr(self, what))
        rows = self._fitting_rows(X, y, sample_weight)
        self._check_asked(rows.columns)
        rarer = min(float(rows.weight @ rows.bad), float(rows.weight @ (1 - rows.bad)))
        columns, bad, weight = _in_summing_order(rows)
        columns = {name: _as_scored(column, self.specials) for name, column in columns.items()}
        self.left_out_ = _without_use(columns, self.protected)
        columns = {name: column for name, column in columns.items() if name not in self.left_out_}
        if method in (Method.CHOOSE, Method.PAIRS) and rarer < _LEAST_DEALT:
            method = Method.EVIDENCE
        if method is Method.EVIDENCE or not columns:
            self._fit_evidence(columns, bad, weight)
        else:
            self._fit_boosted(columns, bad, weight, method)
        self.card_ = with_met_words(self.card_, columns, weight)
        return self

    def _fit_evidence(self, columns: Columns, bad: Floats, weight: Floats) -> None:
        plan = self._plan(BinLimits(), _EVIDENCE_TABLES)
        self.trials_: tuple[Trial, ...] = ()
        penalties = self._penalties()
        if len(penalties) > 1 and columns:
            path = chosen_penalty(columns, bad, weight, plan, penalties)
            self.card_ = evidence_card(columns, bad, weight, plan, path.penalty)
            self.trials_, self.calibration_ = path.trials, OddsLine.of(*path.unseen)
            return
        self.card_ = evidence_card(columns, bad, weight, plan, penalties[0])
        log_odds = self.card_.scale.log_odds(self.card_.totals(columns)) if columns else np.zeros(len(bad))
        self.calibration_ = OddsLine.of(log_odds, weight * (1 - bad), weight * bad)

    def _penalties(self) -> tuple[float, ...]:
        given: tuple[Any, ...] = tuple(self.penalty) if isinstance(self.penalty, Iterable) else (self.penalty,)
        if not given or not all(isinstance(one, Real) and 0 <= float(one) < np.inf for one in given):
            raise UnfitData(
                f"the penalty is {self.penalty!r}", mend="give a number from 0 on, or several to choose from"
            )
        return given

    def _fit_boosted(self, columns: Columns, bad: Floats, weight: Floats, method: Method) -> None:
        # Its kernels are compiled code, which takes a second to load.
        from tallystick.scorecards.boosted.fit import boosted_card

        fitted = boosted_card(columns, bad, weight, self._plan(_BOOSTED_LIMITS, _BOOSTED_TABLES), method)
        self.card_, self.trials_ = fitted.card, fitted.trials
        self.calibration_ = OddsLine.of(fitted.unseen, fitted.good, fitted.bad)

    def _plan(self, limits: BinLimits, tables: int) -> Plan:
        return Plan(
            self.scale or Scale(),
            self.limits or limits,
            self.directions or {},
            self.dimensions or {},
            tuple(dict.fromkeys(self.specials)),
            {name: np.unique(np.asarray(cuts, dtype=np.float64)) for name, cuts in (self.cuts or {}).items()},
            self.most_tables or tables,
        )

    def _method(self) -> Method:
        try:
            return Method(self.method)
        except ValueError as error:
            ways = ", ".join(repr(way.value) for way in Method)
            raise UnfitData(f"there is no method {self.method!r}", mend=f"give one of {ways}") from error

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A fitted scorecard of the card that `to_json` wrote, with branches or without; of its classes 1 is bad.

        How the card was fitted and how sure its chances are is no part of the text. Raises UnreadableCard.
        """
        card = card_from_json(text)
        again = cls(scale=card.scale, categories=card.words)
        again.card_, again.classes_ = card, np.array([0, 1])
        again.feature_names_in_, again.n_features_in_ = np.array(card.names, dtype=object), len(card.names)
        return again

    def predict_interval(self, X: Any) -> Floats:
        """float64[n, 2]: between what the chance of bad lies, with 95 % confidence (see `OddsLine.interval`).

        Raises UnfitData for a card that was read from text.
        """
        card, columns = self.card_on(X)
        if not hasattr(self, "calibration_"):
            raise UnfitData("the text of a card does not say how sure its chances are", mend="validate it on new rows")
        return self.calibration_.interval(card.scale.log_odds(card.totals(columns)))

    def one_card(self) -> Card:
        """The card, for who needs one without branches. Raises UnfitData where there are several."""
        card = self._fitted_card()
        if isinstance(card, BranchedCard):
            raise UnfitData("the card has branches", mend='fit with method="pairs" for one without')
        return card

    def _categories(self) -> tuple[str, ...]:
        return tuple(self.categories)

    def _specials(self) -> tuple[float, ...]:
        return tuple(self.specials)

    def _check_asked(self, columns: Columns) -> None:
        directions, dimensions, cuts = self.directions or {}, self.dimensions or {}, self.cuts or {}
        named = {"directions": directions, "dimensions": dimensions, "categories": self.categories, "cuts": cuts}
        check_names({**named, "protected": self.protected}, columns)
        check_kinds("directions", directions, Direction)
        check_kinds("dimensions", dimensions, Dimension)
        check_cuts(cuts, columns)
        check_finite(columns)


def _in_summing_order(rows: FittingRows) -> tuple[Columns, Floats, Floats]:
    """The rows with a weight, in an order that their weights decide, since a sum of fractions depends on its order."""
    bad, weight = rows.bad, rows.weight
    if (weight == np.rint(weight)).all():
        order = np.flatnonzero(weight > 0)
    else:
        order = np.lexsort((weight, bad))
        order = order[weight[order] > 0]
    return {name: values[order] for name, values in rows.columns.items()}, bad[order], weight[order]


def _as_scored(column: Column, specials: Sequence[float]) -> Column:
    """Codes of `terms.Special` that get no bin of their own are missing, as they will be to the card.

    What stands for a special value in single precision is that value.
    """
    if isinstance(column, Words):
        return column
    column = restored(column, dict.fromkeys([*specials, *SPECIALS]))
    unlisted = [code for code in SPECIALS if code not in specials]
    return np.where(np.isin(column, unlisted), np.nan, column) if unlisted else column


def _without_use(columns: Columns, protected: Sequence[str]) -> dict[str, str]:
    """By name, why a column is not looked at."""
    found = dict.fromkeys(protected, "a protected attribute")
    for name, column in columns.items():
        values = _values(column)
        if name not in found and len(values) < 2:
            found[name] = "the same value in all rows" if len(values) else "no value in any row"
    return found


def _values(column: Column) -> npt.NDArray[Any]:
    """Distinct values, missing being one of them where there are others."""
    cells = column.codes if isinstance(column, Words) else column
    missing = cells == -1 if isinstance(column, Words) else np.isnan(cells)
    values: npt.NDArray[Any] = np.unique(cells[~missing])
    return np.append(values, -1) if len(values) and missing.any() else values
