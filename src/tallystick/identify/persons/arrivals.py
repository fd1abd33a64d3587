"""New records against the persons that are known: each joins one, founds one, or is looked at; no subject is renamed.

What is kept of the known ones is what they are compared on, with the weights and name frequencies that were counted on
them: a table, two small tables and a JSON text (`keep`). Document numbers are hashed there when a secret was given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tallystick.identify.groups import BRIDGES, Candidate, Grouping, join
from tallystick.identify.linkage import Linked, Thresholds
from tallystick.identify.persons import model
from tallystick.identify.persons.link import LEAST_SUPPORT, THRESHOLDS
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.prepare import FREQUENT, SCHEMA, prepare
from tallystick.identify.persons.scores import score_pairs
from tallystick.identify.persons.weights import Frequencies, frequency_tables, trained_levels, weigh
from tallystick.terms import BrokenInputError, CustomerRef

_PERSONS, _SETTINGS = "persons.parquet", "settings.json"


class Verdict(StrEnum):
    JOINS = "joins"
    FOUNDS = "founds"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What becomes of one new record.

    subject: the existing one that it joins; None otherwise. founder: the first of the new records that found a subject
    together, its own ref where it is alone; None unless it founds. pairs: the evidence to join, or what to look at.
    """

    ref: CustomerRef
    verdict: Verdict
    subject: str | None
    founder: CustomerRef | None
    pairs: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """persons: columns of `prepare.SCHEMA`, and furnisher, customer and subject. settings, frequent: see `weights`."""

    persons: pa.Table
    settings: Settings
    frequent: Frequencies


def know(records: pa.Table, subjects: Mapping[CustomerRef, str], secret: bytes | None = None) -> Known:
    """The known side of `link_new`. records: as `link_persons` takes them. subjects: whose each of them is.

    Raises BrokenInputError when a record has no subject.
    """
    prepared = prepare(records, secret)
    refs = [prepared.ref(at) for at in range(len(prepared.persons))]
    missing = next((ref for ref in refs if ref not in subjects), None)
    if missing is not None:
        raise BrokenInputError(
            f"customer {missing.customer!r} of {missing.furnisher!r} has no subject", mend="link the records first"
        )
    persons = prepared.persons
    for name, values in (
        ("furnisher", prepared.furnisher),
        ("customer", prepared.customer),
        ("subject", [subjects[ref] for ref in refs]),
    ):
        persons = persons.append_column(name, pa.array(values, pa.string()))
    return Known(persons, weigh(prepared.persons), frequency_tables(prepared.persons, trained_levels("u")))


