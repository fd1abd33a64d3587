"""All persons of an invented population scored by `score batch`, beside DuckDB's bare scan of the columns used.

100,000 persons by default, none of them linked across furnishers. The card is fitted to what came of 5,000 of them.
Kept in TALLYSTICK_BENCH_FOLDER, the bureau is made once. The first run compiles what is not compiled yet and does not
count. Processor time says on a busy machine what seconds do not.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from figures import figure, kept, timed
from invented import AGENT, SEEN, developed, furnish, invent
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE
from tallystick.characteristics.kernel import kernels
from tallystick.furnish import FACT_TABLES, Submission
from tallystick.terms import RecordType, SubjectKind

KEPT = os.environ.get("TALLYSTICK_BENCH_FOLDER")
PERSONS = int(os.environ.get("TALLYSTICK_BENCH_PERSONS", "100000"))
FURNISHED = date(2024, 2, 1)
ALWAYS = ("furnisher", "customer", "known_at", "month")


def main() -> None:
    with kept(KEPT) as folder:
        _measure(folder)


def _measure(folder: Path) -> None:
    if not (folder / "bureau").exists():
        _make(folder)
    batch(folder / "bureau")
    shutil.rmtree(folder / "bureau" / "batches")
    used = processor(resource.RUSAGE_CHILDREN)
    seconds, told = batch(folder / "bureau")
    used = processor(resource.RUSAGE_CHILDREN) - used
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    with Bureau.open(folder / "bureau") as bureau:
        scan, scan_used = bare_scan(bureau)
    figure("batch.subjects", told["subjects"] / seconds, "subjects/s", f"{seconds / scan:.1f} x the scan")
    figure("batch.seconds", seconds, "s", f"{told['subjects']:,} subjects in {told['buckets']} buckets, whole command")
    figure("batch.processor", used, "s", f"{used / scan_used:.1f} x the scan's")
    figure("batch.bare_scan", scan, "s", "columns used, DuckDB, from the lake")
    figure("batch.memory", memory, "GiB", "the command's most")
    shutil.rmtree(folder / "bureau" / "batches")
    together, _ = batch(folder / "bureau", "--workers", "2")
    figure("batch.workers", together, "s", f"{together / seconds:.2f} of one process: two workers")
    if shutil.which("java"):
        shutil.rmtree(folder / "bureau" / "batches")
        spark, _ = batch(folder / "bureau", "--engine", "spark")
        figure("batch.spark", spark, "s", f"{spark / seconds:.2f} of embedded, its start included; 3 wanted")
    again, _ = batch(folder / "bureau")
    figure("batch.again", again, "s", f"{again / seconds:.2f} of the first: taken over whole")
    with tempfile.TemporaryDirectory() as scratch:
        copied = Path(shutil.copytree(folder / "bureau", Path(scratch) / "bureau"))
        _tell_of_some(copied)
        before = processor(resource.RUSAGE_CHILDREN)
        changed, now = batch(copied)
        changed_used = processor(resource.RUSAGE_CHILDREN) - before
    share = f"{now['computed'] / now['subjects']:.1%} told of again"
    figure("batch.changed", changed, "s", f"{changed / seconds:.2f} of all: {share}")
    figure("batch.changed_processor", changed_used, "s", f"{changed_used / used:.2f} of all")


def _make(folder: Path) -> None:
    invented = invent(PERSONS, folder / "invented")
    with Bureau.create(folder / "bureau", name="Bench", jurisdiction="cn", created_on=SEEN) as bureau:
        furnish(bureau, invented, FURNISHED)
        bureau.register(developed(bureau), SEEN)


def _tell_of_some(at: Path) -> None:
    """Furnishes an inquiry about every fiftieth person."""
    with Bureau.open(at) as bureau, tempfile.TemporaryDirectory() as scratch:
        persons = {one for one, kind in bureau.subjects().items() if kind is SubjectKind.PERSON}
        some = sorted(ref for ref, subject in bureau.links().items() if subject in persons)[::50]
        path = Path(scratch) / "inquiries.csv"
        lines = (f"{one.furnisher},{one.customer},{one.customer},2024-01-15,loan_application" for one in some)
        path.write_text("\n".join(("furnisher,customer,inquiry,made_on,reason", *lines, "")))
        receipt = bureau.furnish(Submission(path, RecordType.INQUIRY, AGENT, FURNISHED, "invented", back_load=True))
        assert receipt.totals.refused == 0, bureau.refusals(receipt.submission)[:1]


def batch(at: Path, *how: str) -> tuple[float, dict[str, int]]:
    """Seconds of the command, and what it says. how: its further options."""
    words = ("score", "batch", "--model", "persons", "--as-of", FURNISHED.isoformat(), "--at", str(at), "--json")
    began = time.perf_counter()
    ran = subprocess.run([sys.executable, "-m", "tallystick", *words, *how], capture_output=True, text=True, check=True)
    return time.perf_counter() - began, json.loads(ran.stdout)


def processor(whose: int) -> float:
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def bare_scan(bureau: Bureau) -> tuple[float, float]:
    """Seconds, and those of the processors, to read once what the kernels read, and whose and when it is."""
    used: dict[str, set[str]] = {}
    for one in kernels(tuple(CATALOGUE.values())).kernels:
        named = (column.name for column in one.source.columns)
        used.setdefault(one.source.facts, set()).update((*ALWAYS, *one.source.line, *named))
    with bureau.files([]) as engine:
        # Without it, the highest value is told from the files' statistics, and nothing is scanned.
        engine.execute("set disabled_optimizers = 'statistics_propagation'")

        def scan() -> None:
            for table in FACT_TABLES.values():
                columns = [name for name in table.schema.names if name in used.get(table.name, ())]
                if columns:
                    highest = ", ".join(f'max("{name}")' for name in columns)
                    engine.execute(f"select {highest} from {table.name}").fetchall()

        scan()
        before = processor(resource.RUSAGE_SELF)
        seconds = sorted(timed(scan) for _ in range(5))[2]
        return seconds, (processor(resource.RUSAGE_SELF) - before) / 5


if __name__ == "__main__":
    main()
