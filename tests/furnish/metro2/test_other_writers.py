"""Habits of other writers are read, and what no writer should send ends in a sentence with nothing written."""

from pathlib import Path

import pytest
from tests.furnish.metro2.files import account, appended, bytes_of, file_of, header, trailer

from tallystick.furnish.metro2.convert import convert
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.metro2.reading import read_records
from tallystick.terms import BrokenInputError

GOOD = file_of(account(city="SPRINGFIELD"))
SETTING = Setting("USD", b"a secret of the tests' own")

HABITS: list[tuple[str, bytes]] = [
    ("one after another", file_of(account(), end=b"")),
    ("CRLF", file_of(account(), end=b"\r\n")),
    ("CR alone", file_of(account(), end=b"\r")),
    ("byte order mark", b"\xef\xbb\xbf" + GOOD),
    ("no last line end", GOOD.rstrip(b"\n")),
    ("Ctrl-Z at the end", GOOD + b"\x1a"),
    ("blank lines", GOOD.replace(b"\n", b"\n\n")),
    ("noughts that fill the last block", file_of(account(), end=b"") + b"\0" * 600),
    ("trailing blanks cut off", b"\n".join(line.rstrip() for line in GOOD.splitlines())),
    ("wrong lengths in lines", GOOD.replace(b"0426", b"0006")),
    ("dots for lengths", GOOD.replace(b"0426", b"....")),
    ("no lengths before accounts", GOOD.replace(b"04261", b"1")),
    ("lower case", GOOD.lower()),
    ("numbers filled with blanks", GOOD.replace(b"000001200", b"     1200")),
    ("latin letters beyond ASCII", GOOD.replace(b"JANE", b"JOS\xc9")),
    ("segments that are there but empty", file_of(account(appended("J1"), appended("K1"), appended("N1")))),
    ("every segment of a length", file_of(account(appended("J2"), appended("L1")), end=b"")),
]


@pytest.mark.parametrize(("habit", "content"), HABITS, ids=[row[0] for row in HABITS])
def test_a_habit_of_writers_is_read(tmp_path: Path, habit: str, content: bytes) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(content)
    told = convert(path, tmp_path / "out", SETTING)
    assert (told.records, told.identities, told.account_months, told.left_out) == (1, 1, 1, 0), habit
    assert told.differences == ()


CONTIGUOUS = file_of(account(), end=b"")
BROKEN: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "empty"),
    ("a CSV file", b"customer,account\nc1,a1\n", "no Metro 2 file"),
    ("EBCDIC", GOOD.decode().encode("cp037"), "EBCDIC"),
    ("cut in a record", CONTIGUOUS[:700], "the file ends after"),
    ("cut in a line", GOOD[:600], "bytes"),
    ("cut between records", CONTIGUOUS[:852], "without a trailer, after 1"),
    ("cut after the header", CONTIGUOUS[:426], "without a trailer, after 0"),
    ("an account lost", file_of(account(), total_base_records=2), "says 2 for total_base_records.*holds 1"),
    ("a length that is no number", CONTIGUOUS[:426] + b"04x6" + CONTIGUOUS[430:], "record 2.*its length"),
    ("a length too short", CONTIGUOUS[:426] + b"0100" + CONTIGUOUS[430:], "record 2.*its length"),
    ("letters in an amount", GOOD.replace(b"000001200", b"00000l200"), "record 2.*current_balance"),
    ("a day that is none", GOOD.replace(b"03022020", b"13022020"), "record 2.*date_opened"),
    ("an unknown segment", file_of(account(appended("K1", segment_identifier="Q9"))), "byte 427"),
    ("after the trailer", GOOD + bytes_of(account()) + b"\n", "follows the trailer"),
    ("two headers", bytes_of(header()) + b"\n" + GOOD, "second header"),
]


@pytest.mark.parametrize(("what", "content", "says"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_cannot_be_read_ends_in_a_sentence_and_nothing_is_written(
    tmp_path: Path, what: str, content: bytes, says: str
) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(content)
    with pytest.raises(BrokenInputError, match=says) as told:
        convert(path, tmp_path / "out", SETTING)
    assert told.value.mend, what
    assert "JANE" not in str(told.value), "what a record says of somebody is not for the log"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("at", range(4, len(CONTIGUOUS), 61))
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, at: int) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(CONTIGUOUS[:at])
    with pytest.raises(BrokenInputError):
        list(read_records(path))


def test_a_file_without_a_trailer_is_taken_where_one_says_so(tmp_path: Path) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(CONTIGUOUS[:852])
    assert convert(path, tmp_path / "out", SETTING, needs_trailer=False).records == 1


def test_each_total_that_differs_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(file_of(account(), total_status_code_11=3, total_dates_birth_all_segments=0))
    told = convert(path, tmp_path / "out", SETTING)
    assert [str(one) for one in told.differences] == [
        "the trailer says 3 for total_status_code_11, and the file holds 1",
        "the trailer says 0 for total_dates_birth_all_segments, and the file holds 1",
    ]


def test_the_records_of_one_block_are_read_one_by_one(tmp_path: Path) -> None:
    first, second = account(), account(number=3, consumer_account_number="A2")
    end = trailer(header(), first, second)
    block = bytes_of(first) + bytes_of(second)
    path = tmp_path / "june.dat"
    path.write_bytes(b"0430" + bytes_of(header()) + b"%04d" % (len(block) + 4) + block + b"0430" + bytes_of(end))
    assert [record.block for record in read_records(path)] == [430, 856, None, 430]