def keep(known: Known, folder: Path) -> None:
    """Writes the known side to a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(known.persons, folder / _PERSONS, compression="zstd")
    for column in FREQUENT:
        pq.write_table(known.frequent[column], folder / f"{column}.parquet")
    (folder / _SETTINGS).write_text(json.dumps(known.settings, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def load(folder: Path) -> Known:
    """What `keep` wrote."""
    return Known(
        pq.read_table(folder / _PERSONS),
        json.loads((folder / _SETTINGS).read_text(encoding="utf-8")),
        {column: pq.read_table(folder / f"{column}.parquet") for column in FREQUENT},
    )


@dataclass(frozen=True, slots=True)
class Index:
    """The known side in an engine, ready to be asked: open it once, ask it often."""

    known: Known
    engine: duckdb.DuckDBPyConnection


@contextmanager
def open_index(known: Known) -> Iterator[Index]:
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as engine:
        engine.register("told", known.persons)
        engine.execute("create table known as from told")
        engine.unregister("told")
        yield Index(known, engine)


def link_new(
    records: pa.Table, index: Index, thresholds: Thresholds = THRESHOLDS, secret: bytes | None = None
) -> tuple[Arrival, ...]:
    """What becomes of each new record, sorted by ref.

    records: as `link_persons` takes them, none of which is known. secret: the one that the known side was made with.
    Weights and frequencies are those counted on the known side; pairs are those that the same blocks bring together,
    and Splink scores them. A record that would make one of two existing subjects goes to review, and with it whoever
    would join by it.
    """
    prepared = prepare(records, secret)
    first = len(index.known.persons)
    new = prepared.persons.set_column(0, "id", pa.array(np.arange(len(prepared.persons)) + first))
    pairs = _blocked(index.engine, new)
    met = _met(index.engine, pairs, first)
    standing = _standing(index.engine, met)
    both = pa.concat_tables([met.select(SCHEMA.names), new])
    frequent = {name: _met_only(table, name, both) for name, table in index.known.frequent.items()}
    scored = score_pairs(pairs, both, index.known.settings, frequent, thresholds.review) if len(pairs) else []
    told = _refs(met)
    told |= {at + first: prepared.ref(at) for at in range(len(new))}
    nothing: defaultdict[int, Mapping[str, str]] = defaultdict(dict)
    grouping = join(scored, nothing, thresholds.join, LEAST_SUPPORT, standing.values())
    return tuple(_verdicts(grouping, standing, told, first))


def _blocked(engine: duckdb.DuckDBPyConnection, new: pa.Table) -> pa.Table:
    """Ids of the pairs of a new record with a known one or another new one, once each."""
    engine.register("new", new)
    within = [
        f"select l.id as one, r.id as other from new l join new r on {rule} and l.id <> r.id" for rule in model.BLOCKS
    ]
    across = [f"select l.id as one, r.id as other from known l join new r on {rule}" for rule in model.BLOCKS]
    # A rule that names two different columns holds from either side.
    across += [f"select l.id as one, r.id as other from new l join known r on {rule}" for rule in model.CROSSING]
    found = engine.sql(
        "select distinct '0' as match_key, least(one, other) as join_key_l, greatest(one, other) as join_key_r "
        f"from ({' union all '.join(within + across)})"
    ).to_arrow_table()
    engine.unregister("new")
    return found


def _met(engine: duckdb.DuckDBPyConnection, pairs: pa.Table, first: int) -> pa.Table:
    """The known records that a pair names."""
    ids = pc.unique(pairs["join_key_l"].filter(pc.less(pairs["join_key_l"], first)))
    engine.register("ids", pa.table({"id": ids}))
    return engine.sql("select known.* from known semi join ids using (id) order by id").to_arrow_table()


def _standing(engine: duckdb.DuckDBPyConnection, met: pa.Table) -> dict[str, tuple[int, ...]]:
    """All members of each subject that was met, also those that no pair names."""
    engine.register("subjects", pa.table({"subject": pc.unique(met["subject"])}))
    rows = engine.sql(
        "select subject, list_sort(list(id)) from known semi join subjects using (subject) group by subject"
    )
    return {subject: tuple(members) for subject, members in sorted(rows.fetchall())}


def _refs(met: pa.Table) -> dict[int, CustomerRef]:
    columns = (met[name].to_pylist() for name in ("id", "furnisher", "customer"))
    return {at: CustomerRef(furnisher, customer) for at, furnisher, customer in zip(*columns, strict=True)}


def _met_only(table: pa.Table, name: str, persons: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table[name], pc.unique(persons[name])))


def _verdicts(
    grouping: Grouping, standing: Mapping[str, tuple[int, ...]], refs: Mapping[int, CustomerRef], first: int
) -> Iterator[Arrival]:
    subject_of = {member: subject for subject, members in standing.items() for member in members}
    group_of = {member: group for group in grouping.groups for member in group}
    evidence, doubtful = defaultdict(list), defaultdict(list)
    for pair in grouping.evidence:
        for end in (pair.left, pair.right):
            evidence[end].append(_linked(pair, refs))
    for pair, held in grouping.review:
        for end in (pair.left, pair.right):
            doubtful[end].append(_linked(pair, refs, held))
    bridging = {
        group_of.get(end, (end,))
        for pair, held in grouping.review
        if held == BRIDGES
        for end in (pair.left, pair.right)
    }
    for at in sorted(ref for ref in refs if ref >= first):
        group = group_of.get(at, (at,))
        new = [member for member in group if member >= first]
        subject = next((subject_of[member] for member in group if member < first), None)
        if group in bridging:
            yield Arrival(refs[at], Verdict.REVIEW, None, None, (*evidence[at], *doubtful[at]))
        elif subject is not None:
            yield Arrival(refs[at], Verdict.JOINS, subject, None, tuple(evidence[at]))
        elif any(doubtful[member] for member in new):
            yield Arrival(refs[at], Verdict.REVIEW, None, None, (*evidence[at], *doubtful[at]))
        else:
            yield Arrival(refs[at], Verdict.FOUNDS, None, refs[new[0]], tuple(evidence[at]))


def _linked(pair: Candidate, refs: Mapping[int, CustomerRef], held: str = "") -> Linked:
    says = f"{pair.says}; {held}" if held else pair.says
    left, right = sorted((refs[pair.left], refs[pair.right]))
    return Linked(left, right, pair.probability, pair.match_weight, says)
