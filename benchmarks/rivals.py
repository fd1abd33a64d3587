"""The boosters that a card is measured against, each the best of six settings chosen inside the training rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

Floats = npt.NDArray[np.float64]
_THREADS = 2
# A word met in fewer training rows than this says nothing that lasts; the rivals get them together as one.
_LEAST_ROWS = 10


class Coded:
    """Numbers as they are; words as codes in the order of their bad rate in the training rows, drawn to the mean.

    Boosters split such codes better than their own categories where there are many words (Micci-Barreca 2001).
    """

    def __init__(self, columns: pa.Table, bad: npt.NDArray[np.int64]) -> None:
        self.rates: dict[str, tuple[dict[str, float], float]] = {}
        mean = float(bad.mean())
        for field in columns.schema:
            if pa.types.is_string(field.type):
                words = np.array(["" if word is None else word for word in columns[field.name].to_pylist()])
                known, place = np.unique(words, return_inverse=True)
                rows, bads = np.bincount(place), np.bincount(place, weights=bad)
                rate = (bads + _LEAST_ROWS * mean) / (rows + _LEAST_ROWS)
                self.rates[field.name] = (dict(zip(known.tolist(), rate.tolist(), strict=True)), mean)

    def matrix(self, columns: pa.Table) -> Floats:
        found = []
        for field in columns.schema:
            if field.name in self.rates:
                rates, mean = self.rates[field.name]
                found.append(np.array([rates.get(word or "", mean) for word in columns[field.name].to_pylist()]))
            else:
                found.append(columns[field.name].cast(pa.float64()).to_numpy())
        return np.column_stack(found)


def lightgbm_settings() -> list[Callable[[], Any]]:
    grid = [(7, 0.05, 150), (7, 0.03, 400), (15, 0.05, 100), (15, 0.03, 250), (31, 0.03, 150), (4, 0.05, 400)]
    return [
        lambda leaves=leaves, rate=rate, rounds=rounds: LGBMClassifier(
            num_leaves=leaves, learning_rate=rate, n_estimators=rounds, min_child_samples=40, colsample_bytree=0.5,
            subsample=0.7, subsample_freq=1, reg_lambda=10.0, verbose=-1, n_jobs=_THREADS, random_state=0,
        )
        for leaves, rate, rounds in grid
    ]


def xgboost_settings() -> list[Callable[[], Any]]:
    grid = [(2, 0.05, 400), (3, 0.05, 200), (3, 0.03, 400), (4, 0.05, 120), (4, 0.03, 250), (6, 0.03, 120)]
    return [
        lambda depth=depth, rate=rate, rounds=rounds: XGBClassifier(
            max_depth=depth, learning_rate=rate, n_estimators=rounds, min_child_weight=5, colsample_bytree=0.5,
            subsample=0.7, reg_lambda=10.0, n_jobs=_THREADS, random_state=0,
        )
        for depth, rate, rounds in grid
    ]


def ebm_settings() -> list[Callable[[], Any]]:
    from interpret.glassbox import ExplainableBoostingClassifier

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
    found = [
        roc_auc_score(held_bad, make().fit(inner, inner_bad).predict_proba(held)[:, 1]) for make in settings
    ]
    return settings[int(np.argmax(found))]().fit(train, bad)
