"""Expired facts removed from among account months: in a run of every month, and in the first run after years.

TALLYSTICK_LINES sets the account months: 1,000,000 unless said otherwise.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from bench_erasure import bare_copy
from bench_furnish import BANK
from figures import figure, paired
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType

BEGAN = date(2021, 1, 1)
LINES = int(os.environ.get("TALLYSTICK_LINES", "1000000"))
MONTHS = 60
"""January 2016 to December 2020: under the Chinese pack a late month of 2016 leaves from 2021 on."""
MONTHLY, FIRST = date(2021, 3, 1), date(2026, 3, 1)


def customers_file(path: Path) -> Path:
    duckdb.execute(
        f"copy (select 'c-' || i as customer, 'person' as kind from range({LINES // MONTHS}) t(i)) to '{path}' (header)"
    )
    return path


def months_file(path: Path) -> Path:
    """Account months of one card each; a month in twenty is late and cured in the next, as it falls."""
    duckdb.execute(
        f"""
        copy (
            select 'c-' || i // {MONTHS} as customer, 'card-' || i // {MONTHS} as account,
                strftime(date '2016-01-01' + to_months((i % {MONTHS})::integer), '%Y-%m') as month,
                'credit_card' as product, 'borrower' as role, 'open' as status, 'CNY' as currency,
                '2015-12-03' as opened, 5000000 as "limit", hash(i) % 5000000 as balance,
                case when hash(i + 3) % 20 = 0 then 30 else 0 end as days_past_due,
                case when hash(i + 3) % 20 = 0 then '2016-01-01' end as notice_on, hash(i + 1) % 500000 as scheduled,
                hash(i + 2) % 500000 as paid
            from range({LINES // MONTHS * MONTHS}) t(i)
        ) to '{path}' (header)
        """
    )
    return path


def furnished(scratch: Path) -> Path:
    folder = scratch / "bureau"
    with Bureau.create(folder, name="Bench", jurisdiction="cn", created_on=BEGAN) as bureau:
        bureau.admit_furnishers([BANK], BEGAN)
        people, months = customers_file(scratch / "people.csv"), months_file(scratch / "months.csv")
        bureau.furnish(Submission(people, RecordType.IDENTITY, BANK, BEGAN, "bench"))
        bureau.furnish(Submission(months, RecordType.ACCOUNT_MONTH, BANK, BEGAN, "bench"))
    return folder


def bare_scan(files: Sequence[Path]) -> None:
    """DuckDB reads every column of the files and does nothing else."""
    listed = ", ".join(f"'{file}'" for file in files)
    duckdb.execute(f"select bit_xor(hash(t)) from read_parquet([{listed}], union_by_name = true) t").fetchall()


def removed(folder: Path, day: date) -> tuple[float, int]:
    """Seconds of a run, and how many facts left."""
    with Bureau.open(folder) as bureau:
        began = time.perf_counter()
        facts = bureau.retain(day).facts
        return time.perf_counter() - began, facts


def main() -> None:
    duckdb.execute("set enable_progress_bar = false")
    with tempfile.TemporaryDirectory() as scratch:
        folder = furnished(Path(scratch))
        files = list((folder / "lake" / "account_month").rglob("bucket=*/*.parquet"))
        among = f"among {LINES:,} account months in {len(files)} files"
        with Bureau.open(folder) as bureau:
            seconds, _, ratio = paired(lambda: bureau.would_leave(MONTHLY), lambda: bare_scan(files))
            figure("retain.judged", seconds, "s", f"{ratio:.1f} of DuckDB's bare scan, {among}, those of a month due")
        for name, day in (("monthly", MONTHLY), ("first", FIRST)):
            copied = bare_copy(files, Path(scratch) / "bare.parquet")
            seconds, left = removed(Path(shutil.copytree(folder, Path(scratch) / name)), day)
            beside = f"{left:,} left, {seconds / copied:.1f} of DuckDB's bare copy of the files, {among}"
            figure(f"retain.{name}", seconds, "s", beside)


if __name__ == "__main__":
    main()
