"""Pictures as SVG, drawn from plain data; each has a title and a description, and needs no colour to be read."""

from tallystick.charts.balance import BalanceMark, balance_history
from tallystick.charts.bands import band_bars
from tallystick.charts.bins import BinShare, bin_bars
from tallystick.charts.calibration import CalibrationPoint, calibration_plot
from tallystick.charts.gauge import gauge
from tallystick.charts.history import MonthMark, Standing, payment_history
from tallystick.charts.radar import Spoke, radar

__all__ = [
    "BalanceMark",
    "BinShare",
    "CalibrationPoint",
    "MonthMark",
    "Spoke",
    "Standing",
    "balance_history",
    "band_bars",
    "bin_bars",
    "calibration_plot",
    "gauge",
    "payment_history",
    "radar",
]
