"""Score all subjects of a model's kind, bucket by bucket, into files that a killed process leaves whole."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick import __version__
from tallystick.bureau.batch_bucket import BatchWork, Computed
from tallystick.bureau.batch_folder import BatchFolder
from tallystick.bureau.batch_manifest import Inputs, Manifest, Whose
from tallystick.bureau.batch_renewal import computed_together, told_since
from tallystick.bureau.batch_spark import by_spark
from tallystick.bureau.batch_subjects import Bucketful, Subjects, subjects_of
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """state: what the bureau held when it was asked. facts: how many each bucket of its lake held.

    everybody: all subjects of the model's kind, read when they are first asked for.
    """

    rooms: Rooms
    model: Model
    as_of: date
    engine: Engine
    workers: int
    state: _State
    facts: Counter[int]
    everybody: Callable[[], Subjects]
    progress: Progress

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the bureau's lock. Raises BusyError where the bureau holds something else by now."""
        with self.rooms.alone(self.progress):
            _need(_state(self.rooms) == self.state, self.rooms)
            yield


def score_batch(rooms: Rooms, name: str, as_of: date, engine: Engine, workers: int, progress: Progress) -> BatchRun:
    """See `Bureau.score_batch`.

    A bucket is computed in memory, and written under the bureau's lock only if the bureau still holds what it held:
    so nobody waits for a batch, all buckets are of one state, and no file is written of what an erasure took.
    """
    _need_workers(engine, workers)
    facts = facts_by_bucket(rooms.folder / "lake", FACT_TABLES.values())
    model = model_named(rooms, name)
    everybody = cache(partial(subjects_of, rooms, model.kind))
    asked = _Asked(rooms, model, as_of, engine, workers, _state(rooms), facts, everybody, progress)
    folder = BatchFolder(rooms.folder / FOLDER / f"{as_of}-{asked.model.hash[:12]}")
    inputs = _inputs(asked, folder.whose(asked.state.identities) or _whose(asked))
    with folder.taken():
        with asked.alone():
            manifest, swept = folder.begun(inputs, asked.state.data, asked.state.identities)
        told = told_since(rooms, asked.model.kind, manifest)
        if manifest.earlier.whole:
            with asked.alone():
                manifest = folder.carry(inputs, set(range(inputs.buckets)) - set(told.buckets(inputs.buckets).tolist()))
        taken_over, computed, earlier = len(manifest.whole), 0, frozenset(manifest.earlier.whole)
        progress("buckets scored", taken_over, inputs.buckets)
        # Closed at once where the batch ends early, so that nothing goes on computing for nobody.
        with closing(_computed(asked, manifest, told)) as buckets:
            for one in buckets:
                computed += one.results.num_rows
                with asked.alone():
                    manifest = (folder.renew if one.bucket in earlier else folder.write)(inputs, one)
                progress("buckets scored", len(manifest.whole), inputs.buckets)
    return BatchRun(folder.path, manifest, inputs.buckets - taken_over, taken_over, swept, computed)


def _state(rooms: Rooms) -> _State:
    with rooms.records.reading() as connection:
        version = identities.version(connection)
    return _State(data_files(rooms.folder / "lake", FACT_TABLES.values()), version)


def _need(same: bool, rooms: Rooms) -> None:
    if not same:
        raise BusyError(
            "facts, identities or links changed while the batch was scored",
            where=str(rooms.folder),
            mend="run the same command again: the batch is then of what is there now",
        )


def _whose(asked: _Asked) -> Whose:
    """Of all subjects; raises TallystickError where there is none."""
    subjects = asked.everybody()
    if not len(subjects):
        raise TallystickError(
            f"there is no {asked.model.kind} in this bureau to score",
            where=str(asked.rooms.folder),
            mend="furnish identities and what is to be known of them with `tallystick furnish submit`",
        )
    return Whose(subjects.hash(), len(subjects))


def _inputs(asked: _Asked, whose: Whose) -> Inputs:
    return Inputs(
        name=asked.model.name,
        model=asked.model.hash,
        card=asked.model.card.hash(),
        catalogue=_hash(repr((tuple(CATALOGUE.values()), GRAINS))),
        law=_hash(repr(asked.rooms.law)),
        facts=_hash("\n".join(asked.state.data)),
        links=whose.links,
        version=__version__,
        as_of=asked.as_of.isoformat(),
        known_at=asked.as_of.isoformat(),
        subjects=whose.subjects,
        buckets=_buckets(asked, whose.subjects),
    )


