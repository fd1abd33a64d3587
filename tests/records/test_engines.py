"""Records on each engine: the same promises, and a sentence for each of their own mishaps."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    column,
    false,
    func,
    inspect,
    literal,
    select,
    table,
    text,
    true,
)
from tests.postgres import Server

from tallystick.bureau import Bureau
from tallystick.records import Records, Vault, identities, members, scores, submissions
from tallystick.records.engines import Act, Place, database_at
from tallystick.records.identities import IdentityLine
from tallystick.records.schema import DATA_KEY, MEMBER, METADATA
from tallystick.records.scores import ModelEntry, ScoreEntry
from tallystick.records.submissions import Receipt, Totals
from tallystick.terms import (
    BrokenInputError,
    BusyError,
    CustomerRef,
    RecordType,
    SubjectId,
    SubjectKind,
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


def test_what_is_written_is_there_when_the_records_are_opened_again(place: Place) -> None:
    with_member(place).close()
    records = Records.open(place)
    assert names(records) == ["A bank"]
    records.close()


def test_a_transaction_that_fails_leaves_nothing(place: Place) -> None:
    records = with_member(place)

    def write_and_fail() -> None:
        with records.writing() as connection:
            members.admit_furnishers(connection, ["Another"], TODAY)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert names(records) == ["A bank"]
    records.close()


def test_a_reading_sees_one_moment_whatever_is_written_meanwhile(place: Place) -> None:
    records = with_member(place)
    with records.reading() as connection:
        assert members.furnisher_count(connection) == 1
        with records.writing() as writing:
            members.admit_furnishers(writing, ["Another"], TODAY)
        assert members.furnisher_count(connection) == 1
    assert len(names(records)) == 2
    records.close()


def test_names_are_sorted_alike_on_every_engine(place: Place) -> None:
    records = with_member(place)
    with records.writing() as connection:
        members.admit_furnishers(connection, ["b", "Z", "ä", "a b", "a-c", "中"], TODAY)
    assert names(records) == sorted(names(records)) == ["A bank", "Z", "a b", "a-c", "b", "ä", "中"]
    records.close()


def test_a_score_takes_the_place_of_the_earlier_one_and_its_content_comes_back(place: Place) -> None:
    records = with_member(place)
    ref = CustomerRef("A bank", "1")
    reasons = (("B05", "Why.", 4),)
    whose = (VAULT.subject_id(ref), scores.fingerprint([ref]))
    entries = [
        ScoreEntry(*whose, "h", TODAY, TODAY, score, 0.125, "v", None, (1, 2), (3,), reasons) for score in (500, 600)
    ]
    with records.writing() as connection:
        receipt = Receipt(
            "s", RecordType.IDENTITY, "A bank", "f", "00", TODAY, Totals(0, 0, 0, 0), {"CNY balance": 2**60}
        )
        submissions.begin(connection, receipt)
        submissions.finish(connection, receipt, [])
        identities.keep(connection, VAULT, [IdentityLine(ref, SubjectKind.PERSON, "f", "s", 1, TODAY, {"name": "李"})])
        scores.register(connection, ModelEntry("h", "m", SubjectKind.PERSON, TODAY, '{"z": 1, "a": 0.1}'))
        for entry in entries:
            scores.keep_scores(connection, [entry])
    with records.reading() as connection:
        assert scores.scores_of(connection, [entries[1].subject]) == {entries[1].subject: entries[1]}
        assert scores.registered(connection)[0].content == '{"z": 1, "a": 0.1}', "keys keep their order"
        assert submissions.accepted_receipts(connection) == [receipt]
    records.close()


def test_nothing_of_a_deleted_key_is_left_in_the_tables_files(tmp_path: Path, postgres: Server) -> None:
    url = postgres.new_database()
    for place, files in ((tmp_path / "records.sqlite", tmp_path), (url, postgres.data / "base")):
        records = Records.create(place)
        secret = b"\x00a wrapped key that is to be forgotten\x00"
        with records.writing() as connection:
            connection.execute(DATA_KEY.insert().values(furnisher="a", customer="1", wrapped=secret))
        with records.writing() as connection:
            connection.execute(DATA_KEY.delete())
        records.reclaim()
        postgres.run("checkpoint")
        assert not [path for path in files.rglob("*") if path.is_file() and secret in path.read_bytes()]
        records.close()


def test_every_text_is_sorted_by_its_bytes_on_a_server(postgres: Server) -> None:
    records = Records.create(postgres.new_schema())
    with records.reading() as connection:
        columns = connection.execute(
            text(
                "select table_name, column_name, collation_name from information_schema.columns "
                "where table_schema = current_schema() and data_type = 'character varying'"
            )
        ).fetchall()
    assert len(columns) > len(METADATA.tables)
    assert [(table, column) for table, column, order in columns if order != "C" and table in METADATA.tables] == []
    records.close()


def test_records_of_another_bureau_are_left_as_they_are(place: Place) -> None:
    Records.create(place, "one").close()
    with pytest.raises(TallystickError, match="tables of another bureau"):
        Records.create(place, "two")
    with pytest.raises(BrokenInputError, match="of another bureau"):
        Records.open(place, "two")
    Records.create(place, "one").close()
    Records.open(place, "one").close()


def test_a_database_with_a_table_of_that_name_is_left_as_it_is(postgres: Server) -> None:
    url = postgres.new_schema()
    postgres.run(f"create table {url.rpartition('%3D')[2]}.member (theirs text)")
    with pytest.raises(TallystickError, match="tables of another bureau"):
        Records.create(url, "one")
    database = database_at(url).connect()
    with database.connect() as connection:
        assert inspect(connection).get_table_names() == ["member"]
    database.dispose()


def test_who_lost_the_turn_writes_nothing_more(postgres: Server) -> None:
    records = with_member(postgres.new_schema())
    with records.taking_turns() as try_lock:
        assert try_lock()
        postgres.cut_off()
        with pytest.raises(TallystickError, match="was lost"), records.writing() as connection:
            members.admit_furnishers(connection, ["Another"], TODAY)
        with pytest.raises(TallystickError, match="kept other writers out"), records.writing():
            pass
    assert names(records) == ["A bank"]
    records.close()


def test_two_machines_do_not_write_to_one_bureau_at_once(postgres: Server, tmp_path: Path) -> None:
    folder = tmp_path / "bureau"
    url = postgres.new_schema()
    with Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY, records=url) as bureau:
        bureau.admit_furnishers(["A bank"], TODAY)
    elsewhere = Records.open(url)
    with elsewhere.taking_turns() as try_lock, Bureau.open(folder, patience=0) as bureau:
        assert try_lock()
        assert bureau.links() == {}, "reading needs no lock"
        with pytest.raises(BusyError, match="another process"):
            bureau.admit_furnishers(["B bank"], TODAY)
    with Bureau.open(folder, patience=0) as bureau:
        bureau.admit_furnishers(["B bank"], TODAY)
    assert names(elsewhere) == ["A bank", "B bank"]
    elsewhere.close()


def admitting(*names: str, if_any: ColumnElement[bool] | None = None) -> Callable[[Connection], list[Act]]:
    """Acts that admit members, where something holds."""
    row = select(bindparam("its_name", type_=MEMBER.c.name.type), literal("furnisher"), literal(TODAY))
    insert = MEMBER.insert().from_select(["name", "role", "joined_on"], row.where(true() if if_any is None else if_any))
    return lambda _: [(insert, {"its_name": name}) for name in names]


def test_acts_at_once_are_all_done_or_none(place: Place) -> None:
    records = with_member(place)
    assert records.at_once(admitting("Z bank", "B bank"))
    assert names(records) == ["A bank", "B bank", "Z bank"]
    assert not records.at_once(admitting("C bank", if_any=false())), "the first touched nothing"
    if isinstance(place, Path):
        with pytest.raises(BrokenInputError, match="UNIQUE"):
            records.at_once(admitting("C bank", "B bank"))
    else:
        assert not records.at_once(admitting("C bank", "B bank")), "the second is there already"
    assert names(records) == ["A bank", "B bank", "Z bank"]
    assert records.at_once(admitting("C bank")), "and the connection is as good as before"
    records.close()


def test_acts_at_once_hold_the_turn_and_see_all_that_was_committed_before_it(postgres: Server) -> None:
    """Whatever the database is set up to: the lock is taken first, and each act sees the moment at which it begins."""
    url = postgres.new_database()
    name = url.partition("@/")[2].partition("?")[0]
    postgres.run(f"alter database {name} set default_transaction_isolation = 'serializable'")
    records = with_member(url)
    read_committed = func.current_setting("transaction_isolation") == "read committed"
    locks = table("pg_locks", column("locktype"), column("pid"), column("granted"))
    held = select(locks).where(locks.c.locktype == "advisory", locks.c.granted, locks.c.pid == func.pg_backend_pid())
    assert records.at_once(admitting("B bank", if_any=read_committed & held.exists()))
    with records.reading() as connection:
        assert not connection.execute(select(held.exists())).scalar_one(), "and it is let go with the transaction"
    records.close()


def test_acts_at_once_are_not_done_while_another_machine_has_the_turn(postgres: Server) -> None:
    url = postgres.new_schema()
    records, elsewhere = with_member(url), Records.open(url)
    with elsewhere.taking_turns() as try_lock:
        assert try_lock()
        assert not records.at_once(admitting("B bank"))
    assert names(records) == ["A bank"]
    assert records.at_once(admitting("B bank"))
    elsewhere.close()
    records.close()


def test_acts_at_once_on_a_connection_that_was_lost_are_not_done_and_the_next_are(postgres: Server) -> None:
    records = with_member(postgres.new_schema())
    cut = select(func.pg_terminate_backend(func.pg_backend_pid())).scalar_subquery()
    assert not records.at_once(admitting("B bank", if_any=cut))
    assert names(records) == ["A bank"]
    assert records.at_once(admitting("B bank"))
    records.close()


def test_locks_of_two_bureaus_in_one_database_are_two(postgres: Server) -> None:
    one, other = Records.create(postgres.new_schema()), Records.create(postgres.new_schema())
    with one.taking_turns() as first, other.taking_turns() as second:
        assert first()
        assert second()
    one.close()
    other.close()


def test_a_bureau_keeps_its_url_and_no_password(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new_schema()
    monkeypatch.setenv("TALLYSTICK_RECORDS_PASSWORD", "not needed here")
    Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="us", created_on=TODAY, records=url).close()
    assert database_at(url).where in (tmp_path / "bureau" / "bureau.toml").read_text()
    assert not (tmp_path / "bureau" / "records.sqlite").exists()
    assert not [p for p in (tmp_path / "bureau").rglob("*") if p.is_file() and b"not needed here" in p.read_bytes()]


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
@pytest.mark.parametrize("moment", ["Vault.create", "Path.rename"])
def test_making_a_bureau_that_was_stopped_goes_on_when_it_is_made_again(
    tmp_path: Path,
    engine_name: str,
    moment: str,
    records_url: Callable[[str], str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, calls = records_url(engine_name), []
    owner, name = {"Vault.create": (Vault, "create"), "Path.rename": (Path, "rename")}[moment]
    real = getattr(owner, name)

    def stopped(*given: object) -> object:
        calls.append(given)
        # The first part is in its place, the second one is not.
        if moment == "Vault.create" or len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    def make() -> Bureau:
        return Bureau.create(tmp_path / "b", name="Test", jurisdiction="us", created_on=TODAY, records=url)

    with monkeypatch.context() as broken:
        broken.setattr(owner, name, stopped)
        with pytest.raises(KeyboardInterrupt):
            make()
    with make() as bureau:
        bureau.admit_furnishers(["A bank"], TODAY)
        assert bureau.subjects() == {}
    assert not (tmp_path / "b" / ".making").exists()


def test_an_unknown_subject_is_the_same_sentence_on_each(place: Place) -> None:
    records = Records.create(place)
    with pytest.raises(TallystickError, match="knows no subject"), records.reading() as connection:
        identities.kind_of(connection, SubjectId("sub_nobody"))
    records.close()
