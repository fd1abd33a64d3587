"""The scorecard as a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    assert_all_finite,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from tallystick.scorecards.binning import BinLimits
from tallystick.scorecards.card import Card, Reason
from tallystick.scorecards.errors import NoEvents, UnfitData
from tallystick.scorecards.frames import Column, Columns, Words, columns_of
from tallystick.scorecards.odds_line import OddsLine
from tallystick.scorecards.plan import Method, Plan
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.trials import Trial
from tallystick.scorecards.woe import evidence_card
from tallystick.terms import Dimension, Direction, Special

SPECIALS = tuple(special.code for special in Special)
# Fewer events of the rarer outcome are too few to deal into folds.
_LEAST_DEALT = 100.0
_EVIDENCE_TABLES, _BOOSTED_TABLES = 15, 40
_BOOSTED_LIMITS = BinLimits(least_share=0.005, least_events=0.0, most_bins=12)


class Scorecard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A card of whole points, fitted to two classes, of which the higher is the bad one.

    method: how points are found, see `Method`. scale: see `Scale`. limits: of the bins. most_tables: characteristics
    and pairs together; 40, or 15 of weights of evidence. directions: how a characteristic may run, by name; free where
    none is said. dimensions: which of the five a characteristic belongs to, by name. categories: columns whose numbers
    are names. cuts: inner edges of bins that are not to be moved, by name. protected: columns never to be used.
    specials: values with bins of their own, besides missing ones. penalty: of the squared coefficients of weights of
    evidence, in units of one event.

    After `fit`: card_, the card; trials_, what was tried and how well it foretold training rows that it had not seen;
    left_out_, columns without use and why; calibration_, how sure the chances are.

    Boosting with pairs takes some 3 to 10 s at 20,000 rows of 20 columns on two cores, the other ways a tenth of it.

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
        penalty: float = 1.0,
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
        for infinite values and for names that no column has.
        """
        method = self._method()
        columns, bad = self._checked(X, y)
        weight = self._weights(sample_weight, bad)
        rarer = min(float(weight @ bad), float(weight @ (1 - bad)))
        if not rarer:
            raise NoEvents("all rows with a weight are of one class", mend="give weights to rows of both outcomes")
        columns, bad, weight = _in_summing_order(columns, bad, weight)
        self.left_out_ = _without_use(columns, self.protected)
        columns = {name: column for name, column in columns.items() if name not in self.left_out_}
        if method is Method.CHOOSE and rarer < _LEAST_DEALT:
            method = Method.EVIDENCE
        if method is Method.EVIDENCE or not columns:
            self._fit_evidence(columns, bad, weight)
        else:
            self._fit_boosted(columns, bad, weight, pairs=method is Method.CHOOSE)
        return self

    def _fit_evidence(self, columns: Columns, bad: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> None:
        plan = self._plan(BinLimits(), _EVIDENCE_TABLES)
        self.card_ = evidence_card(columns, bad, weight, plan, self.penalty)
        self.trials_: tuple[Trial, ...] = ()
        log_odds = self._log_odds(self.card_.totals(columns)) if columns else np.zeros(len(bad))
        self.calibration_ = OddsLine.of(log_odds, weight * (1 - bad), weight * bad)

    def _fit_boosted(
        self, columns: Columns, bad: npt.NDArray[np.float64], weight: npt.NDArray[np.float64], *, pairs: bool
    ) -> None:
        # Its kernels are compiled code, which takes a second to load.
        from tallystick.scorecards.boosted.fit import boosted_card

        fitted = boosted_card(columns, bad, weight, self._plan(_BOOSTED_LIMITS, _BOOSTED_TABLES), pairs=pairs)
        self.card_, self.trials_ = fitted.card, fitted.trials
        self.calibration_ = OddsLine.of(fitted.unseen, fitted.good, fitted.bad)

    def _plan(self, limits: BinLimits, tables: int) -> Plan:
        return Plan(
            self.scale or Scale(),
            self.limits or limits,
            self.directions or {},
            self.dimensions or {},
            self.specials,
            {name: np.unique(np.asarray(cuts, dtype=np.float64)) for name, cuts in (self.cuts or {}).items()},
            self.most_tables or tables,
        )

    def _method(self) -> Method:
        try:
            return Method(self.method)
        except ValueError as error:
            ways = ", ".join(repr(way.value) for way in Method)
            raise UnfitData(f"there is no method {self.method!r}", mend=f"give one of {ways}") from error

    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]:
        """float64[n, 2]: chance of good and of bad. It goes on where the score has come to an end of the scale."""
        card, columns = self.card_on(X)
        bad = card.default_probability(card.totals(columns))
        return np.column_stack([1.0 - bad, bad])

    def predict_interval(self, X: Any) -> npt.NDArray[np.float64]:
        """float64[n, 2]: between what the chance of bad lies, with 95 % confidence (see `OddsLine.interval`)."""
        card, columns = self.card_on(X)
        return self.calibration_.interval(self._log_odds(card.totals(columns)))

    def decision_function(self, X: Any) -> npt.NDArray[np.float64]:
        """Log-odds of bad to good."""
        card, columns = self.card_on(X)
        return -self._log_odds(card.totals(columns))

    def predict(self, X: Any) -> npt.NDArray[Any]:
        check_is_fitted(self, "card_")
        predicted: npt.NDArray[Any] = self.classes_[(self.decision_function(X) > 0).astype(int)]
        return predicted

    def score_points(self, X: Any) -> npt.NDArray[np.int32]:
        """int32[n]: scores on the scale, higher is better."""
        card, columns = self.card_on(X)
        return card.scores(columns)

    def reasons(self, X: Any, most: int = 4) -> list[tuple[Reason, ...]]:
        card, columns = self.card_on(X)
        return card.reasons(columns, most)

    def card_on(self, X: Any) -> tuple[Card, Columns]:
        """The fitted card, and X as the columns that it reads."""
        check_is_fitted(self, "card_")
        return self.card_, self._columns(X, reset=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _log_odds(self, totals: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        scale = self.card_.scale
        log_odds: npt.NDArray[np.float64] = (totals.astype(np.float64) - scale.score_of(0.0)) / scale.factor
        return log_odds

    def _checked(self, X: Any, y: Any) -> tuple[Columns, npt.NDArray[np.float64]]:
        if y is None:
            raise UnfitData("requires y to be passed, but the target y is None", mend="give an outcome per row")
        columns = self._columns(X, reset=True)
        outcome = column_or_1d(y, warn=True)
        try:
            assert_all_finite(outcome, input_name="y")
            check_classification_targets(outcome)
        except ValueError as error:
            raise UnfitData(str(error).splitlines()[0].rstrip("."), mend="give 1 for bad and 0 for good") from error
        rows = len(next(iter(columns.values()))) if columns else 0
        if not rows:
            raise UnfitData("there are no rows", mend="give rows of both outcomes")
        self._check_names(columns)
        if len(outcome) != rows:
            raise UnfitData(f"there are {rows} rows and {len(outcome)} outcomes", mend="give one outcome per row")
        self.classes_, bad = np.unique(outcome, return_inverse=True)
        if len(self.classes_) == 1:
            raise NoEvents(
                "the outcomes hold only one class", mend="give rows of both outcomes, or a longer time to observe them"
            )
        if len(self.classes_) > 2:
            raise UnfitData(
                f"Only binary classification is supported. The type of the target is multiclass: "
                f"{len(self.classes_)} classes",
                mend="give 1 for bad and 0 for good",
            )
        return columns, bad.astype(np.float64)

    def _check_names(self, columns: Columns) -> None:
        asked = {
            "directions": self.directions or {},
            "dimensions": self.dimensions or {},
            "categories": self.categories,
            "cuts": self.cuts or {},
            "protected": self.protected,
        }
        for what, names in asked.items():
            strange = [name for name in names if name not in columns]
            if strange:
                raise UnfitData(f"{what} names {strange[0]!r}, which is no column", mend=f"one of {', '.join(columns)}")
        for name, column in columns.items():
            if not isinstance(column, Words) and np.isinf(column).any():
                raise UnfitData(f"column {name!r} holds infinite values", mend="give the values, or leave them missing")

    def _columns(self, X: Any, *, reset: bool) -> Columns:
        """Arrays pass scikit-learn's own checks; tables with names are read by name."""
        if (isinstance(X, Mapping) and not issparse(X)) or hasattr(X, "__arrow_c_stream__"):
            if reset:
                columns = columns_of(X, categories=self.categories)
                self.feature_names_in_ = np.array(list(columns), dtype=object)
                self.n_features_in_ = len(columns)
                return columns
            return columns_of(X, self._read(), self.categories)
        matrix = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan")
        return columns_of(matrix)

    def _read(self) -> list[str]:
        """What scoring needs: the characteristics of the card, or a column to count rows by where there is none."""
        return list(self.card_.names) or [str(name) for name in self.feature_names_in_[:1]]

    def _weights(self, sample_weight: Any, bad: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        weight: npt.NDArray[np.float64] = _check_sample_weight(
            sample_weight, bad[:, None], dtype=np.float64, ensure_non_negative=True
        )
        return weight


def _in_summing_order(
    columns: Columns, bad: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> tuple[Columns, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The rows with a weight, in an order that their weights decide, since a sum of fractions depends on its order."""
    if (weight == np.rint(weight)).all():
        order = np.flatnonzero(weight > 0)
    else:
        order = np.lexsort((weight, bad))
        order = order[weight[order] > 0]
    return {name: values[order] for name, values in columns.items()}, bad[order], weight[order]


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