def _buckets(asked: _Asked, subjects: int) -> int:
    """As many as the lake's, or as many times that as keep what one holds small enough."""
    lakes = asked.rooms.settings.buckets
    facts = max(asked.facts.values(), default=0)
    parts = max(-(-facts // _FACTS_IN_A_BUCKET), -(-subjects // (lakes * _SUBJECTS_IN_A_BUCKET)), 1)
    return lakes * parts


def _are_few(asked: _Asked, told: Subjects, inputs: Inputs) -> bool:
    """Whether subjects are no more than a bucket holds, nor, as things go, their facts."""
    facts = asked.facts.total() * len(told) / inputs.subjects
    return len(told) <= _SUBJECTS_IN_A_BUCKET and facts <= _FACTS_IN_A_BUCKET


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _strays(asked: _Asked, subjects: Subjects) -> Iterator[Path]:
    """A folder with the facts that lie in another bucket of the lake than their subject's, for as long as it is needed.

    Below the lake's spill, so whoever sweeps the lake after a kill, an erasure among them, removes it. Laid under the
    bureau's lock: no erasure ends while facts are still being copied.
    """
    rooms = asked.rooms
    with asked.alone():
        rooms.lake.spill.mkdir(exist_ok=True)
        laid = TemporaryDirectory(prefix="strays-", dir=rooms.lake.spill, ignore_cleanup_errors=True)
        with rooms.lake.engine() as engine:
            lay_strays(engine, FACT_TABLES.values(), subjects.homes(rooms.settings.buckets), Path(laid.name))
    with laid as folder:
        yield Path(folder)


def _work(asked: _Asked, strays: Path) -> BatchWork:
    rooms, threads = asked.rooms, max((os.cpu_count() or 1) // asked.workers, 1)
    lake = rooms.folder / "lake"
    return BatchWork(lake, rooms.settings.buckets, rooms.law, asked.model.to_json(), strays, asked.as_of, threads)


def _to_do(subjects: Subjects, manifest: Manifest, told: Subjects) -> Iterator[tuple[int, Bucketful]]:
    """The buckets that are not whole; of those that were earlier, whom the later facts tell of."""
    for number, given in enumerate(subjects.dealt(manifest.inputs.buckets)):
        if number not in manifest.whole:
            yield number, given.only(told.ids) if number in manifest.earlier.whole else given


def _need_workers(engine: Engine, workers: int) -> None:
    if workers < 1:
        raise TallystickError(f"{workers} workers can compute nothing", mend="ask for one or more")
    if workers > 1 and engine is Engine.SPARK:
        raise TallystickError(
            f"{workers} workers were asked for, but how many Spark has is its session's own to say",
            mend="leave the number of workers out, or compute without Spark",
        )


def _computed(asked: _Asked, manifest: Manifest, told: Subjects) -> Generator[Computed]:
    """All that is not whole. Of the buckets that were earlier only those who were told of."""
    if len(manifest.whole) == manifest.inputs.buckets:
        return
    if asked.engine is Engine.EMBEDDED and not manifest.missing and _are_few(asked, told, manifest.inputs):
        yield from computed_together(asked.rooms, asked.model, told, manifest, asked.as_of)
        return
    subjects = asked.everybody() if manifest.missing else told
    with _strays(asked, subjects) as strays:
        by_bucket = _by_bucket(asked, _work(asked, strays), _to_do(subjects, manifest, told))
        with closing(by_bucket):
            for one in by_bucket:
                # Whoever swept the folder took facts away from under what was computed with it.
                _need(strays.is_dir(), asked.rooms)
                yield one


def _by_bucket(asked: _Asked, work: BatchWork, to_do: Iterable[tuple[int, Bucketful]]) -> Generator[Computed]:
    if asked.engine is Engine.SPARK:
        return by_spark(work, to_do)
    return by_workers(work, to_do, asked.workers) if asked.workers > 1 else _in_this_process(work, to_do)


def _in_this_process(work: BatchWork, to_do: Iterable[tuple[int, Bucketful]]) -> Generator[Computed]:
    for number, given in to_do:
        yield work.of(number, given)
