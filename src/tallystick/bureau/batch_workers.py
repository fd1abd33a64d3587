"""Buckets of a batch computed by several processes of this machine, each of which has one bucket in memory."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from tallystick.bureau.batch_bucket import BatchWork, Computed
from tallystick.bureau.batch_subjects import Bucketful
from tallystick.terms import TallystickError


def by_workers(work: BatchWork, to_do: Iterable[tuple[int, Bucketful]], workers: int) -> Generator[Computed]:
    """The buckets in the order in which they are done. Closed early, it ends the processes.

    Raises what `BatchWork.of` raises in one of them, and TallystickError where one ended before its bucket was done.
    """
    left = iter(to_do)
    with _processes(work, workers) as processes:
        at_work: dict[Connection, int] = {}
        for process in processes:
            _give_next(process, left, at_work)
        while at_work:
            for ready in wait(list(at_work)):
                assert isinstance(ready, Connection)
                computed = _got(ready, at_work.pop(ready))
                # Begun before this one is written.
                _give_next(ready, left, at_work)
                yield computed


@contextmanager
def _processes(work: BatchWork, workers: int) -> Iterator[list[Connection]]:
    """What speaks to each of them; they end with it."""
    context = multiprocessing.get_context("spawn")
    processes: list[BaseProcess] = []
    speaking: list[Connection] = []
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            processes.append(context.Process(target=_work, args=(theirs, work), daemon=True))
            processes[-1].start()
            theirs.close()
            speaking.append(ours)
        yield speaking
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for one in speaking:
            one.close()


def _give_next(process: Connection, left: Iterator[tuple[int, Bucketful]], at_work: dict[Connection, int]) -> None:
    if (one := next(left, None)) is not None:
        at_work[process] = one[0]
        # Of one that has ended already, `_got` says so.
        with suppress(BrokenPipeError):
            process.send(one)


def _got(process: Connection, number: int) -> Computed:
    try:
        told = process.recv()
    except (EOFError, ConnectionResetError):
        raise TallystickError(
            f"a process ended before it had computed bucket {number}",
            mend="where memory did not suffice, ask for fewer workers; the same command goes on with what is left",
        ) from None
    if isinstance(told, TallystickError):
        raise told
    assert isinstance(told, Computed)
    return told


def _work(asked: Connection, work: BatchWork) -> None:
    # Ctrl-C reaches the whole group; the process that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A pipe that nobody holds any more ends a process whose parent was killed.
    with suppress(EOFError, BrokenPipeError):
        while True:
            number, given = asked.recv()
            try:
                told: Computed | TallystickError = work.of(number, given)
            except TallystickError as error:
                told = error
            asked.send(told)
