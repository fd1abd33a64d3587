"""What was observed in each band of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tallystick.models.calibration import wilson
from tallystick.models.discrimination import Interval
from tallystick.terms import Band


@dataclass(frozen=True, slots=True)
class BandRow:
    """bad_rate: None for a band without anybody in it."""

    band: Band
    count: int
    bads: int
    bad_rate: Interval | None


def observed_by_band(scores: npt.NDArray[np.int32], bad: npt.NDArray[np.int8]) -> tuple[BandRow, ...]:
    """A row per band, lowest first. scores: int[n] on the scale; bad: int[n], 1 for bad."""
    rows = []
    for band in sorted(Band, key=lambda band: band.floor):
        inside = (scores >= band.floor) & (scores <= band.ceiling)
        count, bads = int(inside.sum()), int((bad[inside] == 1).sum())
        rows.append(BandRow(band, count, bads, wilson(bads, count) if count else None))
    return tuple(rows)


def falls_from_band_to_band(rows: Sequence[BandRow]) -> bool:
    """Whether each band that has anybody in it has a lower bad rate than the one under it."""
    rates = [row.bad_rate.value for row in rows if row.bad_rate is not None]
    return all(lower > higher for lower, higher in pairwise(rates))
