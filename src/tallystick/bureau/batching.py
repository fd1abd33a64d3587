"""Score all subjects of a model's kind, bucket by bucket, into files that a killed process leaves whole."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from tallystick import __version__, characteristics
from tallystick.bureau.batch_folder import BatchFolder, bucket_of
from tallystick.bureau.batch_manifest import Inputs, Manifest
from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import Observation, currencies
from tallystick.furnish import FACT_TABLES
from tallystick.lake import contents_hash
from tallystick.models import Model
from tallystick.records import identities, scores
from tallystick.scoring import results
from tallystick.terms import BusyError, CustomerRef, NotFoundError, Progress, SubjectId, TallystickError

FOLDER = "batches"
_SUBJECTS_IN_A_BUCKET = 25_000
"""Each bucket goes through all facts of the lake once; the files of so many fit an engine's memory."""


@dataclass(frozen=True, slots=True)
class BatchRun:
    """What a run did. taken_over: buckets that an earlier run had written. swept: files of no use that it removed."""

    folder: Path
    manifest: Manifest
    done: int
    taken_over: int
    swept: int


@dataclass(frozen=True, slots=True)
class _State:
    """Another one whenever a fact, an identity, a link or an erasure has come."""

    facts: str
    identities: tuple[int, ...]


def score_batch(rooms: Rooms, name: str, as_of: date, progress: Progress) -> BatchRun:
    """See `Bureau.score_batch`.

    A bucket is computed in memory, and written under the bureau's lock only if the bureau still holds what it held:
    so nobody waits for a batch, all buckets are of one state, and no file is written of what an erasure took.
    """
    model = _model_named(rooms, name)
    state = _state(rooms)
    links = _links_of_kind(rooms, model)
    subjects = sorted(set(links.values()))
    if not subjects:
        raise TallystickError(
            f"there is no {model.kind} in this bureau to score",
            where=str(rooms.folder),
            mend="furnish identities and what is to be known of them with `tallystick furnish submit`",
        )
    inputs = _inputs(rooms, model, state, links, as_of, -(-len(subjects) // _SUBJECTS_IN_A_BUCKET))
    folder = BatchFolder(rooms.folder / FOLDER / f"{as_of}-{model.hash[:12]}")
    with folder.taken():
        with rooms.alone(progress):
            _need_same(rooms, state)
            manifest, swept = folder.begun(inputs)
        taken_over = len(manifest.whole)
        dealt = _dealt(subjects, inputs.buckets)
        progress("buckets scored", taken_over, inputs.buckets)
        for number in sorted(set(range(inputs.buckets)) - manifest.whole.keys()):
            told, snapshot = _computed(rooms, model, dealt[number], links, as_of)
            with rooms.alone(progress):
                _need_same(rooms, state)
                manifest = folder.write(inputs, number, told, snapshot)
            progress("buckets scored", len(manifest.whole), inputs.buckets)
    return BatchRun(folder.path, manifest, inputs.buckets - taken_over, taken_over, swept)


def _model_named(rooms: Rooms, name: str) -> Model:
    with rooms.records.reading() as connection:
        entries = {entry.name: entry for entry in scores.registered(connection)}
    if name not in entries:
        known = ", ".join(repr(one) for one in entries) or "none"
        raise NotFoundError(
            f"no model {name!r} is registered", mend=f"name one that is ({known}), or register it with Bureau.register"
        )
    return Model.from_json(entries[name].content)


def _state(rooms: Rooms) -> _State:
    with rooms.records.reading() as connection:
        version = identities.version(connection)
    return _State(contents_hash(rooms.folder / "lake", FACT_TABLES.values()), version)


def _need_same(rooms: Rooms, state: _State) -> None:
    if _state(rooms) != state:
        raise BusyError(
            "facts, identities or links changed while the batch was scored",
            where=str(rooms.folder),
            mend="run the same command again: the batch is then of what is there now",
        )


def _links_of_kind(rooms: Rooms, model: Model) -> dict[CustomerRef, SubjectId]:
    with rooms.records.reading() as connection:
        kinds, links = identities.subject_kinds(connection), identities.links(connection)
    return {ref: subject for ref, subject in links.items() if kinds[subject] is model.kind}


def _inputs(
    rooms: Rooms, model: Model, state: _State, links: dict[CustomerRef, SubjectId], as_of: date, buckets: int
) -> Inputs:
    whose = "\n".join(f"{ref.furnisher}\t{ref.customer}\t{subject}" for ref, subject in sorted(links.items()))
    return Inputs(
        name=model.name,
        model=model.hash,
        card=model.card.hash(),
        catalogue=_catalogue(),
        law=_hash(repr(rooms.law)),
        facts=state.facts,
        links=_hash(whose),
        version=__version__,
        as_of=as_of.isoformat(),
        known_at=as_of.isoformat(),
        subjects=len(set(links.values())),
        buckets=buckets,
    )


@lru_cache
def _catalogue() -> str:
    """Of all that defines the characteristics, relations among it: the statement that the kernels are held against."""
    # Asked of the room by name: SQLGlot is loaded then, and by no other act of the bureau.
    text: str = characteristics.statement(tuple(CATALOGUE.values()))
    return _hash(text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _dealt(subjects: Sequence[SubjectId], buckets: int) -> list[list[SubjectId]]:
    dealt: list[list[SubjectId]] = [[] for _ in range(buckets)]
    for subject in subjects:
        dealt[bucket_of(subject, buckets)].append(subject)
    return dealt


def _computed(
    rooms: Rooms, model: Model, subjects: Collection[SubjectId], links: dict[CustomerRef, SubjectId], as_of: date
) -> tuple[pa.Table, pa.Table]:
    """The results of a bucket, and its snapshot: subject, currency and every characteristic."""
    asked = [Observation(subject, as_of, as_of) for subject in subjects]
    mine = set(subjects)
    with rooms.opened(asked, {ref: subject for ref, subject in links.items() if subject in mine}) as engine:
        values = compute(engine, tuple(CATALOGUE.values()))
        told = currencies(engine)
    values = values.drop_columns("observation")
    snapshot = values.add_column(0, "subject", pa.array(subjects, pa.string()))
    snapshot = snapshot.add_column(1, "currency", pa.array(told, pa.string()))
    return results(model, list(subjects), values, told, as_of, as_of), snapshot
