"""Five-fold AUC, Brier score and calibration of cards beside boosters, each of these the best of six settings.

Every choice, theirs and ours, is made inside the training rows of a fold. Words are given to the boosters both as
codes in the order of the alphabet and as bad rates of other training rows, so that each may use what suits it.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from figures import figure
from real_sets import RealSet, real_sets
from rivals import Coded, best_of, ebm_settings, lightgbm_settings, xgboost_settings
from tallystick.scorecards import Scorecard, last_thousandth
from tallystick.scorecards.common import tables_of

Floats = npt.NDArray[np.float64]
Foretell = Callable[[pa.Table, npt.NDArray[np.int64], pa.Table], Floats]
# AUC that a card may lie behind, by set: the goals.
_ALLOWED = {"taiwan": 0.002, "sba": 0.004, "german": 0.005}


def by_card(method: str) -> Foretell:
    def foretell(train: pa.Table, bad: npt.NDArray[np.int64], test: pa.Table) -> Floats:
        card = Scorecard(method=method, specials=()).fit(train, bad)
        if card.trials_:
            print(f"# {tables_of(card.card_)} tables. {last_thousandth(card.trials_)}", file=sys.stderr)
        return card.predict_proba(test)[:, 1]

    return foretell


def by_rival(settings: Callable[[], list[Callable[[], object]]]) -> Foretell:
    def foretell(train: pa.Table, bad: npt.NDArray[np.int64], test: pa.Table) -> Floats:
        coded = Coded(train, bad)
        chances: Floats = best_of(settings(), coded.train, bad).predict_proba(coded.matrix(test))[:, 1]
        return chances

    return foretell


WAYS: dict[str, Foretell] = {
    "card": by_card("choose"),
    "additive": by_card("additive"),
    "woe": by_card("woe"),
    "lightgbm": by_rival(lightgbm_settings),
    "xgboost": by_rival(xgboost_settings),
    "ebm": by_rival(ebm_settings),
}


def calibration_error(bad: npt.NDArray[np.int64], chances: Floats) -> float:
    """Mean distance between foretold and found over tenths of the rows, in order of what was foretold."""
    order = np.argsort(chances, kind="stable")
    tenths = np.array_split(order, 10)
    return float(np.mean([abs(chances[tenth].mean() - bad[tenth].mean()) for tenth in tenths]))


def measured(real: RealSet) -> None:
    found: dict[str, dict[str, list[float]]] = {way: defaultdict(list) for way in WAYS}
    unseen = {way: np.zeros(len(real.bad)) for way in WAYS}
    for fit_on, test_on in StratifiedKFold(5, shuffle=True, random_state=0).split(real.bad, real.bad):
        train, test = real.columns.take(fit_on), real.columns.take(test_on)
        for way, foretell in WAYS.items():
            began = time.perf_counter()
            chances = foretell(train, real.bad[fit_on], test)
            found[way]["seconds"].append(time.perf_counter() - began)
            found[way]["auc"].append(roc_auc_score(real.bad[test_on], chances))
            found[way]["brier"].append(brier_score_loss(real.bad[test_on], chances))
            unseen[way][test_on] = chances
    rivals = ("lightgbm", "xgboost", "ebm")
    best = max(float(np.mean(found[way]["auc"])) for way in rivals)
    least = min(float(np.mean(found[way]["brier"])) for way in rivals)
    near = min(calibration_error(real.bad, unseen[way]) for way in rivals)
    for way in WAYS:
        auc, brier = float(np.mean(found[way]["auc"])), float(np.mean(found[way]["brier"]))
        allowed = f", {_ALLOWED[real.name]} allowed" if way == "card" else ""
        name = f"cards.{real.name}.{way}"
        figure(f"{name}.auc", auc, "AUC", f"{best - auc:+.4f} is the best booster ahead{allowed}")
        figure(f"{name}.brier", brier, "Brier", f"{brier / least:.4f} of the best booster's")
        error = calibration_error(real.bad, unseen[way])
        figure(f"{name}.calibration", error, "mean error of tenths", f"{error / near:.2f} of the best booster's")
        figure(f"{name}.fit", float(np.median(found[way]["seconds"])), "s", "one fold, choice included")


def main() -> None:
    for real in real_sets():
        measured(real)


if __name__ == "__main__":
    main()
