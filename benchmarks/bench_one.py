"""One subject scored from its packed file: reading it, characteristics, card and reasons, and keeping the answer.

100,000 subjects of an invented population by default, on SQLite; on PostgreSQL as well where TALLYSTICK_BENCH_RECORDS
is the URL of an empty database, beside the least that keeping a row takes there. Then with the records grown to
TALLYSTICK_BENCH_STORE subjects, a million by default, by copies of those rows. Before that, what packed files cost
whoever furnishes.
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from figures import figure, timed
from invented import AGENT, SEEN, developed, furnish, invent
from tallystick.bureau import Bureau
from tallystick.bureau.packing import form_of
from tallystick.characteristics import compute_one
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.models import Model
from tallystick.records import identities, packed_files
from tallystick.records.packed_files import PackedRow
from tallystick.records.schema import CHANGED_FILE, IDENTITY_LINK, PACKED_FILE, SCORE, SUBJECT
from tallystick.terms import RecordType, SubjectId

SUBJECTS = int(os.environ.get("TALLYSTICK_BENCH_SUBJECTS", "100000"))
STORE = int(os.environ.get("TALLYSTICK_BENCH_STORE", "1000000"))
POSTGRES = os.environ.get("TALLYSTICK_BENCH_RECORDS")
SUBJECTS_A_PERSON = 5.38
"""Each customer of each furnisher is a subject of its own until persons are linked."""
ASKED, FROM_THE_LAKE = 3_000, 5
FURNISHED = date(2024, 5, 1)
FEW, PART = 50, 50_000


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        persons = round(SUBJECTS / SUBJECTS_A_PERSON)
        invented = invent(persons, folder / "invented")
        with Bureau.create(folder / "sqlite", name="Bench", jurisdiction="cn", created_on=SEEN) as bureau:
            furnish(bureau, invented, FURNISHED)
            model = developed(bureau)
            _measured(bureau, model, "sqlite")
            _door(bureau, folder)
            _grown(bureau, model, "sqlite")
        if POSTGRES:
            with Bureau.create(
                folder / "postgres", name="Bench", jurisdiction="cn", created_on=SEEN, records=POSTGRES
            ) as bureau:
                furnish(bureau, invented, FURNISHED)
                _measured(bureau, model, "postgresql")
                _least(bureau, model)
                _grown(bureau, model, "postgresql")


def _measured(bureau: Bureau, model: Model, engine: str) -> None:
    bureau.register(model, FURNISHED)
    seconds = timed(lambda: bureau.pack(FURNISHED))
    subjects = sorted(bureau.subjects())
    figure(f"one.{engine}.packed", len(subjects) / seconds, "subjects/s", f"{len(subjects):,} in {seconds:.0f} s")
    asked = _asked(subjects)
    rows = _in_parts(bureau, model, asked, engine)
    if engine == "sqlite":
        sizes = [len(row.content) for row in rows]
        figure("one.content", statistics.mean(sizes), "bytes", f"{max(sizes):,} at most")
        contents = iter([rows[0].content] + [row.content for row in rows])
        _told("characteristics", lambda one: compute_one(next(contents), one.valid_at), asked)
        _hold_against_the_lake(bureau, model, asked)


def _least(bureau: Bureau, model: Model) -> None:
    """What the disk, the server and its driver take alone: each score's row in a transaction of its own, and no more.

    Turn about with the scoring itself, for a disk has better moments and worse ones.
    """
    asked = _asked(sorted(bureau.subjects()))
    with bureau._rooms.records._engine.connect() as connection:
        connection.exec_driver_sql("create table least_row (like score including all)")
        kept = connection.exec_driver_sql("select *, content::text from score").all()
        rows = {row.subject: [*row[:-2], row[-1]] for row in kept}
        insert = f"insert into least_row values ({', '.join(['%s'] * len(SCORE.c))})"
        connection.commit()
        driver = connection.connection.driver_connection
        assert driver

        def keep(one: Observation) -> None:
            driver.execute(insert, rows[one.subject], prepare=True)
            driver.commit()

        pairs = [(timed(partial(bureau.score, model, [one])), timed(partial(keep, one))) for one in asked]
        connection.exec_driver_sql("drop table least_row")
        connection.commit()
    for percent in (50, 99):
        score, least = (1_000 * sorted(told)[len(told) * percent // 100] for told in zip(*pairs, strict=True))
        figure(f"one.postgresql.least_p{percent}", least, "ms", f"the row alone; beside it the score {score:.3f} ms")


def _asked(subjects: Sequence[SubjectId]) -> list[Observation]:
    return [Observation(one, FURNISHED, FURNISHED) for one in random.Random(7).sample(subjects, ASKED)]


def _in_parts(bureau: Bureau, model: Model, asked: Sequence[Observation], name: str) -> list[PackedRow]:
    scoring = bureau._scoring

    def read(one: Observation) -> PackedRow:
        row = scoring.row(one)
        assert row, "every subject's file lies packed"
        return row

    rows = [read(one) for one in asked[:FEW]]
    _told(f"{name}.read", read, asked)
    what = "read, all characteristics, card and reasons"
    _told(f"{name}.answer", lambda one: scoring.answer(model, one, read(one)), asked, what)
    _told(f"{name}.score", lambda one: bureau.score(model, [one]), asked, "and kept on the disk")
    rows = [read(one) for one in asked]
    largest = sorted(range(len(rows)), key=lambda place: -len(rows[place].content))[: ASKED // 100]
    of_largest = [asked[place] for place in largest]
    _told(f"{name}.answer_of_largest", lambda one: scoring.answer(model, one, read(one)), of_largest, "a hundredth")
    return rows


def _grown(bureau: Bureau, model: Model, engine: str) -> None:
    """The same among as many rows as so many subjects have: the packed files that there are, again under other ids."""
    bureau.pack(FURNISHED)
    form = form_of(bureau._rooms.law)
    with bureau._rooms.records.reading() as connection:
        links = identities.links(connection)
        subjects = sorted(set(links.values()))
        rows = [packed_files.read(connection, one, form) for one in subjects]
    copies = [SubjectId(f"sub_{hashlib.sha256(bytes(str(place), 'ascii')).hexdigest()[:20]}") for place in range(STORE)]
    copies = copies[len(subjects) :]
    for first in range(0, len(copies), PART):
        part = copies[first : first + PART]
        with bureau._rooms.records.writing() as connection:
            numbered = [{"id": one, "kind": "person", "number": 10**8 + n} for n, one in enumerate(part, first)]
            connection.execute(SUBJECT.insert(), numbered)
            mine = [{"furnisher": AGENT, "customer": one, "subject": one, "founded": one} for one in part]
            connection.execute(IDENTITY_LINK.insert(), [one | {"known_at": SEEN} for one in mine])
            copied = [(rows[n % len(rows)], one) for n, one in enumerate(part, first)]
            packed_files.keep(connection, [replace(row, subject=one) for row, one in copied if row])
    everybody = [*subjects, *copies]
    _in_parts(bureau, model, _asked(everybody), f"{engine}.of_{len(everybody)}")


def _told(name: str, act: Callable[[Observation], object], asked: Sequence[Observation], what: str = "-") -> None:
    act(asked[0])
    taken, busy = [], []
    for one in asked:
        began = time.thread_time()
        taken.append(timed(partial(act, one)))
        busy.append(time.thread_time() - began)
    for percent in (50, 99):
        wall, processor = (1_000 * sorted(told)[len(told) * percent // 100] for told in (taken, busy))
        figure(f"one.{name}_p{percent}", wall, "ms", f"{processor:.3f} ms of the processor; {what}")


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
