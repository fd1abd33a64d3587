"""Weights of evidence of bins, and what they tell together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.frames import Floats


def evidence(good: Floats, bad: Floats, told: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights of evidence and information value; half an event stands for a count of none."""
    smooth_good, smooth_bad = np.where(good > 0, good, 0.5), np.where(bad > 0, bad, 0.5)
    woe = np.where(told, np.log((smooth_good / good.sum()) / (smooth_bad / bad.sum())), 0.0)
    return woe, float(((good / good.sum() - bad / bad.sum()) * woe).sum())
