"""Pictures as SVG, drawn from plain data; each has a title and a description, and needs no colour to be read."""

from tallystick.charts.balance import BalanceMark, balance_history
from tallystick.charts.bands import band_bars
from tallystick.charts.bins import BinMark, bin_rows
from tallystick.charts.curves import CalibrationMark, calibration_dots, gains_curve, ks_curves
from tallystick.charts.distribution import ScoreStep, ShiftMark, score_distribution, shift_bars
from tallystick.charts.drawing import Drawing, id_of
from tallystick.charts.gauge import gauge
from tallystick.charts.heat import points_grid
from tallystick.charts.history import MonthMark, Standing, payment_history
from tallystick.charts.points import PointsRange, points_ranges
from tallystick.charts.radar import Spoke, radar
from tallystick.charts.rates import RateMark, rate_bars

__all__ = [
    "BalanceMark",
    "BinMark",
    "CalibrationMark",
    "Drawing",
    "MonthMark",
    "PointsRange",
    "RateMark",
    "ScoreStep",
    "ShiftMark",
    "Spoke",
    "Standing",
    "balance_history",
    "band_bars",
    "bin_rows",
    "calibration_dots",
    "gains_curve",
    "gauge",
    "id_of",
    "ks_curves",
    "payment_history",
    "points_grid",
    "points_ranges",
    "radar",
    "rate_bars",
    "score_distribution",
    "shift_bars",
]
