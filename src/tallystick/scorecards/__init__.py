"""Scorecards: binning, fit, scale, card, reasons. Usable alone on any data frame; nothing here knows of a bureau."""

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.scorecards.card import Bin, Card, CardCharacteristic, Reason
from tallystick.scorecards.estimator import NoEvents, Scorecard
from tallystick.scorecards.scale import Scale

__all__ = [
    "Bin",
    "BinLimits",
    "Card",
    "CardCharacteristic",
    "NoEvents",
    "Partition",
    "Reason",
    "Scale",
    "Scorecard",
    "Trend",
    "best_partition",
]
