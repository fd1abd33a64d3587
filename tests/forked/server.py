"""Forks a process for each command that it is asked for: `python -P server.py SOCKET`, until its standard input ends.

It imports once what commands import, and so a command begins at once. What it forks is a process as any other: with
arguments, a folder, an environment and standard streams of its own, and an end that whoever asked is told of. It ends
without taking Python apart, which costs as much as all the rest.
"""

from __future__ import annotations

import gc
import os
import selectors
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import active_children, get_context
from multiprocessing.context import ForkProcess
from typing import NoReturn

MOST = (
    "tallystick.cli.app",
    "tallystick.bureau",
    "alembic.command",
    "deltalake",
    "pandas",
    "psycopg",
    "pyarrow.parquet",
)
"""What most commands import, sooner or later."""
GROUPS = {
    "identity": ("tallystick.identify.online", "tallystick.identify.persons.weights", "splink"),
    "report": ("tallystick.cli.reporting", "tallystick.rights.as_json"),
    "scorecard": (
        "tallystick.cli.scorecard_apply",
        "tallystick.cli.scorecard_folder",
        "tallystick.models.study",
        "tallystick.scorecards.kernel.card_kernel",
    ),
}
"""What takes long to import, and only these commands want."""
NUMBER_BYTES = 4
"""Of the length of what is asked, and of the exit code that is answered."""
STREAMS = (0, 1, 2)
FORK = get_context("fork")


@dataclass(frozen=True, slots=True)
class Asked:
    """words: the program's name and its arguments. streams, folder: descriptors."""

    words: list[str]
    environment: dict[bytes, bytes]
    streams: list[int]
    folder: int

    def let_go(self) -> None:
        for descriptor in (*self.streams, self.folder):
            os.close(descriptor)


def heard(asking: socket.socket) -> Asked:
    """What client.py asks for."""
    head, (*streams, folder), _, _ = socket.recv_fds(asking, NUMBER_BYTES, len(STREAMS) + 1)
    with asking.makefile("rb") as rest:
        count, *parts = rest.read(int.from_bytes(head, sys.byteorder)).split(b"\0")
    words, pairs = parts[: int(count)], parts[int(count) :]
    return Asked([os.fsdecode(word) for word in words], dict(pair.split(b"=", 1) for pair in pairs), streams, folder)


def load(*modules: str) -> None:
    for module in modules:
        import_module(module)
    # No process's collector writes to what is frozen, and so none has to copy it.
    gc.freeze()


def command(asked: Asked) -> None:
    """What the process does that was forked."""
    for given, own in zip(asked.streams, STREAMS, strict=True):
        os.dup2(given, own)
    os.chdir(asked.folder)
    asked.let_go()
    os.environb.clear()
    os.environb.update(asked.environment)
    sys.argv = asked.words
    with open(STREAMS[0], closefd=False) as sys.stdin:
        import_module("tallystick.cli.app").main()


def begun(asked: Asked) -> ForkProcess:
    load(*GROUPS.get("".join(asked.words[1:2]), ()))
    process = FORK.Process(target=command, args=(asked,))
    process.start()
    asked.let_go()
    return process


def serve(listener: socket.socket) -> NoReturn:
    events = selectors.DefaultSelector()
    events.register(sys.stdin, selectors.EVENT_READ)
    events.register(listener, selectors.EVENT_READ)
    while True:
        [(event, _), *_] = events.select()
        if event.fileobj is sys.stdin:
            for process in active_children():
                process.kill()
            os._exit(0)
        if event.fileobj is listener:
            asking, _ = listener.accept()
            process = begun(heard(asking))
            for one in (asking, process.sentinel):
                events.register(one, selectors.EVENT_READ, (asking, process))
            continue
        asking, process = event.data
        if event.fileobj is asking:  # who asked was killed, as one is whose time is up
            process.kill()
        process.join()
        with suppress(BrokenPipeError):
            asking.sendall(process.exitcode.to_bytes(NUMBER_BYTES, sys.byteorder, signed=True))
        for one in (asking, process.sentinel):
            events.unregister(one)
        asking.close()
        process.close()


if __name__ == "__main__":
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(sys.argv[1])
        waiting.listen()
        load(*MOST)
        print("ready", flush=True)
        serve(waiting)
