"""Scorecards: binning, fit, scale, card, reasons. Usable alone on any data frame; nothing here knows of a bureau."""

from typing import TYPE_CHECKING, Any

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.scorecards.card import Card, Reason
from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.errors import ColumnMissing, NoEvents, UnfitData, UnreadableCard, UnreadableData
from tallystick.scorecards.scale import Scale

if TYPE_CHECKING:
    from tallystick.scorecards.estimator import Scorecard

__all__ = [
    "Bin",
    "BinLimits",
    "Card",
    "CardCharacteristic",
    "ColumnMissing",
    "NoEvents",
    "Pair",
    "Partition",
    "Reason",
    "Scale",
    "Scorecard",
    "Trend",
    "UnfitData",
    "UnreadableCard",
    "UnreadableData",
    "best_partition",
]


def __getattr__(name: str) -> Any:
    # Fitting needs scikit-learn, which takes a second to load; applying a card does not.
    if name == "Scorecard":
        from tallystick.scorecards.estimator import Scorecard

        return Scorecard
    raise AttributeError(f"module 'tallystick.scorecards' has no attribute {name!r}")
