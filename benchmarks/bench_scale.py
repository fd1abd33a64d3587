"""What a month of a bureau takes at three sizes, and how well the two smaller ones foretell the largest.

0.1, 1 and 3 million subjects (persons as their furnishers know them, not linked), or as TALLYSTICK_SCALE_PERSONS says.
Made within some forty minutes, and kept in TALLYSTICK_SCALE_FOLDER if that is given. `docs/scale.md` reckons from these
figures to a billion.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_batch import FURNISHED, bare_scan, batch, processor
from figures import figure, kept, timed
from invented import SEEN, developed, furnish, invent
from tallystick.bureau import Bureau
from tallystick.furnish import FACT_TABLES
from tallystick.terms import RecordType

KEPT = os.environ.get("TALLYSTICK_SCALE_FOLDER")
PERSONS = os.environ.get("TALLYSTICK_SCALE_PERSONS", "18600,186000,558000")
"""Three sizes, the smallest first. A person is known to five or six furnishers, and so is as many subjects."""
SUBJECTS_EACH = 5.4
SUBJECTS_IN_A_BUCKET = 150_000


@dataclass(frozen=True, slots=True)
class Made:
    """seconds, processor: of furnishing. lines: how many were handed in."""

    seconds: float
    processor: float
    lines: int


@dataclass(frozen=True, slots=True)
class Size:
    subjects: int
    facts: int
    account_months: int
    seconds: float
    processor: float
    scan: float
    memory: float
    lake: int
    records: int
    batch: int


def main() -> None:
    with kept(KEPT) as folder:
        _measure(folder)


def _measure(folder: Path) -> None:
    sizes = []
    for persons in map(int, PERSONS.split(",")):
        buckets = max(4, math.ceil(persons * SUBJECTS_EACH / SUBJECTS_IN_A_BUCKET))
        made = _made(folder / str(persons), persons, buckets)
        size = _size(folder / str(persons) / "bureau")
        _show(size, made)
        sizes.append(size)
    each = [size.seconds / size.subjects * 1e6 for size in sizes]
    figure("scale.spread", max(each) / min(each) - 1, "of the quickest", "seconds per million subjects; 0.15 wanted")
    for what in ("processor", "seconds", "lake", "records", "batch"):
        told = [getattr(size, what) for size in sizes]
        figure(f"scale.foretold_{what}", _foretold(sizes, told) / told[-1] - 1, "of the largest", "by the two smaller")


def _made(folder: Path, persons: int, buckets: int) -> Made:
    said = folder / "made.json"
    if not said.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        invented = invent(persons, folder / "invented")
        with Bureau.create(
            folder / "bureau", name="Bench", jurisdiction="cn", created_on=SEEN, buckets=buckets
        ) as bureau:
            used = processor(resource.RUSAGE_SELF)
            seconds = timed(lambda: furnish(bureau, invented, FURNISHED))
            used = processor(resource.RUSAGE_SELF) - used
            lines = sum(receipt.totals.lines_read for receipt in bureau.receipts())
            bureau.register(developed(bureau), SEEN)
        shutil.rmtree(folder / "invented")
        said.write_text(json.dumps(asdict(Made(seconds, used, lines))))
    return Made(**json.loads(said.read_text()))


def _size(bureau: Path) -> Size:
    shutil.rmtree(bureau / "batches", ignore_errors=True)
    used = processor(resource.RUSAGE_CHILDREN)
    seconds, told = batch(bureau)
    used = processor(resource.RUSAGE_CHILDREN) - used
    # Of all children so far: the sizes grow, so it is this one's.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    with Bureau.open(bureau) as opened:
        scan, _ = bare_scan(opened)
        with opened.files([]) as engine:
            facts = {
                kind: engine.execute(f"select count(*) from {table.name}").fetchall()[0][0]
                for kind, table in FACT_TABLES.items()
            }
    return Size(
        told["subjects"],
        sum(facts.values()),
        facts[RecordType.ACCOUNT_MONTH],
        seconds,
        used,
        scan,
        memory,
        _bytes(bureau / "lake"),
        (bureau / "records.sqlite").stat().st_size,
        _bytes(bureau / "batches"),
    )


def _show(size: Size, made: Made) -> None:
    name = f"scale.{size.subjects / 1e6:.2g}M"
    figure(f"{name}.facts", size.facts, "facts", f"{size.account_months:,} of them account months")
    figure(f"{name}.furnish", made.seconds, "s", f"{made.processor:.0f} s of processors, {made.lines:,} lines")
    figure(f"{name}.batch", size.seconds, "s", f"{size.seconds / size.scan:.1f} x the bare scan, 6 wanted")
    figure(f"{name}.batch_each", size.seconds / size.subjects * 1e6, "s", "per million subjects")
    figure(f"{name}.batch_processor", size.processor, "s", f"{size.processor / size.facts * 1e6:.2f} per million facts")
    figure(f"{name}.memory", size.memory, "GiB", "the batch's most; 3 GB wanted")
    figure(f"{name}.lake", size.lake / 1e6, "MB", f"{size.lake / size.facts:.1f} bytes a fact")
    figure(f"{name}.records", size.records / 1e6, "MB", f"{size.records / size.subjects:.0f} bytes a subject")
    figure(f"{name}.batch_files", size.batch / 1e6, "MB", f"{size.batch / size.subjects:.0f} bytes a subject")


def _foretold(sizes: list[Size], told: list[float]) -> float:
    """What a straight line through the two smaller says of the largest."""
    small, middle, large = (size.subjects for size in sizes)
    return told[0] + (told[1] - told[0]) / (middle - small) * (large - small)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
