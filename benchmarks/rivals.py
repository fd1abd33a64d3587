"""The boosters that a card is measured against, each the best of six settings chosen inside the training rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from interpret.glassbox import ExplainableBoostingClassifier
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import TargetEncoder
from xgboost import XGBClassifier

Floats = npt.NDArray[np.float64]
_THREADS = 2


class Coded:
    """Numbers as they are; words twice: as codes in the order of the alphabet, and as bad rates.

    train: float64[rows, columns] of the training rows, whose rates are each those of the other folds, so that no row's
    own outcome is among what it is foretold by (scikit-learn's TargetEncoder).
    """

    def __init__(self, columns: pa.Table, bad: npt.NDArray[np.int64]) -> None:
        self._words = [field.name for field in columns.schema if pa.types.is_string(field.type)]
        self._codes = {
            name: {word: code for code, word in enumerate(sorted(set(columns[name].to_pylist()), key=str))}
            for name in self._words
        }
        self._rates = TargetEncoder(smooth=20, random_state=0)
        self.train = self._both(columns, self._rates.fit_transform(self._table(columns), bad) if self._words else None)

    def matrix(self, columns: pa.Table) -> Floats:
        return self._both(columns, self._rates.transform(self._table(columns)) if self._words else None)

    def _table(self, columns: pa.Table) -> npt.NDArray[np.object_]:
        return np.array([[str(word) for word in columns[name].to_pylist()] for name in self._words], dtype=object).T

    def _both(self, columns: pa.Table, rates: Floats | None) -> Floats:
        numbers = [
            columns[field.name].cast(pa.float64()).to_numpy()
            for field in columns.schema
            if field.name not in self._codes
        ]
        codes = [
            np.array([self._codes[name].get(word, -1) for word in columns[name].to_pylist()], dtype=float)
            for name in self._words
        ]
        return np.column_stack([*numbers, *codes, *([] if rates is None else [rates])])


def lightgbm_settings() -> list[Callable[[], Any]]:
    grid = [(7, 0.05, 150), (7, 0.03, 400), (15, 0.05, 100), (15, 0.03, 250), (31, 0.03, 150), (4, 0.05, 400)]
    return [
        lambda leaves=leaves, rate=rate, rounds=rounds: LGBMClassifier(
            num_leaves=leaves,
            learning_rate=rate,
            n_estimators=rounds,
            min_child_samples=40,
            colsample_bytree=0.5,
            subsample=0.7,
            subsample_freq=1,
            reg_lambda=10.0,
            verbose=-1,
            n_jobs=_THREADS,
            random_state=0,
        )
        for leaves, rate, rounds in grid
    ]


def xgboost_settings() -> list[Callable[[], Any]]:
    grid = [(2, 0.05, 400), (3, 0.05, 200), (3, 0.03, 400), (4, 0.05, 120), (4, 0.03, 250), (6, 0.03, 120)]
    return [
        lambda depth=depth, rate=rate, rounds=rounds: XGBClassifier(
            max_depth=depth,
            learning_rate=rate,
            n_estimators=rounds,
            min_child_weight=5,
            colsample_bytree=0.5,
            subsample=0.7,
            reg_lambda=10.0,
            n_jobs=_THREADS,
            random_state=0,
        )
        for depth, rate, rounds in grid
    ]


def ebm_settings() -> list[Callable[[], Any]]:
    grid = [(0, 3, 0.015), (10, 3, 0.015), (20, 3, 0.015), (10, 2, 0.015), (10, 3, 0.04), (20, 2, 0.03)]
    return [
        lambda pairs=pairs, leaves=leaves, rate=rate: ExplainableBoostingClassifier(
            interactions=pairs, max_leaves=leaves, learning_rate=rate, outer_bags=4, n_jobs=_THREADS, random_state=0
        )
        for pairs, leaves, rate in grid
    ]


def best_of(settings: Sequence[Callable[[], Any]], train: Floats, bad: npt.NDArray[np.int64]) -> Any:
    """The setting with the highest AUC on a quarter of the training rows, fitted again on all of them."""
    inner, held, inner_bad, held_bad = train_test_split(train, bad, test_size=0.25, stratify=bad, random_state=1)
    found = [roc_auc_score(held_bad, make().fit(inner, inner_bad).predict_proba(held)[:, 1]) for make in settings]
    return settings[int(np.argmax(found))]().fit(train, bad)
