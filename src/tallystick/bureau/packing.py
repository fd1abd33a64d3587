"""Pack subjects' files, each into one row of the records, so that one subject is scored without opening the lake."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tallystick import __version__
from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import packed_files as contents
from tallystick.characteristics import packed_form
from tallystick.files import (
    OWED_BY_OTHERS,
    Complete,
    Observation,
    complete,
    currencies,
    link_table,
    observation_table,
    open_files,
)
from tallystick.files.retention import JUDGED
from tallystick.furnish import FACT_TABLES
from tallystick.law import Jurisdiction
from tallystick.records import identities, packed_files, scores, submissions
from tallystick.records.packed_files import PackedRow
from tallystick.terms import CustomerRef, Progress, SubjectId

_SUBJECTS_AT_ONCE = 20_000
"""Each such part goes through all facts of the lake once; the files of so many fit an engine's memory."""


@dataclass(frozen=True, slots=True)
class Packing:
    """packed: files that were packed. held: files that lie packed now."""

    packed: int
    held: int


def pack(rooms: Rooms, on: date, progress: Progress) -> Packing:
    """See `Bureau.pack`.

    The lock is held while a part of the subjects is read and kept, and let go between: whoever furnishes waits for a
    part, and what they furnish lets rows count no more, which the next part or the next run makes anew.
    """
    form = form_of(rooms.law)
    with rooms.records.reading() as connection:
        left = packed_files.count_to_pack(connection, form)
    done, after = 0, ""
    while True:
        with rooms.alone(progress):
            with rooms.records.reading() as connection:
                subjects = packed_files.to_pack(connection, form, after, _SUBJECTS_AT_ONCE)
            if not subjects:
                break
            pack_subjects(rooms, subjects, on)
        done, after = done + len(subjects), subjects[-1]
        progress("files packed", done, max(left, done))
    with rooms.alone(progress), rooms.records.writing() as connection:
        packed_files.drop_superseded(connection)
        return Packing(done, packed_files.counted(connection, form))


def pack_subjects(rooms: Rooms, subjects: Sequence[SubjectId], on: date) -> list[PackedRow]:
    """Packs the files of subjects as of a day, or of the first later one on which all that is known stands in them.

    The caller holds the bureau's lock: what is read is what counts when it is kept. Answers with the rows, by subject;
    one without customers has none.
    """
    with rooms.records.reading() as connection:
        half_taken_in = submissions.interrupted(connection)
        links = identities.links_of_subjects(connection, subjects)
    if half_taken_in:
        # A killed process has left facts in the lake that do not count.
        rooms.door()
    with rooms.lake.engine() as engine:
        rows = list(packed_rows(engine, links, on, rooms.law))
    with rooms.records.writing() as connection:
        packed_files.keep(connection, rows)
    return rows


def form_of(law: Jurisdiction) -> str:
    """Of what packed content depends on besides the facts: a row of another form is as good as none."""
    return hashlib.sha256(f"{packed_form()}\n{__version__}\n{law!r}".encode()).hexdigest()


def packed_rows(
    engine: duckdb.DuckDBPyConnection, links: Mapping[CustomerRef, SubjectId], on: date, law: Jurisdiction
) -> Iterator[PackedRow]:
    """The packed file of every subject of the links, by its id.

    engine: a fresh one of the lake; its views of facts are replaced. on: as of `pack_subjects`.
    """
    linked = link_table(links)
    gather(engine, linked)
    told = {one.subject: one for one in complete(engine, linked)}
    customers: dict[SubjectId, list[CustomerRef]] = {}
    for ref, subject in links.items():
        customers.setdefault(subject, []).append(ref)
    nothing = Complete(SubjectId(""), None, date.min)
    facts = {subject: told.get(subject, nothing) for subject in sorted(customers)}
    asked = [Observation(whose, max(on, one.about or on), one.known_at) for whose, one in facts.items()]
    open_files(engine, observation_table(asked), linked, law)
    until, amounts = _first_to_leave(engine), currencies(engine)
    form = form_of(law)
    for (number, content), one, currency in zip(contents(engine), asked, amounts, strict=True):
        yield PackedRow(
            one.subject,
            form,
            scores.fingerprint(customers[one.subject]),
            facts[one.subject].about,
            one.known_at,
            one.valid_at,
            until.get(number),
            currency,
            content,
        )


def gather(engine: duckdb.DuckDBPyConnection, links: pa.Table) -> None:
    """Puts the facts of the linked customers in the place of the lake's, which are gone through once."""
    engine.register("linked", links)
    for table in FACT_TABLES.values():
        engine.execute(
            f"create table gathered as select * from {table.name} semi join linked using (furnisher, customer)"
        )
        engine.execute(f"drop view {table.name}")
        engine.execute(f"alter table gathered rename to {table.name}")


def _first_to_leave(engine: duckdb.DuckDBPyConnection) -> dict[int, date]:
    """By observation, the first day after the one asked about on which the law hides something of the file."""
    told = " union all ".join(
        f"select observation, expires_on from file_{table}" for table in (*JUDGED, OWED_BY_OTHERS)
    )
    rows = engine.execute(f"select observation, min(expires_on) from ({told}) group by observation").fetchall()
    return {number: day for number, day in rows if day is not None}
