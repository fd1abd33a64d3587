"""A validation and shifts between samples as tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallystick.charts import (
    CalibrationMark,
    Drawing,
    ShiftMark,
    calibration_dots,
    gains_curve,
    id_of,
    ks_curves,
    score_distribution,
    shift_bars,
)
from tallystick.charts.plane import percent, signed
from tallystick.scorecards.tables import table_html, weight_in_words

if TYPE_CHECKING:
    from tallystick.models.discrimination import Interval
    from tallystick.models.stability import Shift
    from tallystick.models.validation import Validation


def validation_html(one: Validation) -> str:
    """Figures with their intervals, pictures, gains and calibration."""
    return "".join(
        (figures_html(one), one.plot()._repr_html_(), gains_html(one), calibration_html(one)),
    )


def figures_html(one: Validation) -> str:
    """Every figure with its interval, and what it says."""
    right = one.calibration
    rows = [
        _figure("AUC", one.auc, 4, "chance that a bad one scores under a good one; 0.5 is no better than a coin"),
        _figure("Gini", one.gini, 4, "twice the AUC less one"),
        _figure("KS", one.ks, 4, "greatest distance between the curves of good and bad"),
        _figure("Brier", one.brier, 4, "mean squared error of the chances; less is better"),
        _figure("log loss", one.log_loss, 4, "mean surprise at the outcomes, in nats; less is better"),
        _figure("in the large", right.in_the_large, 4, "observed less foretold bad rate; 0 is right"),
        _figure("slope", right.slope, 3, "1 is right; under 1 the chances are too far apart"),
        _figure("calibration error", right.expected_error, 4, "mean distance of observed from foretold over tenths"),
    ]
    caption = f"{one.count:,} subjects, {percent(one.bad_share)} bad; intervals of 95 %"
    return table_html(("figure", "value", "95 % interval", "what it says"), rows, words=(0, 3), caption=caption)


def gains_html(one: Validation) -> str:
    """Tenths of the subjects, the riskiest first."""
    heads = ("scores", "subjects", "bad", "bad rate", "lift", "of all subjects", "of all bad", "of all good")
    rows = [
        [
            f"{gain.lowest:.0f} to {gain.highest:.0f}",
            weight_in_words(gain.count),
            weight_in_words(gain.bads),
            percent(gain.bad_rate.value),
            f"{gain.lift:.2f}",
            percent(gain.subjects),
            percent(gain.of_bad),
            percent(gain.of_good),
        ]
        for gain in one.gains
    ]
    return table_html(heads, rows, caption="Gains, the riskiest tenth first; the last three columns add up")


def calibration_html(one: Validation) -> str:
    """Foretold against observed."""
    rows = [
        [
            percent(bin.expected),
            percent(bin.observed.value),
            f"{percent(bin.observed.low)} to {percent(bin.observed.high)}",
            f"{bin.count:,}",
            "yes" if bin.observed.low <= bin.expected <= bin.observed.high else "no",
        ]
        for bin in one.calibration.bins
    ]
    heads = ("foretold", "observed", "95 % interval", "subjects", "holds it")
    return table_html(heads, rows, words=(), caption="Chance of default, foretold and observed")


def validation_drawing(one: Validation) -> Drawing:
    """Gains, KS, calibration and scores, in this order."""
    gains = [(point.subjects, point.bad) for point in one.reached]
    apart = [(point.score, point.good, point.bad) for point in one.reached]
    dots = [
        CalibrationMark(bin.expected, bin.observed.value, bin.observed.low, bin.observed.high)
        for bin in one.calibration.bins
    ]
    return Drawing(
        (
            gains_curve(gains, one.bad_share, "Gains", id=id_of("gains", gains)),
            ks_curves(apart, "Good and bad apart", id=id_of("ks", apart)),
            calibration_dots(dots, "Calibration", id=id_of("calibration", dots)),
            score_distribution(one.scores, "Scores of good and bad", id=id_of("scores", one.scores)),
        )
    )


def shift_drawing(shift: Shift, names: tuple[str, str]) -> Drawing:
    """Both samples side by side, bin for bin."""
    marks = [ShiftMark(bin.label, bin.first, bin.second, bin.adds) for bin in shift.bins if bin.first or bin.second]
    title = f"{shift.name}: stability index {shift.index:.3f}, {shift.verdict.value}"
    return Drawing((shift_bars(marks, names, title, id=id_of("shift", shift, names)),))


def shifts_html(shifts: Sequence[Shift], caption: str = "Stability between two samples") -> str:
    """A row per distribution: its index, what chance alone would reach, and how many points it moves."""
    rows = [
        [
            shift.name,
            shift.verdict.value,
            f"{shift.index:.4f}",
            f"{shift.by_chance:.4f}",
            "" if shift.points is None else signed(shift.points, 1),
        ]
        for shift in shifts
    ]
    return table_html(
        ("distribution", "verdict", "index", "by chance up to", "points moved"), rows, words=(0, 1), caption=caption
    )


def _figure(name: str, value: Interval, digits: int, says: str) -> list[str]:
    written = [f"{one:.{digits}f}".replace("-", "\N{MINUS SIGN}") for one in (value.value, value.low, value.high)]
    return [name, written[0], f"{written[1]} to {written[2]}", says]
