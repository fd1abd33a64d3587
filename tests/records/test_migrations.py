"""The tables are made by migrations alone, and a database of an earlier revision keeps what it holds."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, select, text
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.records import Records, Vault, identities, members, migrations
from tallystick.records.engines import Place
from tallystick.records.identities import IdentityLine
from tallystick.records.schema import MEMBER, METADATA
from tallystick.records.submissions import Receipt, Totals, begin
from tallystick.terms import BrokenInputError, CustomerRef, RecordType, SubjectKind

TODAY = date(2026, 1, 1)
LATER = '''"""What a later version might add: a column that must be filled, on a table that others refer to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("subject") as batch:
        batch.add_column(sa.Column("founded_by", sa.String(), nullable=False, server_default="furnisher"))
    with op.batch_alter_table("member") as batch:
        batch.alter_column("role", new_column_name="part")
    {more}
'''


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a version to come, until then of no use to this one."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r0002_founded_by.py").write_text(LATER.format(more=""))
    return scripts


def filled(place: Place) -> Records:
    records = Records.create(place)
    ref = CustomerRef("A bank", "1")
    with records.writing() as connection:
        members.admit_furnishers(connection, ["A bank"], TODAY)
        begin(connection, Receipt("s", RecordType.IDENTITY, "A bank", "f", "00", TODAY, Totals(0, 0, 0, 0), {}))
        line = IdentityLine(ref, SubjectKind.BUSINESS, "f", "s", 1, TODAY, {"name": "Café Müller"})
        identities.keep(connection, Vault(bytes(32)), [line])
    return records


def test_the_migrations_make_exactly_the_tables_of_the_schema(place: Place) -> None:
    """When this fails, `make baseline` (until the first release) or `make migration` writes what is lacking."""
    records = Records.create(place)
    with records.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    records.close()


def test_in_a_file_they_are_the_same_tables_word_for_word(tmp_path: Path) -> None:
    Records.create(tmp_path / "migrated.sqlite").close()
    at_once = create_engine(f"sqlite:///{tmp_path / 'at_once.sqlite'}")
    METADATA.create_all(at_once)
    said = []
    for engine in (at_once, create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite'}")):
        with engine.connect() as connection:
            rows = connection.execute(text("select name, sql from sqlite_master where sql is not null"))
            said.append(
                {name: sorted(re.split(r",?\s+", sql)) for name, sql in rows if name != migrations.VERSION_TABLE}
            )
        engine.dispose()
    assert said[0] == said[1]


def test_an_earlier_revision_is_refused_until_it_is_migrated_and_then_holds_all_it_held(
    place: Place, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place).close()
    monkeypatch.setattr(migrations, "SCRIPTS", later)
    with pytest.raises(BrokenInputError, match=r"revision 0001, and .* works with 0002.*`tallystick migrate`"):
        Records.open(place)
    records = Records(place)
    before, copy = records.migrate()
    assert before == "0001"
    assert (copy is not None) == isinstance(place, Path), "a file is copied, a server's database is not"
    with records.reading() as connection:
        found = MetaData()
        found.reflect(connection)
        assert "part" in found.tables["member"].c
        [subject] = connection.execute(select(found.tables["subject"])).all()
        assert subject.founded_by == "furnisher"
        [line] = identities.identities_of(connection, Vault(bytes(32)), subject.id)
        assert line.content["name"] == "Café Müller"
    records.close()
    Records.open(place).close()
    if copy:
        assert copy.stat().st_mode & 0o077 == 0, "nobody else may look into it"
        old = create_engine(f"sqlite:///{copy}")
        with old.connect() as connection:
            assert connection.execute(select(MEMBER.c.name, MEMBER.c.role)).all() == [("A bank", "furnisher")]
        old.dispose()


def test_a_migration_that_fails_half_way_changes_nothing(
    place: Place, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place).close()
    broken = later / "versions" / "r0002_founded_by.py"
    broken.write_text(LATER.format(more='raise RuntimeError("power cut")'))
    records = Records(place)
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "SCRIPTS", later)
        with pytest.raises(RuntimeError, match="power cut"):
            records.migrate()
    records.close()
    as_it_was = Records.open(place)
    with as_it_was.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert members.furnishers_reported_by(connection, "A bank") == ["A bank"]
    as_it_was.close()


@pytest.mark.parametrize(("revision", "mend"), [("0000", "tallystick migrate"), ("9999", "install a newer")])
def test_records_of_another_revision_are_not_touched(place: Place, revision: str, mend: str) -> None:
    records = filled(place)
    with records.writing() as connection:
        connection.execute(text(f"update {migrations.VERSION_TABLE} set version_num = '{revision}'"))
    records.close()
    with pytest.raises(BrokenInputError, match=mend):
        Records.open(place)


def test_a_file_that_holds_no_records_is_told_in_a_sentence(tmp_path: Path) -> None:
    create_engine(f"sqlite:///{tmp_path / 'other.sqlite'}").connect().close()
    (tmp_path / "other.sqlite").touch()
    with pytest.raises(BrokenInputError, match="no records of a bureau"):
        Records.open(tmp_path / "other.sqlite")


def test_the_command_migrates_a_bureau_once_and_says_so(
    tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bureau"
    Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY).close()
    run = CliRunner().invoke
    assert "of revision 0001 already" in run(app, ["migrate", "--at", str(folder)]).stdout
    monkeypatch.setattr(migrations, "SCRIPTS", later)
    told = run(app, ["migrate", "--at", str(folder), "--json"])
    assert '"before": "0001", "after": "0002"' in told.stdout
    assert (folder / "records.sqlite.0001").is_file()
    with Bureau.open(folder) as bureau:
        assert bureau.links() == {}
