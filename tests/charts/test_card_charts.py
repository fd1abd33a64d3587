"""The pictures of a card and of its validation; what holds for every picture is in test_charts."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charts import (
    BinMark,
    CalibrationMark,
    PointsRange,
    ScoreStep,
    ShiftMark,
    bin_rows,
    calibration_dots,
    gains_curve,
    ks_curves,
    points_grid,
    points_ranges,
    score_distribution,
    shift_bars,
)
from tallystick.charts.palette import ACCENT, ACCENT_SOFT, BAD, BAD_SOFT, GOOD, INK, PAPER, TRACK, contrast
from tallystick.charts.plane import ceiling, ticks

HOSTILE = '<script>alert("x")</script>\x01\x00' + "w" * 200 + "王小明 \u202eright"
BINS = [
    BinMark("under 25,000", 0.412, (0.081, 0.072, 0.091), 0.52, 23),
    BinMark("25,000 to under 100,000", 0.3, (0.22, 0.2, 0.24), -0.1, 0),
    BinMark(HOSTILE, 0.28, (0.41, 0.39, 0.44), -1.2, -46),
    BinMark("special -4", 0.008, (0.3, 0.05, 0.7), 0.0, 0),
    BinMark("missing", 0.0, None, 0.0, 0),
]
GAINS = [(place / 20, 1 - (1 - place / 20) ** 2.5) for place in range(21)]
KS = [(350 + 30 * place, (place / 20) ** 2, 1 - (1 - place / 20) ** 2) for place in range(21)]
DOTS = [CalibrationMark(0.04 * place, 0.038 * place, 0.03 * place, 0.045 * place + 0.01) for place in range(1, 11)]
STEPS = [ScoreStep(450 + 25 * place, 475 + 25 * place, place / 45, (9 - place) / 45) for place in range(10)]
SHIFTS = [ShiftMark("under 500", 0.31, 0.28, 0.004), ShiftMark(HOSTILE, 0.69, 0.72, 0.11), ShiftMark("x", 0, 0, 0)]
PARTS = [PointsRange("utilisation", (-45, -10, 0, 32)), PointsRange(HOSTILE, (0,)), PointsRange("late", (5, 12))]
GRID = ([[5, -5, 0], [-22, 12, 40]], ["under 2", HOSTILE], ["a or b", HOSTILE, "missing"], ("late", HOSTILE))
CARD_PICTURES = {
    "bins": bin_rows(BINS, "Bins", id="b"),
    "no bins": bin_rows([], "Bins", id="b"),
    "bins without events": bin_rows(BINS[-1:], HOSTILE, id="b"),
    "bins of huge counts": bin_rows([BinMark("x", 1.0, (1.0, 1.0, 1.0), -12.25, -10_000)], "Bins", id="b"),
    "points": points_ranges(PARTS, "Points", id="p"),
    "no points": points_ranges([], "Points", id="p"),
    "points below nought": points_ranges([PointsRange("late", (-500, -400))], "Points", id="p"),
    "gains": gains_curve(GAINS, 0.22, "Gains", id="g"),
    "gains of two points": gains_curve([(0, 0), (1, 1)], 0.5, "Gains", id="g"),
    "ks": ks_curves(KS, "KS", id="k"),
    "ks of one score": ks_curves([(600, 0, 0), (600, 1, 1)], "KS", id="k"),
    "calibration": calibration_dots(DOTS, "Calibration", id="c"),
    "calibration of tiny chances": calibration_dots([CalibrationMark(1e-4, 0, 0, 3e-4)], "Calibration", id="c"),
    "calibration of nought": calibration_dots([CalibrationMark(0, 0, 0, 0)], "Calibration", id="c"),
    "calibration at one": calibration_dots([CalibrationMark(1, 1, 0.99, 1)], HOSTILE, id="c"),
    "scores": score_distribution(STEPS, "Scores", id="s"),
    "scores in one step": score_distribution([ScoreStep(600, 625, 1, 1)], "Scores", id="s"),
    "scores over the scale": score_distribution([ScoreStep(350, 950, 1, 1)], "Scores", id="s"),
    "shift": shift_bars(SHIFTS, ("developed on", HOSTILE), "Shift", id="t"),
    "no shift": shift_bars([], ("a", "b"), "Shift", id="t"),
    "grid": points_grid(*GRID, "Pair", id="h"),
    "grid of six by six": points_grid(
        [[10 * (i - j) for j in range(6)] for i in range(6)],
        list("abcdef"),
        list("uvwxyz"),
        ("one", "two"),
        "P",
        id="h",
    ),
    "grid of nothing but noughts": points_grid([[0]], ["a"], ["b"], ("one", "two"), "P", id="h"),
}
_SVG = "{http://www.w3.org/2000/svg}"


def letters_of(drawn: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(drawn).iter(f"{_SVG}text")]


def test_a_bin_says_its_share_rate_evidence_and_points_in_words() -> None:
    letters = letters_of(CARD_PICTURES["bins"])
    for told in ("under 25,000", "41.2 %", "8.1 %", "+0.52", "+23 points", "no rows"):
        assert told in letters


def test_whiskers_reach_from_one_end_of_the_interval_to_the_other() -> None:
    wide, narrow = (
        bin_rows([BinMark("x", 1.0, (0.5, *ends), 0.0, 0)], "B", id="b") for ends in ((0.1, 0.9), (0.45, 0.55))
    )
    spans = []
    for drawn in (wide, narrow):
        lines = ElementTree.fromstring(drawn).iter(f"{_SVG}line")
        level = [one for one in lines if one.get("y1") == one.get("y2") and one.get("stroke") == INK]
        spans.append(float(str(level[0].get("x2"))) - float(str(level[0].get("x1"))))
    assert spans[0] > 4 * spans[1]


def test_points_are_sorted_by_what_they_can_do_and_signed() -> None:
    letters = letters_of(CARD_PICTURES["points"])
    assert [one for one in letters if " to " in one] == ["−45 to +32", "+5 to +12", "0 to 0"]


def test_the_gap_of_ks_is_named_with_its_score() -> None:
    assert "KS 0.50 at a score of 650" in letters_of(CARD_PICTURES["ks"])


def test_calibration_counts_the_intervals_that_hold_what_was_foretold() -> None:
    marks = [CalibrationMark(0.1, 0.1, 0.05, 0.15), CalibrationMark(0.2, 0.4, 0.3, 0.5)]
    assert "1 of 2 meet the line" in letters_of(calibration_dots(marks, "C", id="c"))


def test_every_cell_of_a_grid_has_its_points_written() -> None:
    letters = letters_of(CARD_PICTURES["grid"])
    assert [one for one in letters if re.fullmatch(r"[+−]\d+|0", one)] == ["+5", "−5", "0", "−22", "+12", "+40"]
    assert "C: missing" in letters


def test_two_samples_differ_by_more_than_colour() -> None:
    drawn = ElementTree.fromstring(CARD_PICTURES["shift"])
    assert {one.get("fill") for one in drawn.iter(f"{_SVG}path")} == {PAPER}, "the second sample is outlined"
    assert {one.get("fill") for one in drawn.iter(f"{_SVG}rect")} == {ACCENT}, "the first is filled"


@pytest.mark.parametrize(
    ("ground", "ink"), [(ACCENT, PAPER), (BAD, PAPER), (ACCENT_SOFT, INK), (BAD_SOFT, INK), (TRACK, INK)]
)
def test_points_in_a_cell_can_be_read_on_its_ground(ground: str, ink: str) -> None:
    assert contrast(ground, ink) >= 4.5


def test_good_and_bad_can_be_read_as_text() -> None:
    assert min(contrast(GOOD, PAPER), contrast(BAD, PAPER)) >= 4.5


@given(st.floats(0, 1e6), st.floats(1e-6, 1e6), st.integers(3, 8))
def test_ticks_are_few_in_order_and_inside(low: float, width: float, most: int) -> None:
    found: Sequence[float] = ticks(low, low + width, most)
    assert len(found) <= most
    assert list(found) == sorted(found)
    assert all(low - 1e-6 * width <= one <= low + width * (1 + 1e-6) for one in found)
    assert ceiling(width) >= width * (1 - 1e-9)
