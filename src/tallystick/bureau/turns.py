"""Whose turn it is to write: one process at a time, on all machines that share the bureau."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from tallystick.records import Records
from tallystick.records.engines import Act, TryLock
from tallystick.terms import BusyError, Progress

_LOOK_AGAIN = 0.05


@contextmanager
def alone(folder: Path, records: Records, patience: float, progress: Progress) -> Iterator[None]:
    """Holds the bureau's lock, waiting for whoever has it; it ends with the process however that ends.

    The folder's lock keeps this machine's processes apart, the records' lock those of other machines.
    patience: seconds; then it raises BusyError.
    """
    give_up = time.monotonic() + patience
    with _opened(folder) as handle:
        _take(lambda: _locked(handle), folder, give_up, progress)
        with records.taking_turns() as try_lock:
            _take(try_lock, folder, give_up, progress)
            yield


def at_once(folder: Path, records: Records, acts: Callable[[Connection], Sequence[Act]]) -> bool:
    """See `Records.at_once`; the folder's lock is held too, and nobody who has it is waited for."""
    with _opened(folder) as handle:
        return _locked(handle) and records.at_once(acts)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _take(try_lock: TryLock, folder: Path, give_up: float, progress: Progress) -> None:
    while not try_lock():
        if time.monotonic() >= give_up:
            raise BusyError(
                "another process is writing to this bureau",
                where=str(folder),
                mend="wait until it has ended, then try again",
            )
        progress("waiting for another process that writes to this bureau", 0, 1)
        time.sleep(_LOOK_AGAIN)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
