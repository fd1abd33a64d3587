"""Five-fold AUC of the card beside gradient boosting, on the columns as published, and the time to fit each."""

from __future__ import annotations

import time

import duckdb
import numpy as np
from examples.furnished import DATA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from figures import figure
from tallystick.scorecards import Scorecard

PROTECTED = "ID, SEX, EDUCATION, MARRIAGE, AGE"


def main() -> None:
    raw = DATA / "taiwan_card" / "clients.parquet"
    table = duckdb.sql(f"select * exclude ({PROTECTED}) from '{raw}'").to_arrow_table()
    bad = table["default_payment_next_month"].to_numpy()
    columns = {
        name: table[name].to_numpy().astype(float)
        for name in table.column_names
        if name != "default_payment_next_month"
    }
    matrix = np.column_stack(list(columns.values()))
    found: dict[str, list[float]] = {"card": [], "boosting": [], "card_s": [], "boosting_s": []}
    for fit_on, test_on in StratifiedKFold(5, shuffle=True, random_state=0).split(matrix, bad):
        began = time.perf_counter()
        card = Scorecard().fit({name: values[fit_on] for name, values in columns.items()}, bad[fit_on])
        found["card_s"].append(time.perf_counter() - began)
        scores = card.score_points({name: values[test_on] for name, values in columns.items()})
        found["card"].append(roc_auc_score(bad[test_on], -scores))
        began = time.perf_counter()
        rival = HistGradientBoostingClassifier(
            learning_rate=0.06, max_iter=150, min_samples_leaf=40, random_state=0
        ).fit(matrix[fit_on], bad[fit_on])
        found["boosting_s"].append(time.perf_counter() - began)
        found["boosting"].append(roc_auc_score(bad[test_on], rival.predict_proba(matrix[test_on])[:, 1]))
    ahead = np.mean(found["boosting"]) - np.mean(found["card"])
    figure("cards.taiwan_auc", float(np.mean(found["card"])), "AUC", f"{ahead:+.4f} is boosting ahead")
    seconds = float(np.median(found["card_s"]))
    figure("cards.taiwan_fit", seconds, "s", f"{seconds / float(np.median(found['boosting_s'])):.2f} x boosting's fit")


if __name__ == "__main__":
    main()
