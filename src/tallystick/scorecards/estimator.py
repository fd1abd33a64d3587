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
from tallystick.scorecards.bins import bin_values
from tallystick.scorecards.card import Card, Reason
from tallystick.scorecards.errors import NoEvents, UnfitData
from tallystick.scorecards.fit import build_card, weigh
from tallystick.scorecards.frames import Columns, columns_of, numbers_of
from tallystick.scorecards.refine import refined
from tallystick.scorecards.scale import Scale
from tallystick.terms import Dimension, Direction, Special

SPECIALS = tuple(special.code for special in Special)


class Scorecard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Exact bins, weights of evidence, integer points. The higher of two classes is the bad one.

    directions: how a characteristic may run, by name; free where none is said. dimensions: which of the five a
    characteristic belongs to, by name. specials: values with bins of their own, besides missing ones. penalty: of
    the squared coefficients, in units of one event.

    >>> X = {"late": np.repeat([0.0, 1.0, 2.0], 100)}
    >>> y = np.concatenate([np.repeat([0, 1], part) for part in ([80, 20], [70, 30], [40, 60])])
    >>> card = Scorecard(directions={"late": Direction.WORSE_WHEN_HIGH}).fit(X, y)
    >>> card.score_points({"late": [0.0, 2.0]}).tolist()
    [583, 455]
    """

    def __init__(
        self,
        *,
        scale: Scale | None = None,
        limits: BinLimits | None = None,
        directions: Mapping[str, Direction] | None = None,
        dimensions: Mapping[str, Dimension] | None = None,
        specials: Sequence[float] = SPECIALS,
        most_characteristics: int = 15,
        penalty: float = 1.0,
    ) -> None:
        self.scale = scale
        self.limits = limits
        self.directions = directions
        self.dimensions = dimensions
        self.specials = specials
        self.most_characteristics = most_characteristics
        self.penalty = penalty

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """X: a table of numbers (see `frames.columns_of`); y: two classes; sample_weight: of each row.

        The order of the rows does not matter, to the last bit. Raises NoEvents where only one class has weight,
        UnfitData for outcomes that are not two classes or not one per row.
        """
        columns, bad = self._checked(X, y)
        weight = self._weights(sample_weight, bad)
        if not weight @ bad or not weight @ (1 - bad):
            raise NoEvents("all rows with a weight are of one class", mend="give weights to rows of both outcomes")
        columns, bad, weight = _in_summing_order(columns, bad, weight)
        limits, directions = self.limits or BinLimits(), self.directions or {}
        numbers = {name: numbers_of(name, values) for name, values in columns.items()}
        binned = {
            name: bin_values(values, bad, weight, self.specials, directions.get(name, Direction.ANY), limits)
            for name, values in numbers.items()
        }
        weighed = weigh(binned, bad, weight, self.penalty, self.most_characteristics)
        weighed, log_odds = refined(binned, weighed, directions, bad, weight)
        self.card_ = build_card(binned, weighed, log_odds, self.dimensions or {}, directions, self.scale or Scale())
        return self

    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]:
        """float[n, 2]: chance of good and of bad."""
        bad = self.card_on(X)[0].default_probability(self.score_points(X))
        return np.column_stack([1.0 - bad, bad])

    def decision_function(self, X: Any) -> npt.NDArray[np.float64]:
        """Log-odds of bad to good."""
        chances = self.predict_proba(X)
        odds: npt.NDArray[np.float64] = np.log(chances[:, 1] / chances[:, 0])
        return odds

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

    def _columns(self, X: Any, *, reset: bool) -> Columns:
        """Arrays pass scikit-learn's own checks; tables with names are read by name."""
        if (isinstance(X, Mapping) and not issparse(X)) or hasattr(X, "__arrow_c_stream__"):
            if reset:
                columns = columns_of(X)
                self.feature_names_in_ = np.array(list(columns), dtype=object)
                self.n_features_in_ = len(columns)
                return columns
            return columns_of(X, [str(name) for name in self.feature_names_in_])
        matrix = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan")
        return columns_of(matrix)

    def _weights(self, sample_weight: Any, bad: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        weight: npt.NDArray[np.float64] = _check_sample_weight(
            sample_weight, bad[:, None], dtype=np.float64, ensure_non_negative=True
        )
        return weight


def _in_summing_order(
    columns: Columns, bad: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> tuple[Columns, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The rows in an order that their weights alone decide, since a sum of fractions depends on its order."""
    if (weight == np.rint(weight)).all():
        return columns, bad, weight
    order = np.lexsort((weight, bad))
    return {name: values[order] for name, values in columns.items()}, bad[order], weight[order]
