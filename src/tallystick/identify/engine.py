"""How Splink is run here: without its chatter, and with weights rounded to what is kept as data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_DIGITS_OF_WEIGHTS = 9


@contextmanager
def quiet() -> Iterator[None]:
    """Splink tells its progress and its doubts on a logger; who links reads the model instead."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def short(number: float) -> float:
    """Rounded to the digits that are kept as data, so that what is kept gives the same scores again.

    >>> short(0.12345678901)
    0.123456789
    """
    return float(f"{number:.{_DIGITS_OF_WEIGHTS}g}")
