"""Rows a second by a card of twenty characteristics, from memory, from Parquet and one by one, and by its rivals."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import toad
from interpret.glassbox import ExplainableBoostingClassifier
from lightgbm import LGBMClassifier
from optbinning import BinningProcess
from optbinning import Scorecard as RivalCard
from sklearn.linear_model import LogisticRegression
from xgboost import XGBClassifier

from figures import figure, paired
from tallystick.scorecards import Bin, Branch, BranchedCard, Card, CardCharacteristic, Scale, Where
from tallystick.scorecards.kernel.branched_row import OneBranchedRow
from tallystick.scorecards.kernel.card_kernel import CardKernel
from tallystick.scorecards.kernel.one_row import OneRow
from tallystick.scorecards.kernel.parquet import parquet_scores
from tallystick.scorecards.plain import PlainBranches, PlainCard
from tallystick.terms import Dimension, Special

ROWS, LEARNT_ROWS, TWIN_ROWS, RIVAL_ROWS = 2_000_000, 20_000, 100_000, 50_000
NAMES = [f"c{place:02}" for place in range(20)]
THREADS = 2
RANDOM = np.random.default_rng(8)
Columns = dict[str, Any]


def main() -> None:
    columns = {name: RANDOM.normal(size=ROWS).astype(np.float32) for name in NAMES}
    learnt = {name: column[:LEARNT_ROWS].astype(np.float64) for name, column in columns.items()}
    chance = 1 / (1 + np.exp(1.5 - 0.3 * sum(learnt.values())))
    bad = (RANDOM.random(LEARNT_ROWS) < chance).astype(int)
    card = Card(Scale(), 600, tuple(characteristic(name) for name in NAMES))
    figure("scoring.characteristics", len(card.names), "characteristics", f"{bins_of(card):.1f} ordinary bins each")
    from_memory(card, columns)
    from_parquet(card, columns)
    one_row(card, columns)
    loading(card)
    rivals(card, columns, learnt, bad)


def characteristic(name: str) -> CardCharacteristic:
    """Five ordinary bins, those of the special values, the missing one."""
    cuts = [-np.inf, -0.8, -0.2, 0.3, 0.9, np.inf]
    points = RANDOM.integers(-20, 20, 10).tolist()
    ordinary = [Bin(low, high, None, 1, 1, 0.0, points.pop()) for low, high in pairwise(cuts)]
    values = [*(special.code for special in Special), np.nan]
    special = [Bin(-np.inf, np.inf, value, 1, 1, 0.0, points.pop()) for value in values]
    return CardCharacteristic(name, Dimension.CONDUCT, 0.1, 1.0, (*ordinary, *special))


def bins_of(card: Card) -> float:
    return float(np.mean([len(one.ordinary) for one in card.characteristics]))


def from_memory(card: Card, columns: Columns) -> None:
    kernel = CardKernel(card)
    figure_beside(
        "memory", lambda: kernel.scores(columns), lambda: bare_read(columns), "the bare read, 150 M rows/s wanted"
    )
    twin = {name: column[:TWIN_ROWS] for name, column in columns.items()}
    assert (kernel.scores(twin) == card.scores(twin)).all()
    figure_beside(
        "memory_with_reasons",
        lambda: kernel.reasons(columns),
        lambda: bare_read(columns),
        "the bare read, 30 M rows/s wanted",
    )
    for name, kind in {"of_int16": special_integers, "of_float64_with_specials": with_specials}.items():
        odd = {each: kind(column) for each, column in columns.items()}
        figure_beside(name, lambda odd=odd: kernel.scores(odd), lambda odd=odd: bare_read(odd), "the bare read")
    nulls = pa.table({name: pa.array(column, mask=RANDOM.random(ROWS) < 0.05) for name, column in columns.items()})
    figure_beside("of_arrow_with_nulls", lambda: kernel.scores(nulls), lambda: bare_read(columns), "the bare read")


def special_integers(column: np.ndarray) -> np.ndarray:
    return np.rint(column).astype(np.int16)


def with_specials(column: np.ndarray) -> np.ndarray:
    """Two in a hundred of each special value, and as many missing."""
    odd = np.array([*(special.code for special in Special), np.nan])
    which = RANDOM.integers(0, 50, len(column))
    return np.where(which < len(odd), odd[which % len(odd)], column.astype(np.float64))


def bare_read(columns: Columns) -> None:
    """Looks at every number once, on as many threads: NumPy's largest, which runs at the speed of memory."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(np.max, columns.values()))


