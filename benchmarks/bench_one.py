"""One subject scored from its packed file: reading it, characteristics, card and reasons, and keeping the answer.

100,000 subjects of an invented population by default, on SQLite; on PostgreSQL as well where TALLYSTICK_BENCH_RECORDS
is the URL of an empty database. Then what packed files cost whoever furnishes.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from figures import figure, timed
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, compute_one
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.models import Model, Outcome
from tallystick.models.develop import informative
from tallystick.records.schema import CHANGED_FILE, PACKED_FILE
from tallystick.scorecards import Scale, Scorecard
from tallystick.simulate import Form, Population, simulate
from tallystick.terms import Month, RecordType, SubjectKind

SUBJECTS = int(os.environ.get("TALLYSTICK_BENCH_SUBJECTS", "100000"))
POSTGRES = os.environ.get("TALLYSTICK_BENCH_RECORDS")
SUBJECTS_A_PERSON = 5.38
"""Each customer of each furnisher is a subject of its own until persons are linked."""
SAMPLE, ASKED, FROM_THE_LAKE = 5_000, 3_000, 5
SEEN, FURNISHED = date(2023, 1, 1), date(2024, 5, 1)
AGENT = "invented-agent"
FEW = 50


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        persons = round(SUBJECTS / SUBJECTS_A_PERSON)
        population = Population(persons, persons // 12, 36, 7, Month.parse("2021-01"))
        known = simulate(population, folder / "invented", form=Form.PARQUET, processes=os.cpu_count() or 1)
        with Bureau.create(folder / "sqlite", name="Bench", jurisdiction="cn", created_on=SEEN) as bureau:
            _furnish(bureau, folder / "invented", known)
            model = _developed(bureau)
            _measured(bureau, model, "sqlite")
            _door(bureau, folder)
        if POSTGRES:
            with Bureau.create(
                folder / "postgres", name="Bench", jurisdiction="cn", created_on=SEEN, records=POSTGRES
            ) as bureau:
                _furnish(bureau, folder / "invented", known)
                _measured(bureau, model, "postgresql")


def _furnish(bureau: Bureau, invented: Path, known: dict[str, Any]) -> None:
    bureau.admit_furnishers([AGENT], SEEN)
    bureau.admit_furnishers([one["name"] for one in known["furnishers"]], SEEN, reported_by=AGENT)
    for file in known["files"]:
        if file["record_type"]:
            path, kind = invented / file["name"], RecordType(file["record_type"])
            bureau.furnish(Submission(path, kind, AGENT, FURNISHED, "invented", back_load=True))


def _developed(bureau: Bureau) -> Model:
    """A card of all characteristics that tell something, so that no real one is longer."""
    persons = sorted(one for one, kind in bureau.subjects().items() if kind is SubjectKind.PERSON)
    asked = [Observation(one, SEEN, SEEN) for one in persons[:SAMPLE]]
    values, came = bureau.characteristics(asked), bureau.outcomes(asked, Outcome(12, 90, "90 days late."))
    used = informative(values, tuple(CATALOGUE.values()))
    rows = np.flatnonzero(came >= 0)
    card = Scorecard(
        scale=Scale(),
        directions={one.id: one.direction for one in used},
        dimensions={one.id: one.dimension for one in used},
    ).fit(values.select([one.id for one in used]).take(rows), came[rows])
    return Model("persons", SubjectKind.PERSON, "90 days late.", "CNY", (), card.card_, {})


def _measured(bureau: Bureau, model: Model, engine: str) -> None:
    bureau.register(model, FURNISHED)
    seconds = timed(lambda: bureau.pack(FURNISHED))
    subjects = sorted(bureau.subjects())
    figure(f"one.{engine}.packed", len(subjects) / seconds, "subjects/s", f"{len(subjects):,} in {seconds:.0f} s")
    asked = [Observation(one, FURNISHED, FURNISHED) for one in random.Random(7).sample(subjects, ASKED)]
    scoring = bureau._scoring
    rows = [scoring.row(one) for one in asked]
    assert all(rows), "every subject's file lies packed"
    sizes = [len(row.content) for row in rows if row]
    figure(f"one.{engine}.content", statistics.mean(sizes), "bytes", f"{max(sizes):,} at most")
    last = rows[0]
    assert last

    def look(one: Observation) -> None:
        nonlocal last
        last = scoring.row(one)

    def answer(one: Observation) -> None:
        look(one)
        assert last
        scoring.answer(model, one, last)

    _told(f"{engine}.read", look, asked)
    _told(f"{engine}.answer", answer, asked, "read, 140 characteristics, card and reasons")
    by_size = [one for _, one in sorted(zip(sizes, asked, strict=True), key=lambda pair: -pair[0])]
    _told(f"{engine}.answer_of_largest", answer, by_size[: ASKED // 100], "of the hundredth of the largest files")
    _told(f"{engine}.score", lambda one: bureau.score(model, [one]), asked, "and kept on the disk")
    if engine == "sqlite":
        contents = iter([row.content for row in rows if row])
        _told("characteristics", lambda one: compute_one(next(contents), one.valid_at), asked)
        _hold_against_the_lake(bureau, model, asked)


def _told(name: str, act: Callable[[Observation], object], asked: Sequence[Observation], what: str = "-") -> None:
    for one in asked[:FEW]:
        act(one)
    taken = sorted(timed(partial(act, one)) for one in asked[FEW:] or asked)
    half, most = (1_000 * taken[int(len(taken) * share)] for share in (0.5, 0.99))
    figure(f"one.{name}_p50", half, "ms", what)
    figure(f"one.{name}_p99", most, "ms", what)


def _hold_against_the_lake(bureau: Bureau, model: Model, asked: Sequence[Observation]) -> None:
    """The same answers from the lake, all at once; and one alone, as before there were packed files."""
    together = bureau._scoring.from_the_lake(model, asked)
    assert together == [bureau.score(model, [one])[0] for one in asked]
    way = bureau._scoring.from_the_lake
    alone = [timed(partial(way, model, [one])) for one in asked[:FROM_THE_LAKE]]
    figure("one.from_the_lake", 1_000 * statistics.median(alone), "ms", f"{len(asked):,} answers are equal")


def _door(bureau: Bureau, folder: Path) -> None:
    """Corrections of a hundredth of the account months, and of all, with packed files and without any.

    In processor seconds, which a busy machine changes least.
    """
    for name, share in (("hundredth", 100), ("all", 1)):
        bureau.pack(FURNISHED)
        packed = _corrected(bureau, folder, share, 1)
        _dropped(bureau)
        plain = _corrected(bureau, folder, share, 2)
        figure(f"one.door_{name}", packed, "processor s", f"{packed / plain:.3f} of without packed files")


def _corrected(bureau: Bureau, folder: Path, share: int, more: int) -> float:
    months, path = folder / "invented" / "account_month-0000.parquet", folder / "corrections.parquet"
    duckdb.execute(
        f"copy (select * replace (balance + {share + more} as balance) from '{months}' "
        f"where hash(customer) % {share} = 0) to '{path}'"
    )
    began = time.process_time()
    bureau.furnish(Submission(path, RecordType.ACCOUNT_MONTH, AGENT, FURNISHED, "invented", back_load=True))
    return time.process_time() - began


def _dropped(bureau: Bureau) -> None:
    with bureau._rooms.records.writing() as connection:
        connection.execute(PACKED_FILE.delete())
        connection.execute(CHANGED_FILE.delete())


if __name__ == "__main__":
    main()
