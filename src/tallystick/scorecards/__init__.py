"""Scorecards: binning, fit, scale, card, reasons. Usable alone on any data frame; nothing here knows of a bureau."""

from typing import TYPE_CHECKING, Any

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.scorecards.card import Card, Reason
from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.errors import ColumnMissing, NoEvents, UnfitData, UnreadableCard, UnreadableData
from tallystick.scorecards.plan import Method
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.trials import Trial, last_thousandth

if TYPE_CHECKING:
    from tallystick.scorecards.estimator import Scorecard

__all__ = [
    "Bin",
    "BinLimits",
    "Card",
    "CardCharacteristic",
    "ColumnMissing",
    "Method",
    "NoEvents",
    "Pair",
    "Partition",
    "Reason",
    "Scale",
    "Scorecard",
    "Trend",
    "Trial",
    "UnfitData",
    "UnreadableCard",
    "UnreadableData",
    "best_partition",
    "last_thousandth",
]


def __getattr__(name: str) -> Any:
    # Fitting needs scikit-learn, which takes a second to load; applying a card does not.
    if name == "Scorecard":
        from tallystick.scorecards.estimator import Scorecard

        return Scorecard
    raise AttributeError(f"module 'tallystick.scorecards' has no attribute {name!r}")