def figure_beside(
    name: str, ours: Callable[[], object], other: Callable[[], object], what: str, rows: int = ROWS
) -> None:
    seconds, _, ratio = paired(ours, other)
    figure(f"scoring.{name}", rows / seconds / 1e6, "M rows/s", f"{1 / ratio:.0%} of {what}")


def from_parquet(card: Card, columns: Columns) -> None:
    kernel = CardKernel(card)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        pq.write_table(pa.table(columns), path, row_group_size=1 << 18)
        assert (np.concatenate(list(parquet_scores(kernel, path))) == kernel.scores(columns)).all()
        figure_beside(
            "parquet",
            lambda: [len(scores) for scores in parquet_scores(kernel, path)],
            lambda: pq.read_table(path, columns=list(card.names)),
            "pyarrow's bare read, 80% wanted",
        )
        figure_beside(
            "parquet_beside_mapped",
            lambda: [len(scores) for scores in parquet_scores(kernel, path)],
            lambda: pq.read_table(path, columns=list(card.names), memory_map=True),
            "pyarrow's bare read of a mapped file",
        )
        figure_beside(
            "parquet_naive",
            lambda: [kernel.scores(batch) for batch in pq.ParquetFile(path).iter_batches(columns=list(card.names))],
            lambda: pq.read_table(path, columns=list(card.names)),
            "pyarrow's bare read",
        )


def one_row(card: Card, columns: Columns) -> None:
    rows = [{name: float(columns[name][row]) for name in card.names} for row in range(2_000)]
    compiled, plain = OneRow(card), PlainCard(card.to_json())
    for row in rows:
        score, reasons = compiled.score_and_reasons(row)
        assert (score, [tuple(one) for one in plain.score_and_reasons(row)[1]]) == (
            plain.score(row),
            [(one.name, one.bin, one.best_bin, one.points_lost) for one in reasons],
        )
    took = {
        "row": (each_took(compiled.score_and_reasons, rows), 5),
        "row_in_plain_python": (each_took(plain.score_and_reasons, rows), 15),
    }
    twin = each_took(lambda row: card.reasons({name: [value] for name, value in row.items()}), rows[:200])
    for name, (seconds, goal) in took.items():
        beside = f"{twin / seconds:.0f} x as fast as the card in NumPy, under {goal} us wanted"
        figure(f"scoring.{name}", seconds * 1e6, "us", beside)
    row_of_branches(rows, took["row"][0])


def row_of_branches(rows: list[dict[str, float]], unbranched: float) -> None:
    """The same characteristics on a card of three branches, which two conditions on two of them decide."""
    conditions = (Where("c00", high=-0.5, missing=True),), (Where("c01", low=0.4), Where("c00", low=0.1)), ()
    branches = [
        Branch(str(place), condition, Card(Scale(), 600, tuple(characteristic(name) for name in NAMES)))
        for place, condition in enumerate(conditions)
    ]
    card = BranchedCard(tuple(branches))
    compiled, plain = OneBranchedRow(card), PlainBranches(card.to_json())
    table = {name: [row[name] for row in rows] for name in NAMES}
    twins = zip(card.scores(table).tolist(), card.reasons(table), strict=True)
    assert [compiled.score_and_reasons(row) for row in rows] == list(twins)
    seconds, plainly = (each_took(one.score_and_reasons, rows) for one in (compiled, plain))
    figure("scoring.row_of_branches", seconds * 1e6, "us", f"{seconds / unbranched:.1f} x a row of one card")
    figure("scoring.row_of_branches_in_plain_python", plainly * 1e6, "us", "with the standard library alone")


