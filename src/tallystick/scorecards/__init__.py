"""Scorecards: binning, fit, scale, card, reasons. Usable alone on any data frame; nothing here knows of a bureau."""

from typing import TYPE_CHECKING, Any

from tallystick.scorecards.binning import BinLimits, Partition, Trend, best_partition
from tallystick.scorecards.branch_reasons import Crossing
from tallystick.scorecards.branches import Branch, BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.counts import Counts
from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.errors import (
    ColumnMissing,
    NoEvents,
    NotExportable,
    UnfitBranches,
    UnfitData,
    UnreadableCard,
    UnreadableData,
)
from tallystick.scorecards.from_json import card_from_json
from tallystick.scorecards.optimal_bins import OptimalBins, bins_at, optimal_bins, optimal_bins_of
from tallystick.scorecards.parcelling import Parcel, parcels
from tallystick.scorecards.plan import Method
from tallystick.scorecards.reasons import Reason
from tallystick.scorecards.rejects import Augmented, fuzzily_augmented, parcelled
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.trials import Trial, last_thousandth
from tallystick.scorecards.word_counts import OptimalGroups, WordCounts, optimal_groups

if TYPE_CHECKING:
    from tallystick.scorecards.estimator import Scorecard
    from tallystick.scorecards.segments import SegmentedScorecard

__all__ = [
    "Augmented",
    "Bin",
    "BinLimits",
    "Branch",
    "BranchedCard",
    "Card",
    "CardCharacteristic",
    "ColumnMissing",
    "Counts",
    "Crossing",
    "Method",
    "NoEvents",
    "NotExportable",
    "OptimalBins",
    "OptimalGroups",
    "Pair",
    "Parcel",
    "Partition",
    "Reason",
    "Scale",
    "Scorecard",
    "SegmentedScorecard",
    "Trend",
    "Trial",
    "UnfitBranches",
    "UnfitData",
    "UnreadableCard",
    "UnreadableData",
    "Where",
    "WordCounts",
    "best_partition",
    "bins_at",
    "card_from_json",
    "fuzzily_augmented",
    "last_thousandth",
    "optimal_bins",
    "optimal_bins_of",
    "optimal_groups",
    "parcelled",
    "parcels",
]


def __getattr__(name: str) -> Any:
    # Fitting needs scikit-learn, which takes a second to load; applying a card does not.
    if name == "Scorecard":
        from tallystick.scorecards.estimator import Scorecard

        return Scorecard
    if name == "SegmentedScorecard":
        from tallystick.scorecards.segments import SegmentedScorecard

        return SegmentedScorecard
    raise AttributeError(f"module 'tallystick.scorecards' has no attribute {name!r}")
