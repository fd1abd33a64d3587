"""The commands of the page about PostgreSQL do what it says, on a server of the tests' own."""

import json
import os
import re
from pathlib import Path

import pytest
from tests.forked import commands
from tests.forked.commands import Ran
from tests.postgres import USER, Server, programs

PAGE = Path(__file__).parents[2] / "docs" / "postgresql.md"


def shell(line: str, folder: Path, server: Server) -> Ran:
    """A line as a user's shell runs it who has PostgreSQL's programs, and this server for a default."""
    path = os.pathsep.join((str(programs()), os.environ["PATH"]))
    return commands.shell(line, folder, PATH=path, PGHOST=str(server.folder), PGUSER=USER)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> tuple[Path, dict[str, str]]:
    """The page's commands run in order: their folder, and what each printed."""
    folder, said = tmp_path_factory.mktemp("page"), {}
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 8
    for line in lines:
        ran = shell(line, folder, postgres)
        assert ran.returncode == 0, f"{line}: {ran.stderr}{ran.stdout}"
        said[line] = ran.stdout
    return folder, said


def test_the_settings_name_the_records_and_no_password(followed: tuple[Path, dict[str, str]]) -> None:
    folder, said = followed
    assert 'records = "postgresql+psycopg:///bureau"' in (folder / "bureau" / "bureau.toml").read_text()
    assert not list(folder.rglob("records.sqlite"))
    assert "revision 0001 already" in said["tallystick migrate --at bureau"]


def test_a_dump_holds_the_bureaus_tables(followed: tuple[Path, dict[str, str]], postgres: Server) -> None:
    listed = shell("pg_restore -l before.dump", followed[0], postgres).stdout
    assert "TABLE DATA public identity_link" in listed
    assert "TABLE DATA second member" in listed


def test_two_bureaus_of_one_database_share_nothing(followed: tuple[Path, dict[str, str]], postgres: Server) -> None:
    folder, _ = followed
    count = "psql bureau -At -c 'select (select count(*) from member), (select count(*) from second.member)'"
    assert shell(count, folder, postgres).stdout.strip() == "1|0"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tallystick init --at third --records postgresql+psycopg:///bureau", "tables of another bureau"),
        ("tallystick init --at third --records postgresql+psycopg:///nowhere", "does not exist"),
        ("tallystick init --at third --records postgresql://tally:secret@/bureau", "holds a password"),
        ("tallystick init --at third --records mysql://tally@/bureau", "mysql"),
        ("PGHOST=/nowhere tallystick furnish list --at bureau", "no PostgreSQL server answers"),
        ("tallystick migrate --at nowhere", "is not there"),
    ],
)
def test_a_mistake_ends_in_a_sentence(
    followed: tuple[Path, dict[str, str]], postgres: Server, line: str, says: str
) -> None:
    ran = shell(line, followed[0], postgres)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "To mend it:" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "secret" not in ran.stderr


def test_a_bureau_is_made_as_json_with_the_place_of_its_records(postgres: Server, tmp_path: Path) -> None:
    url = postgres.new_schema()
    ran = shell(f"tallystick init --at b --records '{url}' --json", tmp_path, postgres)
    assert json.loads(ran.stdout)["records"].startswith("postgresql+psycopg://tally@/postgres?")
