"""Does a score treat groups alike? Protected attributes come in here, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from tallystick.models.discrimination import Interval
from tallystick.scorecards.interval import NORMAL_97_5
from tallystick.terms import TallystickError

LEAST_COUNT = 30
LEAST_REFERENCE = 100
_FOUR_FIFTHS = 0.8


class FourFifths(Enum):
    """Whether the interval of the ratio lies above four fifths, below, or across (29 CFR 1607.4(D))."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"
    REFERENCE = "reference"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """share: of the group that was judged favourably. ratio: that share over the reference group's, or None."""

    group: str
    count: int
    share: float
    ratio: Interval | None
    four_fifths: FourFifths


def adverse_impact(
    favourable: npt.NDArray[np.bool_], group: Sequence[str], reference: str | None
) -> tuple[GroupImpact, ...]:
    """The adverse impact ratio of each group, in the order of their names, with its Katz interval.

    reference: the group to compare with; by default the one with the highest share among those of at least
    100 subjects (the largest, where none is). Groups under 30 subjects get no ratio. Source of the interval:
    Katz, Baptista, Azen and Pike 1978, on the logarithm of the ratio.

    >>> judged = np.array([True] * 80 + [False] * 20 + [True] * 60 + [False] * 40)
    >>> [(one.group, one.four_fifths.value) for one in adverse_impact(judged, ["a"] * 100 + ["b"] * 100, None)]
    [('a', 'reference'), ('b', 'undecided')]
    """
    if len(favourable) != len(group):
        raise TallystickError(
            f"{len(favourable)} judgements and {len(group)} groups", mend="give every subject's group, or leave it out"
        )
    labels = np.asarray(group, dtype=object)
    counts = {name: int((labels == name).sum()) for name in sorted(set(group))}
    good = {name: int(favourable[labels == name].sum()) for name in counts}
    if not counts:
        return ()
    base = reference if reference is not None else _reference(counts, good)
    if base not in counts:
        raise TallystickError(f"no subject is of the reference group {base!r}", mend=f"choose one of {sorted(counts)}")
    return tuple(_impact(name, base, counts, good) for name in counts)


def _reference(counts: dict[str, int], good: dict[str, int]) -> str:
    large = [name for name, count in counts.items() if count >= LEAST_REFERENCE]
    if not large:
        return max(counts, key=lambda name: counts[name])
    return max(large, key=lambda name: good[name] / counts[name])


def _impact(name: str, base: str, counts: dict[str, int], good: dict[str, int]) -> GroupImpact:
    share = good[name] / counts[name]
    if name == base:
        return GroupImpact(name, counts[name], share, Interval(1.0, 1.0, 1.0), FourFifths.REFERENCE)
    if counts[name] < LEAST_COUNT or not good[name] or not good[base]:
        return GroupImpact(name, counts[name], share, None, FourFifths.TOO_FEW)
    ratio = share / (good[base] / counts[base])
    spread = NORMAL_97_5 * np.sqrt(1 / good[name] - 1 / counts[name] + 1 / good[base] - 1 / counts[base])
    interval = Interval(ratio, float(ratio * np.exp(-spread)), float(ratio * np.exp(spread)))
    return GroupImpact(name, counts[name], share, interval, _four_fifths(interval))


def _four_fifths(ratio: Interval) -> FourFifths:
    if ratio.low >= _FOUR_FIFTHS:
        return FourFifths.MET
    return FourFifths.NOT_MET if ratio.high < _FOUR_FIFTHS else FourFifths.UNDECIDED
