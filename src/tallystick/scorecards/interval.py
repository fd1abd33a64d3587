"""How sure a share is."""

from __future__ import annotations

import math

NORMAL_97_5 = 1.959963984540054


def share_interval(events: float, count: float) -> tuple[float, float]:
    """95 % interval of the share `events / count`, count > 0, by Wilson's score (Wilson 1927).

    >>> low, high = share_interval(0, 10)
    >>> low, round(high, 3)
    (0.0, 0.278)
    """
    share, square = events / count, NORMAL_97_5**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = NORMAL_97_5 * math.sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    return max(0.0, middle - reach), min(1.0, middle + reach)
