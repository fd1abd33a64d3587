"""Monotone bins end to end beside OptBinning's, by constraint programming: seconds, and information value."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import numpy.typing as npt
from optbinning import BinningProcess, OptimalBinning
from optbinning.binning.prebinning import PreBinning

from figures import figure
from tallystick.scorecards.binning import BinLimits, Trend, best_partition, information_value
from tallystick.scorecards.optimal_bins import optimal_bins_of

Floats = npt.NDArray[np.float64]
SIZES = ((100_000, 20, 15), (1_000_000, 20, 80), (10_000_000, 2, 150))
SHARE, MOST_BINS = 0.05, 20
LIMITS = BinLimits(least_share=SHARE, least_events=1.0, most_bins=MOST_BINS)

# How a latent risk shows in a column: close to it or far, bent, heavy-tailed, in whole numbers, with much of one value.
SHAPES: tuple[Callable[[np.random.Generator, Floats], Floats], ...] = (
    lambda random, risk: risk + random.normal(size=len(risk)),
    lambda random, risk: -0.5 * risk + random.normal(size=len(risk)),
    lambda random, risk: np.exp(0.4 * risk + random.normal(size=len(risk))),
    lambda random, risk: np.floor(np.exp(0.8 * risk + random.normal(size=len(risk)))),
    lambda random, risk: np.maximum(risk + random.normal(size=len(risk)) - 1.0, 0.0),
    lambda random, risk: random.poisson(np.exp(0.5 * risk)).astype(np.float64),
    lambda random, risk: np.tanh(risk) + 0.5 * random.standard_t(2, size=len(risk)),
    lambda random, risk: random.uniform(size=len(risk)) ** np.exp(0.2 * risk),
    lambda random, risk: np.round(1000 * np.exp(-0.3 * risk + random.normal(size=len(risk))), 2),
    lambda random, risk: 0.1 * risk + random.normal(size=len(risk)),
)


def main() -> None:
    for rows, count, goal in SIZES:
        random = np.random.default_rng(rows)
        risk = random.normal(size=rows)
        bad = (random.random(rows) < 1 / (1 + np.exp(2.2 - risk))).astype(np.int64)
        columns = {f"c{place:02}": SHAPES[place % len(SHAPES)](random, risk) for place in range(count)}
        beside_optbinning(f"binning.{rows}x{count}", columns, bad, goal)


def beside_optbinning(name: str, columns: dict[str, Floats], bad: npt.NDArray[np.int64], goal: int) -> None:
    # Warms the compiled code: loading it is measured by bench_scoring.
    optimal_bins_of({"warm": next(iter(columns.values()))[:1000]}, bad[:1000], limits=LIMITS)
    ours, took = timed(lambda: optimal_bins_of(columns, bad, limits=LIMITS), 5)
    process = BinningProcess(list(columns), **rival_settings(columns), n_jobs=2)
    matrix = np.column_stack(list(columns.values()))
    _, rival_took = timed(lambda: process.fit(matrix, bad), 1)
    figure(f"{name}.seconds", took, "s", f"{rival_took / took:.0f} x as fast as OptBinning, {goal} wanted")
    compared(name, columns, bad, {each: one.cuts for each, one in ours.items()}, process)


def rival_settings(columns: dict[str, Floats]) -> dict[str, object]:
    each = {"solver": "cp", "monotonic_trend": "auto_asc_desc", "min_bin_size": SHARE, "max_n_bins": MOST_BINS}
    return {"binning_fit_params": dict.fromkeys(columns, each)}


def timed(act: Callable[[], object], times: int) -> tuple[object, float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        result = act()
        took.append(time.perf_counter() - began)
    return result, median(took)


def compared(
    name: str,
    columns: dict[str, Floats],
    bad: npt.NDArray[np.int64],
    cuts: dict[str, Floats],
    process: BinningProcess,
) -> None:
    ratios, own = [], []
    for each, values in columns.items():
        rival: OptimalBinning = process.get_binned_variable(each)
        theirs = measured(values, bad, rival.splits)
        ratios.append(measured(values, bad, cuts[each]) / theirs)
        own.append(on_its_prebins(values, bad) / theirs)
    figure(f"{name}.iv_least", min(ratios), "of OptBinning's", "worst variable, 0.99 wanted")
    figure(f"{name}.iv_median", median(ratios), "of OptBinning's", "median variable, above 1 wanted")
    figure(f"{name}.iv_below", sum(ratio < 1 - 1e-12 for ratio in ratios), "variables", f"below, of {len(ratios)}")
    figure(f"{name}.iv_on_its_prebins", min(own), "of its optimum", "worst variable, 1 wanted")


def counted(values: Floats, bad: npt.NDArray[np.int64], cuts: npt.ArrayLike) -> tuple[Floats, Floats]:
    codes = np.searchsorted(np.asarray(cuts, dtype=np.float64), values, side="right")
    everything = np.bincount(codes, minlength=len(np.atleast_1d(cuts)) + 1).astype(float)
    bads = np.bincount(codes, weights=bad, minlength=len(everything))
    return everything - bads, bads


def measured(values: Floats, bad: npt.NDArray[np.int64], cuts: npt.ArrayLike) -> float:
    """Information value of both by this code, and with the limits that both were given."""
    good, bads = counted(values, bad, cuts)
    assert (good + bads >= SHARE * len(values) - 1).all()
    rates = np.diff(bads / (good + bads))
    assert (rates >= -1e-12).all() or (rates <= 1e-12).all()
    return information_value(good, bads)


def on_its_prebins(values: Floats, bad: npt.NDArray[np.int64]) -> float:
    """Our optimum over the pre-bins that the rival chose from."""
    least = int(np.ceil(SHARE * len(values)))
    prebins = PreBinning("classification", "cart", n_bins=20, min_bin_size=least).fit(values, bad)
    good, bads = counted(values, bad, prebins.splits)
    return best_partition(good, bads, LIMITS, Trend.AUTOMATIC).iv


if __name__ == "__main__":
    main()
