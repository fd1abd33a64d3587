"""A whole population into a folder: several processes, one result, and nothing that looks finished before it is."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tallystick.simulate.files import Form, Writing
from tallystick.simulate.manifest import MANIFEST, manifest, readme
from tallystick.simulate.part import PartMade, make_part
from tallystick.simulate.population import Population, Stretch
from tallystick.terms import Progress, TallystickError, silent

_UNFINISHED = ".unfinished"
_MARK = "being-written"
_STEP = "persons invented"

Parts = list[tuple[int, tuple[Stretch, ...]]]


def simulate(
    population: Population,
    out: Path,
    *,
    form: Form = Form.PARQUET,
    processes: int = 1,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Writes the population into the new folder `out` and answers with its manifest.

    The same population gives the same bytes, whatever the number of processes. Until all is written it lies in
    `out` + ".unfinished". Raises TallystickError when `out` holds something already.
    """
    with _folder(out) as folder:
        parts, writing = list(enumerate(population.parts)), Writing.by_contracts(folder, form)
        told = _Told(population.persons, progress)
        if processes == 1 or len(parts) == 1:
            made = [make_part(population, part, stretches, writing, told.more) for part, stretches in parts]
        else:
            made = _by_processes(population, parts, writing, min(processes, len(parts)), told)
        known = manifest(population, form, made)
        (folder / "README.md").write_text(readme(known), encoding="utf-8")
        (folder / MANIFEST).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return known


class _Told:
    def __init__(self, persons: int, progress: Progress) -> None:
        self._persons, self._progress, self._done = persons, progress, 0

    def more(self, persons: int) -> None:
        self._done += persons
        self._progress(_STEP, self._done, self._persons)


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `out` when all went well."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise TallystickError("there is something already", where=str(out), mend="name a folder that is new or empty")
    folder = out.with_name(out.name + _UNFINISHED)
    if folder.exists():
        if not (folder / _MARK).exists():
            raise TallystickError("there is something in the way", where=str(folder), mend="move it away")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text("A population is being written here. What lies here is not whole.\n")
    yield folder
    (folder / _MARK).unlink()
    if out.exists():
        out.rmdir()
    folder.rename(out)


def _by_processes(
    population: Population, parts: Parts, writing: Writing, processes: int, told: _Told
) -> list[PartMade]:
    """Each process makes every n-th part; a part that failed in one fails here, with what it said."""
    context = multiprocessing.get_context("spawn")
    open_: list[Connection] = []
    workers = []
    made: dict[int, PartMade] = {}
    try:
        for first in range(processes):
            ours, theirs = context.Pipe(duplex=False)
            worker = context.Process(
                target=_work, args=(theirs, population, parts[first::processes], writing), daemon=True
            )
            worker.start()
            theirs.close()
            workers.append(worker)
            open_.append(ours)
        while open_:
            for ready in wait(open_):
                assert isinstance(ready, Connection)
                if not _take(ready, made, told):
                    open_.remove(ready)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    if len(made) < len(parts):
        raise TallystickError(
            f"a process ended before its part was written: {len(made)} of {len(parts)} parts are",
            mend="see whether memory or room on the disk ran out, and run the command again",
        )
    return [made[part] for part, _ in parts]


def _take(ready: Connection, made: dict[int, PartMade], told: _Told) -> bool:
    """Whether the process may say more."""
    try:
        said = ready.recv()
    except EOFError:
        return False
    if isinstance(said, int):
        told.more(said)
    else:
        part, one = said
        made[part] = one
    return True


def _work(told: Connection, population: Population, parts: Parts, writing: Writing) -> None:
    # Ctrl-C reaches the whole group; the process that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for part, stretches in parts:
        # A pipe that nobody reads any more ends a process whose parent was killed.
        told.send((part, make_part(population, part, stretches, writing, told.send)))
