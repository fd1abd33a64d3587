"""Scorecards: binning, fit, scale, card, reasons. Usable alone on any data frame; nothing here knows of a bureau."""

from typing import TYPE_CHECKING, Any

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.scorecards.card import Bin, Card, CardCharacteristic, Reason
from tallystick.scorecards.scale import Scale

if TYPE_CHECKING:
    from tallystick.scorecards.estimator import NoEvents, Scorecard

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


def __getattr__(name: str) -> Any:
    # Fitting needs scikit-learn, which takes a second to load; applying a card does not.
    if name in ("NoEvents", "Scorecard"):
        from tallystick.scorecards import estimator

        return getattr(estimator, name)
    raise AttributeError(f"module 'tallystick.scorecards' has no attribute {name!r}")