def each_took(act: Callable[[dict[str, float]], object], rows: list[dict[str, float]]) -> float:
    """Median seconds of one call."""
    took = []
    for row in rows:
        began = time.perf_counter()
        act(row)
        took.append(time.perf_counter() - began)
    return median(took)


def loading(card: Card) -> None:
    bare = took_to_run("import numpy, pyarrow.compute")
    for name, program in {
        "import": "import tallystick.scorecards",
        "import_kernel": "import tallystick.scorecards.kernel.card_kernel",
    }.items():
        seconds = took_to_run(program)
        figure(f"scoring.{name}", seconds, "s", f"{seconds / bare:.1f} x the import of NumPy and pyarrow")
    with tempfile.TemporaryDirectory() as cache:
        first, later = (took_to_score(card, cache) for _ in range(2))
    figure(
        "scoring.second_process", later, "s", f"to import and score; the first one, which compiles, took {first:.0f} s"
    )


def took_to_score(card: Card, cache: str) -> float:
    """Seconds of a process that scores three rows, with compiled code kept in `cache`."""
    program = (
        "import sys\n"
        "from tallystick.scorecards import Card\n"
        "from tallystick.scorecards.kernel.card_kernel import CardKernel\n"
        "card = Card.from_json(sys.argv[1])\n"
        "kernel, rows = CardKernel(card), {name: [1.0, -1.0, None] for name in card.names}\n"
        "kernel.scores(rows), kernel.reasons(rows)"
    )
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program, card.to_json()], check=True, env={**os.environ, "NUMBA_CACHE_DIR": cache}
    )
    return time.perf_counter() - began


def took_to_run(program: str) -> float:
    """Least seconds of five processes, less those of a process that does nothing."""

    def run(text: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", text], check=True)
        return time.perf_counter() - began

    return min(run(program) for _ in range(5)) - min(run("") for _ in range(5))


def rivals(card: Card, columns: Columns, learnt: Columns, bad: np.ndarray) -> None:
    """Each fitted on the same rows, and given a table in the shape that it likes best."""
    kernel, frame = CardKernel(card), pd.DataFrame(learnt)
    few = {name: column[:RIVAL_ROWS] for name, column in columns.items()}
    few_frame, few_matrix = pd.DataFrame(few), np.column_stack(list(few.values()))
    optbinning = RivalCard(
        BinningProcess(NAMES),
        LogisticRegression(max_iter=500),
        scaling_method="min_max",
        scaling_method_params={"min": 350, "max": 950},
    ).fit(frame, bad)
    lightgbm = LGBMClassifier(n_estimators=100, n_jobs=THREADS, verbose=-1).fit(frame.to_numpy(), bad)
    xgboost = XGBClassifier(n_estimators=100, max_depth=4, n_jobs=THREADS).fit(frame.to_numpy(), bad)
    ebm = ExplainableBoostingClassifier(interactions=0, outer_bags=2, n_jobs=THREADS).fit(frame.to_numpy(), bad)
    combiner = toad.transform.Combiner().fit(frame.assign(bad=bad), y="bad", method="quantile", n_bins=5)
    toad_card = toad.ScoreCard(combiner=combiner, transer=toad.transform.WOETransformer())
    toad_card.transer.fit(combiner.transform(frame), bad)
    toad_card.fit(toad_card.transer.transform(combiner.transform(frame)), bad)
    acts: dict[str, Callable[[], object]] = {
        "optbinning": lambda: optbinning.score(few_frame),
        "lightgbm": lambda: lightgbm.predict_proba(few_matrix),
        "xgboost": lambda: xgboost.predict_proba(few_matrix),
        "ebm": lambda: ebm.predict_proba(few_matrix),
        "toad": lambda: toad_card.predict(few_frame),
        "card_in_numpy": lambda: card.scores(few),
    }
    for name, act in acts.items():
        seconds, ours, _ = paired(act, lambda: kernel.scores(columns))
        speed = RIVAL_ROWS / seconds
        figure(f"scoring.{name}", speed / 1e6, "M rows/s", f"the kernel is {ROWS / ours / speed:.0f} x as fast")


if __name__ == "__main__":
    main()
