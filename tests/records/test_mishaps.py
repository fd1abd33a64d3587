"""What goes wrong with a server is told in one sentence, and leaves nothing half written."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.postgres import LOCKED, LOCKED_PASSWORD, Server

from tallystick.records import Records, Vault, members
from tallystick.records.engines import Place, database_at
from tallystick.records.engines import postgres as engine
from tallystick.records.schema import MEMBER
from tallystick.terms import (
    BrokenInputError,
    TallystickError,
)

TODAY = date(2026, 1, 1)
VAULT = Vault(bytes(32))


def with_member(place: Place, name: str = "A bank") -> Records:
    records = Records.create(place)
    with records.writing() as connection:
        members.admit_furnishers(connection, [name], TODAY)
    return records


def names(records: Records) -> list[str]:
    with records.reading() as connection:
        return list(connection.execute(select(MEMBER.c.name).order_by(MEMBER.c.name)).scalars())


def test_a_server_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TallystickError, match=r"no PostgreSQL server answers.*start the server"):
        Records.create(f"postgresql://me@/bureau?host={tmp_path}")
    with pytest.raises(TallystickError, match="no PostgreSQL server answers"):
        Records.open("postgresql+psycopg://me@nowhere.invalid/bureau")


def test_a_missing_database_and_a_missing_user_are_told_in_a_sentence(postgres: Server) -> None:
    for url in (postgres.url("nowhere"), postgres.url(user="nobody_at_all")):
        with pytest.raises(TallystickError, match=r"does not exist.*createdb"):
            Records.create(url)


def test_a_password_is_asked_for_taken_from_the_environment_and_never_shown(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.url(user=LOCKED)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(TallystickError, match=r"wants a password.*TALLYSTICK_RECORDS_PASSWORD"):
        Records.open(url)
    monkeypatch.setenv("TALLYSTICK_RECORDS_PASSWORD", "wrong-one")
    with pytest.raises(TallystickError, match="does not take the password") as told:
        Records.open(url)
    assert "wrong-one" not in str(told.value)
    monkeypatch.setenv("TALLYSTICK_RECORDS_PASSWORD", LOCKED_PASSWORD)
    with pytest.raises(BrokenInputError, match="no records of a bureau"):
        Records.open(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://me:secret@host/bureau", "holds a password"),
        ("postgresql://me@host/bureau?password=secret", "holds a password"),
        ("mysql://me@host/bureau", "not in 'mysql'"),
        ("sqlite:///records.sqlite", "not in 'sqlite'"),
        ("bureau", "no URL"),
        ("postgresql://me:secret@host:port/bureau", "no URL"),
    ],
)
def test_a_url_that_will_not_do_is_told_without_its_password(url: str, says: str) -> None:
    with pytest.raises(TallystickError, match=says) as told:
        database_at(url)
    assert "secret" not in str(told.value)
    assert "To mend it:" in str(told.value)


def test_a_server_that_is_too_old_is_turned_down(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST", 99)
    with pytest.raises(TallystickError, match="need 99 or newer"):
        Records.create(postgres.new_schema())


def test_a_missing_driver_is_told_with_the_extra_that_brings_it() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from tallystick.records import Records\n"
        "from tallystick.terms import TallystickError\n"
        "try: Records.create('postgresql+psycopg://me@host/bureau')\n"
        "except TallystickError as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install tallystick[postgres]" in ran.stdout


def test_a_lost_connection_leaves_nothing_half_and_the_next_one_works(postgres: Server) -> None:
    records = with_member(postgres.new_schema())

    def write_and_be_cut_off() -> None:
        with records.writing() as connection:
            members.admit_furnishers(connection, ["Another"], TODAY)
            postgres.cut_off()
            members.admit_furnishers(connection, ["A third"], TODAY)

    with pytest.raises(TallystickError, match="connection to the records was lost"):
        write_and_be_cut_off()
    assert names(records) == ["A bank"]
    records.close()


def test_a_value_that_the_server_cannot_hold_is_told_in_a_sentence(postgres: Server) -> None:
    records = with_member(postgres.new_schema())
    with pytest.raises(BrokenInputError, match="cannot hold a value"), records.writing() as connection:
        members.admit_furnishers(connection, ["A\x00bank"], TODAY)
    records.close()
