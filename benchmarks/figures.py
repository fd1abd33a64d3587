"""What every benchmark shares: one line a figure, and times as the median of several turns."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TURNS = 5


def figure(name: str, value: float, unit: str, ratio: str = "-") -> None:
    """Prints `name value unit ratio-to-what`."""
    print(f"{name} {value:.4g} {unit} {ratio}", flush=True)


def paired(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float, float]:
    """Median seconds of two acts done in turn, and the median of their ratios, pair by pair."""
    pairs = [(timed(first), timed(second)) for _ in range(TURNS + 1)][1:]
    ratios = [one / other for one, other in pairs]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(ratios),
    )


def timed(act: Callable[[], object]) -> float:
    """Seconds of an act."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@contextmanager
def kept(folder: str | None) -> Iterator[Path]:
    """A folder that stays for the next run, or one that goes with this one where none is given."""
    if folder:
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)
