"""A PostgreSQL server of the tests' own: in a folder that ends with them, reached by a socket in it, trusting all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

USER = "tally"
LOCKED = "locked"
"""A role that the server wants a password of: LOCKED_PASSWORD."""
LOCKED_PASSWORD = "open sesame"
_ROOT = 0


@dataclass(frozen=True)
class Server:
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", *, user: str = USER, schema: str | None = None) -> str:
        options = f"&options={quote(f'-csearch_path={schema}')}" if schema else ""
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.folder), safe='')}{options}"

    def new_schema(self) -> str:
        """The URL of an empty schema, a matter of a millisecond."""
        schema = f"bureau_{next(self._numbers)}"
        self.run(f"create schema {schema}")
        return self.url(schema=schema)

    def new_database(self) -> str:
        database = f"bureau_{next(self._numbers)}"
        self.run(f"create database {database}")
        return self.url(database)

    def copy(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""
        database = f"bureau_{next(self._numbers)}"
        self.run(f"create database {database} template {_database(url)}")
        return self.url(database)

    def run(self, *statements: str) -> None:
        self.run_in("postgres", *statements)

    def run_in(self, database: str, *statements: str) -> None:
        with psycopg.connect(f"host={self.folder} user={USER} dbname={database}", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def cut_off(self, application: str = "tallystick") -> None:
        """Ends every connection of the product, as a server that goes down does."""
        self.run(
            f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '{application}'"
        )


def _database(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; Debian has one a version, and none of them on the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@contextmanager
def server() -> Iterator[Server]:
    """Skips the test where there is no PostgreSQL, but not where CI says that all must run."""
    bin = programs()
    if bin is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed, and in CI its tests must run: see .ci/run")
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` has these tests run too")
    folder = Path(tempfile.mkdtemp(prefix="tallystick-pg-"))
    if os.geteuid() == _ROOT:
        shutil.chown(folder, "nobody", "nogroup")
    made = Server(folder)
    try:
        _as_nobody(bin / "initdb", "-D", made.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        hba = made.data / "pg_hba.conf"
        hba.write_text(f"local all {LOCKED} scram-sha-256\n{hba.read_text()}")
        quick = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c shared_buffers=32MB"
        _as_nobody(bin / "pg_ctl", "-D", made.data, "-w", "-l", folder / "log", "-o", quick, "start")
        made.run(f"create role {LOCKED} login password '{LOCKED_PASSWORD}'")
        yield made
    finally:
        if (made.data / "postmaster.pid").exists():
            _as_nobody(bin / "pg_ctl", "-D", made.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def _as_nobody(*words: object) -> None:
    """PostgreSQL refuses to be run by root."""
    by_root = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == _ROOT else {}
    ran = subprocess.run(
        [str(word) for word in words],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        **by_root,
    )
    assert ran.returncode == 0, ran.stderr.decode()
