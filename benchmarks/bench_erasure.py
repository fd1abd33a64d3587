"""Subjects erased among ten million account months: a thousand in one batch, and one alone.

TALLYSTICK_LINES sets the account months: 10,000,000 unless said otherwise, which the stated goal is about.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from bench_furnish import BANK, MONTHS, customers_file, months_file, opened
from figures import figure
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.law import ErasureGround
from tallystick.terms import RecordType, SubjectId

TODAY = date(2026, 1, 1)
LINES = int(os.environ.get("TALLYSTICK_LINES", "10000000"))
BATCH = 1_000
ALONE = 3


def furnished(scratch: Path) -> Bureau:
    bureau = opened(scratch / "bureau", customers_file(scratch / "people.csv", LINES))
    every = months_file(scratch / "months.csv", LINES)
    bureau.furnish(Submission(every, RecordType.ACCOUNT_MONTH, BANK, TODAY, "bench"))
    every.unlink()
    return bureau


def seconds(bureau: Bureau, subjects: Sequence[SubjectId]) -> float:
    began = time.perf_counter()
    run = bureau.erase(subjects, TODAY, ErasureGround.UNLAWFUL)
    took = time.perf_counter() - began
    assert run.erasures == len(subjects)
    assert run.facts == len(subjects) * (MONTHS + 1), "its months, and its particulars"
    return took


def bare_copy(files: Sequence[Path], to: Path) -> float:
    """Seconds in which DuckDB writes the same files anew and does nothing else."""
    began = time.perf_counter()
    for file in files:
        duckdb.execute(
            f"copy (select * from read_parquet('{file}', hive_partitioning = false)) to '{to}' (format parquet)"
        )
    return time.perf_counter() - began


def main() -> None:
    duckdb.execute("set enable_progress_bar = false")
    with tempfile.TemporaryDirectory() as scratch, furnished(Path(scratch)) as bureau:
        subjects = sorted(bureau.subjects())
        spread = subjects[:: len(subjects) // (BATCH + ALONE + 1)]
        alone = [seconds(bureau, [subject]) for subject in spread[:ALONE]]
        files = list((bureau.folder / "lake" / "account_month").rglob("bucket=*/*.parquet"))
        copied = bare_copy(files, Path(scratch) / "bare.parquet")
        batch = seconds(bureau, spread[ALONE : ALONE + BATCH])
    among = f"among {LINES:,} account months in {len(files)} files"
    beside = f"{batch / copied:.2f} of DuckDB's bare copy of the files"
    figure("erasure.batch", batch / BATCH * 1_000, "ms each", f"{BATCH:,} at once {among}, {beside} (goal 50)")
    figure("erasure.alone", statistics.median(alone), "s", f"one alone {among}")


if __name__ == "__main__":
    main()
