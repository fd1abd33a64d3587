"""Pictures as SVG, drawn from plain data; each has a title and a description, and needs no colour to be read."""

from tallystick.charts.balance import BalanceMark, balance_history
from tallystick.charts.bands import band_bars
from tallystick.charts.gauge import gauge
from tallystick.charts.history import MonthMark, Standing, payment_history
from tallystick.charts.radar import Spoke, radar

__all__ = [
    "BalanceMark",
    "MonthMark",
    "Spoke",
    "Standing",
    "balance_history",
    "band_bars",
    "gauge",
    "payment_history",
    "radar",
]
