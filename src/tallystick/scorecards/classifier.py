"""What a scikit-learn classifier with a fitted card is given, and what it says of rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
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

from tallystick.charts import Drawing
from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.errors import NoEvents, UnfitData, UnreadableData
from tallystick.scorecards.explanation import Explanation
from tallystick.scorecards.frames import Columns, Floats, columns_of, has_names, table_of
from tallystick.scorecards.reasons import Reason
from tallystick.scorecards.single_precision import blurred, check_told_apart
from tallystick.scorecards.what_if import WhatIf

AnyCard = TypeVar("AnyCard", bound=Card | BranchedCard)


@dataclass(frozen=True, slots=True)
class FittingRows:
    """Columns and outcomes to fit on. bad, weight: float64[rows], 1.0 for the higher of the two classes."""

    columns: Columns
    bad: Floats
    weight: Floats


class CardClassifier(ClassifierMixin, BaseEstimator, ABC, Generic[AnyCard]):  # type: ignore[misc]
    """Two classes, of which the higher is the bad one, told apart by `card_`."""

    card_: AnyCard
    classes_: npt.NDArray[Any]

    def predict_proba(self, X: Any) -> Floats:
        """float64[n, 2]: chance of good and of bad. It goes on where the score has come to an end of the scale."""
        card, columns = self.card_on(X)
        bad = card.default_probability(card.totals(columns))
        return np.column_stack([1.0 - bad, bad])

    def decision_function(self, X: Any) -> Floats:
        """Log-odds of bad to good."""
        card, columns = self.card_on(X)
        return -card.scale.log_odds(card.totals(columns))

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

    def explain(self, row: Any, most: int = 4) -> Explanation:
        """What the card says of one row, part by part, see `Card.explain`."""
        return self._fitted_card().explain(row, most)

    def what_if(self, row: Any, goal: int, fixed: Collection[str] = ()) -> WhatIf:
        """The changes that bring one row's score to the goal, see `Card.what_if`; those in `fixed` cannot change."""
        return self._fitted_card().what_if(row, goal, fixed)

    def table(self) -> pa.Table:
        """A row per bin, see `Card.table`."""
        return self._fitted_card().table()

    def to_json(self) -> str:
        """The card as text, which `Scorecard.from_json` reads back to the same scores; `card_from_json` to the card."""
        return self._fitted_card().to_json()

    def to_sql(self, dialect: str = "duckdb", table: str = "applicants") -> str:
        """A query that gives every row of a table its score, see `Card.to_sql`."""
        return self._fitted_card().to_sql(dialect, table)

    def to_onnx(self) -> bytes:
        """The card as an ONNX model, see `Card.to_onnx`."""
        return self._fitted_card().to_onnx()

    def to_pmml(self) -> str:
        """The card as PMML, see `Card.to_pmml`."""
        return self._fitted_card().to_pmml()

    def plot(self) -> Drawing:
        """The pictures of the fitted card, see `Card.plot`."""
        return self._fitted_card().plot()

    def _html_repr(self) -> str:
        """What a notebook shows, by scikit-learn's own mixin: the card, once there is one."""
        shown: str = self.card_._repr_html_() if hasattr(self, "card_") else super()._html_repr()
        return shown

    def _fitted_card(self) -> AnyCard:
        check_is_fitted(self, "card_")
        return self.card_

    def card_on(self, X: Any) -> tuple[AnyCard, Columns]:
        """The fitted card, and X as the columns that it reads."""
        check_is_fitted(self, "card_")
        return self.card_, self._columns(X, reset=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    @abstractmethod
    def _categories(self) -> tuple[str, ...]:
        """Columns whose numbers are names."""

    @abstractmethod
    def _specials(self) -> tuple[float, ...]:
        """Values with bins of their own."""

    def _fitting_rows(self, X: Any, y: Any, sample_weight: Any) -> FittingRows:
        """X, y and weights as `fit` takes them, read and checked; sets `classes_`."""
        if y is None:
            raise UnfitData("requires y to be passed, but the target y is None", mend="give an outcome per row")
        columns = self._columns(X, reset=True)
        if not columns:
            raise UnfitData("the data have no columns", mend="give a column for each characteristic")
        self.classes_, bad = _outcomes(y, len(next(iter(columns.values()))))
        weight = _weights(sample_weight, bad)
        if not min(float(weight @ bad), float(weight @ (1 - bad))):
            raise NoEvents("all rows with a weight are of one class", mend="give weights to rows of both outcomes")
        return FittingRows(columns, bad, weight)

    def _columns(self, X: Any, *, reset: bool) -> Columns:
        """Arrays pass scikit-learn's own checks; tables with names are read by name."""
        if issparse(X):
            raise UnreadableData("the data are sparse, which a card does not read", mend="give X.toarray()")
        if has_names(X):
            table = table_of(X)
            self._check_told_apart(table, reset=reset)
            if reset:
                columns = columns_of(table, categories=self._categories())
                self.feature_names_in_ = np.array(list(columns), dtype=object)
                self.n_features_in_ = len(columns)
                return columns
            return columns_of(table, self._read(), self._categories())
        try:
            matrix = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan")
        except (OverflowError, ValueError) as error:
            # Of cells that are no numbers scikit-learn wants its own TypeError to be seen.
            told = " ".join(str(error).split()).rstrip(".")
            raise UnreadableData(told, mend="give a table of numbers with a row per subject") from error
        if isinstance(X, np.ndarray):
            self._check_told_apart(table_of(X), reset=reset)
        return columns_of(matrix)

    def _check_told_apart(self, table: Mapping[str, Any], *, reset: bool) -> None:
        """Of the special values that are asked for, or that the fitted card knows."""
        check_told_apart(table, blurred(dict.fromkeys(table, self._specials())) if reset else self.card_.blurred)

    def _read(self) -> list[str] | None:
        """What scoring needs: what the card reads, or a column to count rows by where that is nothing."""
        return list(self.card_.names) or [str(name) for name in self.feature_names_in_[:1]] or None


def _weights(sample_weight: Any, bad: Floats) -> Floats:
    try:
        weight: Floats = _check_sample_weight(sample_weight, bad[:, None], dtype=np.float64, ensure_non_negative=True)
    except (TypeError, ValueError) as error:
        raise UnfitData(
            f"the weights cannot be used: {str(error).splitlines()[0].rstrip('.')}",
            mend="give a weight of 0 or more per row",
        ) from error
    return weight


def _outcomes(y: Any, rows: int) -> tuple[npt.NDArray[Any], Floats]:
    """The two classes, and float64[rows]: 1.0 for the higher."""
    outcome = column_or_1d(y, warn=True)
    try:
        assert_all_finite(outcome, input_name="y")
        check_classification_targets(outcome)
    except ValueError as error:
        raise UnfitData(str(error).splitlines()[0].rstrip("."), mend="give 1 for bad and 0 for good") from error
    if not rows:
        raise UnfitData("there are no rows", mend="give rows of both outcomes")
    if len(outcome) != rows:
        raise UnfitData(f"there are {rows} rows and {len(outcome)} outcomes", mend="give one outcome per row")
    classes, bad = np.unique(outcome, return_inverse=True)
    if len(classes) == 1:
        raise NoEvents(
            "the outcomes hold only one class", mend="give rows of both outcomes, or a longer time to observe them"
        )
    if len(classes) > 2:
        raise UnfitData(
            f"Only binary classification is supported. The type of the target is multiclass: {len(classes)} classes",
            mend="give 1 for bad and 0 for good",
        )
    return classes, bad.astype(np.float64)
