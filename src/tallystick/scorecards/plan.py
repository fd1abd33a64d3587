"""What a modeller asks of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tallystick.scorecards.binning import BinLimits
from tallystick.scorecards.frames import Floats
from tallystick.scorecards.scale import Scale
from tallystick.terms import Dimension, Direction


class Method(Enum):
    """How points are found.

    CHOOSE: boosted points, and as many pairs, and two branches, as cross-validation inside the training rows finds
    worth it; weights of evidence where there are too few events for that. PAIRS: the same without branches. ADDITIVE:
    boosted points without pairs. EVIDENCE: weights of evidence and a logistic regression.
    """

    CHOOSE = "choose"
    PAIRS = "pairs"
    ADDITIVE = "additive"
    EVIDENCE = "woe"


@dataclass(frozen=True, slots=True)
class Plan:
    """cuts: inner edges of bins that stay, by name. most_tables: characteristics and pairs together."""

    scale: Scale
    limits: BinLimits
    directions: Mapping[str, Direction]
    dimensions: Mapping[str, Dimension]
    specials: Sequence[float]
    cuts: Mapping[str, Floats]
    most_tables: int
