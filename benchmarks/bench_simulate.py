"""Inventing account months and writing them, against a bare Parquet write of the same columns; a whole population.

TALLYSTICK_PERSONS sets the size of the whole population: 262,144 unless said otherwise.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from figures import TURNS, figure, paired
from tallystick.simulate import Form, Population, simulate
from tallystick.simulate.account_lines import account_months
from tallystick.simulate.accounts import accounts_of
from tallystick.simulate.files import FileMaker, Kind, Writing
from tallystick.simulate.habits import as_furnished
from tallystick.simulate.standing import months_behind
from tallystick.simulate.subjects import subjects_of

PERSONS = int(os.environ.get("TALLYSTICK_PERSONS", "262144"))
STRETCHES = 8
BUSINESSES_A_PERSON = 0.08


def account_months_alone(scratch: Path) -> None:
    """One process: from the seed to the file of account months, and what the file's lines cost to write alone."""
    population, writing = Population(1_000_000, 80_000, 36, 7), Writing.by_contracts(scratch, Form.PARQUET)

    def invent() -> FileMaker:
        maker = FileMaker(writing, Kind.ACCOUNT_MONTHS, 0)
        for stretch in population.stretches[:STRETCHES]:
            subjects = subjects_of(population, stretch)
            behind = months_behind(population, subjects)
            for told in account_months(population, subjects, behind, accounts_of(population, subjects, behind)):
                for table in as_furnished(population.draws, told).lines:
                    maker.write(table)
        return maker

    made = invent().close()
    assert made is not None
    with pq.ParquetFile(scratch / made.name) as file:
        tables = [file.read_row_group(group) for group in range(file.num_row_groups)]

    def write() -> None:
        maker = FileMaker(writing, Kind.ACCOUNT_MONTHS, 1)
        for table in tables:
            maker.write(table)
        maker.close()

    seconds, bare, ratio = paired(lambda: invent().close(), write)
    figure("simulate.bare_write", made.lines / bare, "account months/s", "one process")
    figure("simulate.account_months", made.lines / seconds, "account months/s", f"{1 / ratio:.2f} of the bare write")


def whole(scratch: Path) -> None:
    """Every kind of line, as many processes as there are cores; the figure that the goal is about."""
    population = Population(PERSONS, int(PERSONS * BUSINESSES_A_PERSON), 36, 7)
    processes = os.cpu_count() or 1
    best = None
    for turn in range(TURNS if PERSONS <= 2**18 else 1):
        began = time.perf_counter()
        known = simulate(population, scratch / f"whole-{turn}", processes=processes)
        seconds = time.perf_counter() - began
        best = min(best or seconds, seconds)
    assert best is not None
    lines = sum(one["lines"] for one in known["files"] if one["record_type"])
    figure(
        "simulate.whole", known["lines"]["account_month"] / best, "account months/s", "goal 2,000,000; best of turns"
    )
    figure("simulate.whole_lines", lines / best, "lines/s", f"of all kinds, {processes} processes")
    ours, theirs = (
        resource.getrusage(who).ru_maxrss / 2**20 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    figure("simulate.memory", ours + processes * theirs, "GiB", f"all processes at {PERSONS:,} persons (goal 1.5)")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tallystick-") as scratch:
        # First, so that the memory of the other is not in it.
        whole(Path(scratch))
        account_months_alone(Path(scratch))


if __name__ == "__main__":
    main()
