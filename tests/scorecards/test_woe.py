"""Weights of evidence: the modeller's own cuts stay, and of several penalties the best is chosen on rows not seen."""

from __future__ import annotations

import numpy as np
import pytest

from tallystick.scorecards import Scorecard, UnfitData


def drawn(rows: int = 1_500) -> tuple[dict[str, np.ndarray], np.ndarray]:
    random = np.random.default_rng(4)
    late, used = random.integers(0, 5, rows).astype(float), random.uniform(0, 100, rows)
    noise = {f"noise{place}": random.normal(size=rows) for place in range(4)}
    bad = (random.random(rows) < 1 / (1 + np.exp(2.5 - 0.5 * late - 0.015 * used))).astype(int)
    return {"late": late, "used": used, **noise}, bad


def test_cuts_of_the_modellers_own_are_those_of_the_card() -> None:
    X, y = drawn()
    card = Scorecard(method="woe", cuts={"used": [25, 60]}).fit(X, y).card_
    used = next(one for one in card.characteristics if one.name == "used")
    assert [(bin.low, bin.high) for bin in used.ordinary] == [(-np.inf, 25), (25, 60), (60, np.inf)]


def test_of_a_path_of_penalties_the_best_is_chosen_and_all_are_told() -> None:
    X, y = drawn()
    path = [0.1, 10.0, 3_000.0]
    fitted = Scorecard(method="woe", penalty=path).fit(X, y)
    best = max(fitted.trials_, key=lambda trial: trial.auc)
    penalty = float(best.way.split()[-1])
    assert len(fitted.trials_) == 3
    assert fitted.card_.to_json() == Scorecard(method="woe", penalty=penalty).fit(X, y).card_.to_json()
    strongest = next(trial for trial in fitted.trials_ if trial.way.endswith(" 3000"))
    assert strongest.auc < best.auc


def test_the_chosen_card_does_not_depend_on_the_order_of_the_rows() -> None:
    X, y = drawn()
    order = np.random.default_rng(9).permutation(len(y))
    shuffled = {name: column[order] for name, column in X.items()}
    one = Scorecard(method="woe", penalty=[0.5, 50.0]).fit(X, y)
    other = Scorecard(method="woe", penalty=[0.5, 50.0]).fit(shuffled, y[order])
    assert one.card_.to_json() == other.card_.to_json()
    assert one.trials_ == other.trials_


def test_the_interval_of_a_chosen_card_is_that_of_rows_not_seen() -> None:
    X, y = drawn()
    chosen, alone = (Scorecard(method="woe", penalty=penalty).fit(X, y) for penalty in ([1.0, 1.0001], 1.0001))
    # Cards say a little more of the rows that they were fitted on than of others.
    assert chosen.calibration_.slope < alone.calibration_.slope


@pytest.mark.parametrize("penalty", [-1.0, [], [1.0, float("nan")], "strong"])
def test_a_penalty_that_is_none_gets_a_sentence(penalty: object) -> None:
    X, y = drawn()
    with pytest.raises(UnfitData, match="the penalty is"):
        Scorecard(method="woe", penalty=penalty).fit(X, y)
