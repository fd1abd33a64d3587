"""Processes that furnish or erase and are killed, forked from one that has loaded all: so each starts at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# Forks before it has made any thread: whatever the engines start, they start in the child. Frozen, so that no child's
# collector writes to, and thereby copies, the memory that it shares.
_NURSERY = """
import gc, os, sys
from datetime import date
from pathlib import Path
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType
import deltalake, pandas, psycopg, pyarrow.parquet, sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.dialects.sqlite
gc.freeze()
print("ready", flush=True)
for line in sys.stdin:
    act, *words = line.rstrip("\\n").split("\\t")
    if act == "wait":
        _, status = os.waitpid(int(words[0]), 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
        continue
    child = os.fork()
    if child == 0:
        with Bureau.open(Path(words[0])) as bureau:
            if act == "erase":
                bureau.carry_out_erasures(date(2020, 1, 31))
            else:
                _, file, record_type, submitter = words
                bureau.furnish(Submission(Path(file), RecordType(record_type), submitter, date(2020, 1, 31), "consent"))
        os._exit(0)
    print(child, flush=True)
"""

_KILLS_OF_A_LINE = 25
"""Kills after which a line tells of them."""


class Nursery:
    """Furnishes in a child process of its own, which may be killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._ask: IO[str] = process.stdin
        self._hear: IO[str] = process.stdout
        assert self._hear.readline() == "ready\n"
        self._kills, self._began = 0, time.monotonic()

    def furnish(self, folder: Path, file: Path, record_type: str, submitter: str = "First bank") -> int:
        """Starts a child; answers with its process id."""
        self._ask.write(f"furnish\t{folder}\t{file}\t{record_type}\t{submitter}\n")
        self._ask.flush()
        return int(self._hear.readline())

    def erase(self, folder: Path) -> int:
        """Starts a child that carries out the queue of erasures; answers with its process id."""
        self._ask.write(f"erase\t{folder}\n")
        self._ask.flush()
        return int(self._hear.readline())

    def kill(self, child: int) -> int:
        """Kills the child, unless it has ended; answers as `ended` does. Prints how far it is, now and then."""
        os.kill(child, signal.SIGKILL)
        self._kills += 1
        if self._kills % _KILLS_OF_A_LINE == 0:
            print(f"{self._kills:,} kills in {time.monotonic() - self._began:.0f} s", flush=True)
        return self.ended(child)

    def ended(self, child: int) -> int:
        """The child's exit code once it has ended; minus 9 when it was killed."""
        self._ask.write(f"wait\t{child}\n")
        self._ask.flush()
        return int(self._hear.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-c", _NURSERY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Nursery(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
