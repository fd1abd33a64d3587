"""A Metro 2 file goes in as it is: a receipt for each contract, and refusals that name its records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from tests.bureau.traces import traces
from tests.furnish.doors import BANK
from tests.furnish.metro2.files import account, appended, file_of, written
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.bureau.furnishing import Metro2Receipt
from tallystick.cli.app import app
from tallystick.furnish import Door, Submission
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.metro2.parts import Missing
from tallystick.terms import BrokenInputError, Progress, RecordType

SETTING = Setting("USD", b"a secret of the tests' own")
TODAY_THERE = date(2026, 7, 5)
GOOD = account(consumer_account_number="A1")
WRONG = account(
    appended("J2", surname="DOE", first_name="JO", social_security_number=666_000_009, ecoa_code="2"),
    consumer_account_number="A2",
    social_security_number=666_000_002,
    date_opened=date(2027, 1, 1),
)
"""Opened after the month that it tells of, and of two consumers: two lines, both refused, of one record."""
NO_CREDIT = account(consumer_account_number="A3", account_type="4D", portfolio_type="O")


def handed_in(bureau: Bureau, path: Path, *, whole: bool = False) -> Metro2Receipt:
    handed = Submission(path, RecordType.ACCOUNT_MONTH, BANK, TODAY_THERE, "consent", whole=whole)
    return bureau.furnish_metro2(handed, SETTING)


def counts(told: Metro2Receipt) -> list[tuple[RecordType, int, int, int]]:
    return [(one.record_type, one.totals.accepted, one.totals.refused, one.totals.seen_before) for one in told.receipts]


def test_one_file_brings_its_identities_and_its_account_months(bureau: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    told = handed_in(bureau, path)
    assert counts(told) == [(RecordType.IDENTITY, 1, 0, 0), (RecordType.ACCOUNT_MONTH, 1, 0, 0)]
    assert {one.file for one in told.receipts} == {"june.dat"}
    assert {len(one.content_hash) for one in told.receipts} == {64}
    assert bureau.receipts() == list(told.receipts)
    assert counts(handed_in(bureau, path)) == [(RecordType.IDENTITY, 0, 0, 1), (RecordType.ACCOUNT_MONTH, 0, 0, 1)]


def test_a_refused_line_names_the_record_that_it_came_from(bureau: Bureau, tmp_path: Path) -> None:
    told = handed_in(bureau, written(tmp_path, GOOD, NO_CREDIT, WRONG))
    assert told.missing == (Missing(3, "BASE", told.missing[0].why),)
    assert counts(told)[1] == (RecordType.ACCOUNT_MONTH, 1, 2, 0)
    refused = bureau.refusals(told.receipts[1].submission)
    assert {one.line for one in refused} == {4}, "the header is the first record"
    assert {one.field for one in refused} == {"opened"}


def test_whole_takes_nothing_in_where_a_line_of_any_part_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(BrokenInputError, match=r"of account_month break a rule.*record 3"):
        handed_in(bureau, written(tmp_path, GOOD, WRONG), whole=True)
    assert bureau.receipts() == []
    assert bureau.links() == {}
    assert counts(handed_in(bureau, written(tmp_path, GOOD), whole=True))[1][1] == 1


def test_killed_between_its_parts_the_same_file_brings_the_rest(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = written(tmp_path, GOOD), Door.take_in

    def stop(door: Door, submission: Submission, progress: Progress) -> object:
        if submission.record_type is RecordType.ACCOUNT_MONTH:
            raise KeyboardInterrupt
        return real(door, submission, progress)

    with monkeypatch.context() as stopped:
        stopped.setattr(Door, "take_in", stop)
        with pytest.raises(KeyboardInterrupt):
            handed_in(bureau, path)
    assert counts(handed_in(bureau, path)) == [(RecordType.IDENTITY, 0, 0, 1), (RecordType.ACCOUNT_MONTH, 1, 0, 0)]


def test_what_it_was_read_into_on_the_way_is_gone(bureau: Bureau, tmp_path: Path) -> None:
    handed_in(bureau, written(tmp_path, GOOD, WRONG))
    assert traces(bureau.folder, ["JANE ROE", "666000001"]) == set()
    assert not list(bureau.folder.rglob("*.csv"))


def run(*words: str) -> tuple[int, str]:
    told = CliRunner().invoke(app, list(words))
    return told.exit_code, told.stdout or str(told.exception)


@pytest.mark.usefixtures("bureau")
def test_a_file_of_refused_records_that_cannot_be_written_leaves_the_bureau_as_it_was(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert submit(tmp_path, path, "--refused-to", str(tmp_path / "no" / "where.csv"))[0] != 0
    with Bureau.open(tmp_path / "bureau") as bureau:
        assert bureau.receipts() == []


def submit(folder: Path, path: Path, *more: str) -> tuple[int, str]:
    who: Sequence[str] = ("--furnisher", BANK, "--basis", "consent", "--at", str(folder / "bureau"))
    return run("furnish", "submit", str(path), *who, "--secret", str(folder / "metro2.secret"), *more)


@pytest.mark.usefixtures("bureau")
def test_the_commands_take_the_file_and_show_its_records(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, NO_CREDIT, WRONG)
    code, said = run("furnish", "validate", str(path), "--json")
    told = json.loads(said)
    assert code == 5
    assert {one["line"] for one in told["parts"][1]["refused"]} == {4}
    assert [one["record"] for one in told["left_out"]] == [3]
    assert run("furnish", "validate", str(path))[0] == 5
    code, said = submit(tmp_path, path, "--json")
    assert code == 5, "as the validation said"
    assert [one["totals"]["accepted"] for one in json.loads(said)["receipts"]] == [3, 1]
    assert (tmp_path / "metro2.secret").stat().st_mode & 0o077 == 0
    code, said = submit(tmp_path, path)
    assert "account_month: read 3 = accepted 0 + refused 2 + seen before 1" in said


@pytest.mark.usefixtures("bureau")
@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("june.csv", (), "nothing says what the lines are"),
        ("june.bin", (), "no Metro 2 file"),
        ("june.dat", ("--refused-to", "no/where.csv"), "could not be written"),
    ],
)
def test_what_cannot_be_taken_is_told_in_a_sentence(
    tmp_path: Path, name: str, more: tuple[str, ...], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(file_of(GOOD) if name.endswith(".dat") else b"customer,kind\nc1,person\n")
    code, said = submit(tmp_path, path, *more)
    assert code != 0
    assert says in said
