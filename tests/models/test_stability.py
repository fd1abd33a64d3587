"""Two samples of one population are stable; of two populations they are not."""

import math

import numpy as np
import pytest

from tallystick.models.stability import Verdict, card_shifts, score_shift, stability_index
from tallystick.scorecards import Bin, Card, CardCharacteristic, ColumnMissing, Scale
from tallystick.terms import Dimension, TallystickError

CARD = Card(
    Scale(),
    600,
    (
        CardCharacteristic(
            "late",
            Dimension.REPAYMENT,
            0.5,
            1.0,
            (
                Bin(-math.inf, 1.0, None, 80, 20, 0.5, 20),
                Bin(1.0, math.inf, None, 40, 60, -0.5, -30),
                Bin(-math.inf, math.inf, math.nan, 5, 5, 0.0, 0),
            ),
        ),
    ),
)


def test_the_index_is_the_one_of_the_textbook() -> None:
    """By hand: (0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5)."""
    assert stability_index([50, 50], [60, 40]) == pytest.approx(0.1 * math.log(1.2) - 0.1 * math.log(0.8))
    assert stability_index([50, 50], [60, 40]) == pytest.approx(stability_index([60, 40], [50, 50]))
    assert stability_index([5, 0], [4, 1]) < math.inf


def test_samples_of_one_population_stay_under_what_chance_reaches_nineteen_times_of_twenty() -> None:
    random = np.random.default_rng(0)
    shifts = [score_shift(random.normal(600, 50, 800), random.normal(600, 50, 400)) for _ in range(300)]
    assert 0.91 <= np.mean([shift.index <= shift.by_chance for shift in shifts]) <= 0.98
    assert np.mean([shift.verdict is Verdict.STABLE for shift in shifts]) > 0.95


def test_a_moved_population_is_a_change() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(600, 50, 5_000), random.normal(570, 50, 5_000)
    assert score_shift(first, second).verdict is Verdict.CHANGED
    assert score_shift(first, first + 15).verdict in (Verdict.STABLE, Verdict.WATCH)


def test_equal_scores_fall_into_one_bin() -> None:
    shift = score_shift([500] * 90 + [600] * 10, [500] * 50 + [600] * 50)
    assert [(bin.label, bin.first, bin.second) for bin in shift.bins] == [
        ("under 600", 0.9, 0.5),
        ("600 or more", 0.1, 0.5),
    ]


def test_a_characteristic_says_how_many_points_it_moves() -> None:
    first, second = {"late": [0.0] * 50 + [2.0] * 50}, {"late": [0.0] * 30 + [2.0] * 70}
    [shift] = card_shifts(CARD, first, second)
    assert shift.points == pytest.approx(0.2 * -30 - 0.2 * 20)
    assert shift.points == pytest.approx(CARD.scores(second).mean() - CARD.scores(first).mean())
    assert [bin.label for bin in shift.bins] == ["under 1", "1 or more", "missing"]
    assert shift.index == pytest.approx(stability_index([50, 50], [30, 70])), "a bin nobody is in says nothing"


def test_weights_count() -> None:
    [shift] = card_shifts(CARD, {"late": [0.0, 2.0]}, {"late": [0.0, 2.0]}, [1.0, 1.0], [3.0, 1.0])
    assert [bin.second for bin in shift.bins] == [0.75, 0.25, 0]


@pytest.mark.parametrize("samples", [([], [600.0]), ([600.0], [])])
def test_a_sample_without_rows_is_refused(samples: tuple[list[float], list[float]]) -> None:
    with pytest.raises(TallystickError, match="no rows"):
        score_shift(*samples)
    with pytest.raises(TallystickError, match="no rows"):
        card_shifts(CARD, {"late": samples[0]}, {"late": samples[1]})


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ColumnMissing, match="'late'"):
        card_shifts(CARD, {"late": [1.0]}, {"used": [1.0]})


def test_a_shift_shows_itself() -> None:
    shift = score_shift(np.arange(400, 800), np.arange(410, 810))
    assert f"{shift.index:.4f}" in shift._repr_html_()
    [drawn] = shift.plot(("developed on", "held out")).pictures
    assert "held out" in drawn
