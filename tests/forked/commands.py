"""`tallystick` as its users run it, in processes of its own: forked from one that has loaded it, or begun anew."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
Ran = subprocess.CompletedProcess[str]


def begun_anew(*words: object, timeout: float = 120) -> Ran:
    """A process that loads all that it needs, as each of a user's does."""
    command = [sys.executable, "-m", "tallystick", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)


def tallystick(*words: object, timeout: float = 120) -> Ran:
    """A process that is forked from one that has loaded all: it saves a second of a processor's time."""
    command = [str(programs() / "tallystick"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)


def shell(line: str, folder: Path, *, timeout: float = 120, **environment: str) -> Ran:
    """A line of a guide as a user's shell runs it in a folder, with a `tallystick` that is forked."""
    path = os.pathsep.join((str(programs()), environment.get("PATH", os.environ["PATH"])))
    return subprocess.run(
        ["bash", "-e", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=timeout,
        env=os.environ | environment | {"PATH": path},
    )


@cache
def programs() -> Path:
    """The folder of the `tallystick` that has the server fork."""
    # Not pytest's own folder: the path of a socket may have a hundred bytes.
    folder = Path(tempfile.mkdtemp(prefix="tallystick-"))
    client = folder / "tallystick"
    client.write_text(f"#!{sys.executable} -IS\n{(HERE / 'client.py').read_text()}")
    client.chmod(0o700)
    command = [sys.executable, "-P", str(HERE / "server.py"), str(folder / "server")]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_end, server, folder)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    return folder


def _end(server: subprocess.Popen[str], folder: Path) -> None:
    server.communicate(timeout=30)
    shutil.rmtree(folder)
