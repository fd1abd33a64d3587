"""What was refused of a Metro 2 file comes back as its records, each with what is wrong and where."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.bureau.traces import traces
from tests.furnish.doors import BANK
from tests.furnish.metro2.files import account, appended, bytes_of, header, trailer, written
from typer.testing import CliRunner

from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.furnish import Submission
from tallystick.furnish.metro2.convert import FILES
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.metro2.layouts import APPENDED, BASE
from tallystick.furnish.metro2.places import place_of
from tallystick.furnish.metro2.returned import COLUMNS
from tallystick.furnish.metro2.segment import Record, encode_record, length_of
from tallystick.furnish.metro2.values import Packing
from tallystick.terms import BrokenInputError, RecordType

SETTING = Setting("USD", b"a secret of the tests' own")
RECEIVED = date(2026, 7, 5)
GOOD = account(consumer_account_number="A1")
LATE = account(consumer_account_number="A2", social_security_number=666_000_002, date_opened=date(2027, 1, 1))
"""Opened after the month that it tells of."""
TOGETHER = account(
    appended("J1", surname="DOE", first_name="JO", social_security_number=666_000_009, ecoa_code="2"),
    consumer_account_number="A3",
    social_security_number=666_000_003,
    date_opened=date(2027, 1, 1),
)
UNBORN = account(
    appended("J2", surname="YU", social_security_number=666_000_010, ecoa_code="2", date_birth=date(2030, 1, 1)),
    consumer_account_number="A4",
    social_security_number=666_000_004,
)
"""Its second consumer is born in years to come: refused, and with it the month of whom the bureau does not know."""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert tuple(rows.fieldnames or ()) == COLUMNS
        return list(rows)


def handed_in(bureau: Bureau, path: Path, *, whole: bool = False) -> list[dict[str, str]]:
    to = path.with_name("mend.csv")
    handed = Submission(path, RecordType.ACCOUNT_MONTH, BANK, RECEIVED, "consent", whole=whole, refused_to=to)
    bureau.furnish_metro2(handed, SETTING)
    return read(to)


def told(rows: Sequence[dict[str, str]], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_refused_record_comes_back_as_it_was_with_its_number_segment_and_field(
    bureau: Bureau, tmp_path: Path
) -> None:
    [row] = handed_in(bureau, written(tmp_path, GOOD, LATE))
    assert told([row], "record", "segment", "field", "metro2_field") == [("3", "BASE", "opened", "date_opened")]
    assert row["got"] == "2027-01-01"
    assert row["expected"]
    assert row["mend"]
    assert row["your_record"].encode() == bytes_of(LATE)
    assert (tmp_path / "mend.csv").stat().st_mode & 0o077 == 0, "only its owner may read it"


def test_what_comes_back_once_mended_is_taken(bureau: Bureau, tmp_path: Path) -> None:
    [row] = handed_in(bureau, written(tmp_path, GOOD, LATE))
    lines = [bytes_of(header()), row["your_record"].replace("01012027", "01012020").encode()]
    path = tmp_path / "mended.dat"
    path.write_bytes(b"".join(line + b"\n" for line in (*lines, bytes_of(trailer(header(), LATE)))))
    assert handed_in(bureau, path) == []
    assert bureau.receipts()[-1].totals.accepted == 1


def test_a_consumer_in_a_segment_of_its_own_is_told_by_that_segment(bureau: Bureau, tmp_path: Path) -> None:
    rows = handed_in(bureau, written(tmp_path, UNBORN))
    assert told(rows, "record", "segment", "rule", "metro2_field") == [
        ("2", "J2", "BIRTH_DATE-FUTURE", "date_birth"),
        ("2", "J2", "CUSTOMER-KNOWN", ""),
    ]
    assert told(rows[:1], "field", "got") == [("birth_date", "2030-01-01")]


def test_an_account_that_is_refused_for_two_consumers_is_told_for_each(bureau: Bureau, tmp_path: Path) -> None:
    rows = handed_in(bureau, written(tmp_path, TOGETHER, GOOD, LATE))
    assert told(rows, "record", "segment", "metro2_field") == [
        ("2", "BASE", "date_opened"),
        ("2", "BASE", "date_opened"),
        ("4", "BASE", "date_opened"),
    ]


def test_whole_or_not_at_all_tells_of_every_record_and_takes_none(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(BrokenInputError, match="nothing was taken in"):
        handed_in(bureau, written(tmp_path, UNBORN, LATE), whole=True)
    assert {row["record"] for row in read(tmp_path / "mend.csv")} == {"2", "3"}
    assert bureau.receipts() == []


@pytest.mark.parametrize("packing", [Packing.BINARY, Packing.DECIMAL])
def test_a_packed_record_comes_back_in_characters(bureau: Bureau, tmp_path: Path, packing: Packing) -> None:
    records, path = (header(), LATE, trailer(header(), LATE)), tmp_path / "packed.dat"
    path.write_bytes(b"".join(encode_record(packed(one, packing), packing, "here") for one in records))
    [row] = handed_in(bureau, path)
    assert row["your_record"].encode() == bytes_of(LATE)


def packed(record: Record, packing: Packing) -> Record:
    length = length_of(record.first.layout, packing)
    first = replace(record.first, values=(length, *record.first.values[1:]))
    return Record(record.number, (first,), length)


def test_letters_that_are_not_latin_come_back_as_they_were(bureau: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path, LATE)
    path.write_bytes(path.read_bytes().replace(b"ROE".ljust(25), "王小明".encode().ljust(25)))
    [row] = handed_in(bureau, path)
    assert row["your_record"].encode() == bytes_of(LATE).replace(b"ROE".ljust(25), "王小明".encode().ljust(25))


def test_nothing_of_it_stays_in_the_bureau(bureau: Bureau, tmp_path: Path) -> None:
    handed_in(bureau, written(tmp_path, GOOD, LATE))
    assert traces(bureau.folder, ["JANE", "666000002"]) == set()
    assert not list(bureau.folder.rglob("*.csv"))


def test_validate_writes_what_submit_does(bureau: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, TOGETHER, UNBORN)
    rows = handed_in(bureau, path)
    ran = CliRunner().invoke(app, ["furnish", "validate", str(path), "--refused-to", str(tmp_path / "mine.csv")])
    assert ran.exit_code == 5
    keyed = [row for row in rows if row["field"] != "customer"]
    assert [row for row in read(tmp_path / "mine.csv") if row["field"] != "customer"] == keyed
    assert len(keyed) == 3


def test_a_file_without_a_fault_gives_back_the_columns_alone(bureau: Bureau, tmp_path: Path) -> None:
    assert handed_in(bureau, written(tmp_path, GOOD)) == []


@pytest.mark.parametrize("consumer", ["BASE", "J1", "J2"])
@pytest.mark.parametrize(
    ("record_type", "file"),
    [(RecordType.IDENTITY, "identities.csv"), (RecordType.ACCOUNT_MONTH, "account_months.csv")],
)
def test_every_place_is_one_of_the_format(record_type: RecordType, file: str, consumer: str) -> None:
    for name in FILES[file]:
        place = place_of(record_type, name, consumer)
        layout = BASE if place.segment == "BASE" else APPENDED[place.segment]
        assert {field.name for field in layout.fields} >= set(place.fields), name
