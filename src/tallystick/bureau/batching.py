"""Score all subjects of a model's kind, bucket by bucket, into files that a killed process leaves whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick import __version__
from tallystick.bureau.batch_bucket import BatchWork, Computed
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batch_manifest import Inputs, Manifest
from tallystick.bureau.batch_renewal import renewed, told_since
from tallystick.bureau.batch_spark import by_spark
from tallystick.bureau.batch_subjects import Bucketful, Subjects, buckets_of, subjects_of
from tallystick.bureau.batch_workers import by_workers
from tallystick.bureau.registered import model_named
from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, GRAINS
from tallystick.furnish import FACT_TABLES
from tallystick.lake import data_files, facts_by_bucket, lay_strays
from tallystick.models import Model
from tallystick.records import identities
from tallystick.terms import BusyError, Progress, TallystickError

FOLDER = "batches"
_SUBJECTS_IN_A_BUCKET = 150_000
_FACTS_IN_A_BUCKET = 4_000_000
"""What is in memory at once. A bucket of the lake that holds more is gone through once for each part of it."""


class Engine(Enum):
    """Where buckets are computed: on this machine, or in the tasks of a Spark session."""

    EMBEDDED = "embedded"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class BatchRun:
    """What a run did. done, taken_over: buckets that it wrote, and that stood as an earlier run had written them.

    swept: files of no use that it removed. computed: subjects; the others of the buckets that are done were carried
    over from before more facts came.
    """

    folder: Path
    manifest: Manifest
    done: int
    taken_over: int
    swept: int
    computed: int


@dataclass(frozen=True, slots=True)
class _State:
    """Another one whenever a fact, an identity, a link or an erasure has come."""

    data: tuple[str, ...]
    identities: tuple[int, ...]


def score_batch(rooms: Rooms, name: str, as_of: date, engine: Engine, workers: int, progress: Progress) -> BatchRun:
    """See `Bureau.score_batch`.

    A bucket is computed in memory, and written under the bureau's lock only if the bureau still holds what it held:
    so nobody waits for a batch, all buckets are of one state, and no file is written of what an erasure took.
    """
    _need_workers(engine, workers)
    model = model_named(rooms, name)
    state = _state(rooms)
    subjects = subjects_of(rooms, model.kind)
    if not len(subjects):
        raise TallystickError(
            f"there is no {model.kind} in this bureau to score",
            where=str(rooms.folder),
            mend="furnish identities and what is to be known of them with `tallystick furnish submit`",
        )
    inputs = _inputs(rooms, model, state, subjects, as_of)
    folder = BatchFolder(rooms.folder / FOLDER / f"{as_of}-{model.hash[:12]}")
    with folder.taken():
        with rooms.alone(progress):
            _need_same(rooms, state)
            manifest, swept = folder.begun(inputs, state.data)
        told = frozenset[str]()
        if manifest.earlier.whole:
            told = told_since(rooms, subjects, manifest)
            with rooms.alone(progress):
                _need_same(rooms, state)
                manifest = folder.carry(inputs, set(range(inputs.buckets)) - buckets_of(told, inputs.buckets))
        taken_over, computed, earlier = len(manifest.whole), 0, frozenset(manifest.earlier.whole)
        progress("buckets scored", taken_over, inputs.buckets)
        if taken_over < inputs.buckets:
            with _strays(rooms, subjects, state, progress) as strays:
                work = _work(rooms, model, strays, as_of, workers)
                # Closed at once where the batch ends early, so that nothing goes on computing for nobody.
                with closing(_computed(engine, workers, work, _to_do(subjects, manifest, told))) as buckets:
                    for one in buckets:
                        computed += one.results.num_rows
                        with rooms.alone(progress):
                            _need_same(rooms, state, strays)
                            whole = renewed(*folder.earlier(inputs, one.bucket), one) if one.bucket in earlier else one
                            manifest = folder.write(inputs, whole.bucket, whole.results, whole.snapshot)
                        progress("buckets scored", len(manifest.whole), inputs.buckets)
    return BatchRun(folder.path, manifest, inputs.buckets - taken_over, taken_over, swept, computed)


def _state(rooms: Rooms) -> _State:
    with rooms.records.reading() as connection:
        version = identities.version(connection)
    return _State(data_files(rooms.folder / "lake", FACT_TABLES.values()), version)


def _need_same(rooms: Rooms, state: _State, strays: Path | None = None) -> None:
    """strays: the folder that a bucket was computed with; whoever swept it took facts away from under it."""
    if _state(rooms) != state or (strays and not strays.is_dir()):
        raise BusyError(
            "facts, identities or links changed while the batch was scored",
            where=str(rooms.folder),
            mend="run the same command again: the batch is then of what is there now",
        )


def _inputs(rooms: Rooms, model: Model, state: _State, subjects: Subjects, as_of: date) -> Inputs:
    return Inputs(
        name=model.name,
        model=model.hash,
        card=model.card.hash(),
        catalogue=_hash(repr((tuple(CATALOGUE.values()), GRAINS))),
        law=_hash(repr(rooms.law)),
        facts=_hash("\n".join(state.data)),
        links=subjects.hash(),
        version=__version__,
        as_of=as_of.isoformat(),
        known_at=as_of.isoformat(),
        subjects=len(subjects),
        buckets=_buckets(rooms, len(subjects)),
    )


def _buckets(rooms: Rooms, subjects: int) -> int:
    """As many as the lake's, or as many times that as keep what one holds small enough."""
    lakes = rooms.settings.buckets
    facts = max(facts_by_bucket(rooms.folder / "lake", FACT_TABLES.values()).values(), default=0)
    parts = max(-(-facts // _FACTS_IN_A_BUCKET), -(-subjects // (lakes * _SUBJECTS_IN_A_BUCKET)), 1)
    return lakes * parts


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _strays(rooms: Rooms, subjects: Subjects, state: _State, progress: Progress) -> Iterator[Path]:
    """A folder with the facts that lie in another bucket of the lake than their subject's, for as long as it is needed.

    Below the lake's spill, so whoever sweeps the lake after a kill, an erasure among them, removes it. Laid under the
    bureau's lock: no erasure ends while facts are still being copied.
    """
    with rooms.alone(progress):
        _need_same(rooms, state)
        rooms.lake.spill.mkdir(exist_ok=True)
        laid = TemporaryDirectory(prefix="strays-", dir=rooms.lake.spill, ignore_cleanup_errors=True)
        with rooms.lake.engine() as engine:
            lay_strays(engine, FACT_TABLES.values(), subjects.homes(rooms.settings.buckets), Path(laid.name))
    with laid as folder:
        yield Path(folder)


def _work(rooms: Rooms, model: Model, strays: Path, as_of: date, workers: int) -> BatchWork:
    threads = max((os.cpu_count() or 1) // workers, 1)
    return BatchWork(rooms.folder / "lake", rooms.settings.buckets, rooms.law, model.to_json(), strays, as_of, threads)


def _to_do(subjects: Subjects, manifest: Manifest, told: Collection[str]) -> Iterator[tuple[int, Bucketful]]:
    """The buckets that are not whole; of those that were earlier, whom the later facts tell of."""
    for number, given in enumerate(subjects.dealt(manifest.inputs.buckets)):
        if number not in manifest.whole:
            yield number, given.only(told) if number in manifest.earlier.whole else given


def _need_workers(engine: Engine, workers: int) -> None:
    if workers < 1:
        raise TallystickError(f"{workers} workers can compute nothing", mend="ask for one or more")
    if workers > 1 and engine is Engine.SPARK:
        raise TallystickError(
            f"{workers} workers were asked for, but how many Spark has is its session's own to say",
            mend="leave the number of workers out, or compute without Spark",
        )


def _computed(
    engine: Engine, workers: int, work: BatchWork, to_do: Iterable[tuple[int, Bucketful]]
) -> Generator[Computed]:
    if engine is Engine.SPARK:
        return by_spark(work, to_do)
    return by_workers(work, to_do, workers) if workers > 1 else _in_this_process(work, to_do)


def _in_this_process(work: BatchWork, to_do: Iterable[tuple[int, Bucketful]]) -> Generator[Computed]:
    for number, given in to_do:
        yield work.of(number, given)
