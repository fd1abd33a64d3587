"""Files that no furnisher should send, and some send: each ends in a sentence, with nothing half in."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.furnish.doors import card, furnished, refused, with_customers, written

from tallystick.bureau import Bureau
from tallystick.terms import BrokenInputError, RecordType

HEADER = b"customer,account,month,product,role,status,currency,balance\n"
LINE = b"c1,card,2019-12,credit_card,borrower,open,CNY,100\n"
OBJECT = dict(zip(HEADER.decode().strip().split(","), LINE.decode().strip().split(","), strict=True))
OBJECT_LINE = json.dumps(OBJECT).encode() + b"\n"
COLUMNS = {name: pa.array([value]) for name, value in OBJECT.items()}


def parquet(path: Path, columns: dict[str, pa.Array]) -> None:
    pq.write_table(pa.table(columns), path)


def truncated(path: Path) -> None:
    parquet(path, COLUMNS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one_line_over_and_over(path: Path) -> None:
    rows = 2_000_000
    same = {name: pa.array(np.zeros(rows, np.int8)) for name in COLUMNS}
    encoded = {name: pa.DictionaryArray.from_arrays(places, pa.array([OBJECT[name]])) for name, places in same.items()}
    pq.write_table(pa.table(encoded), path, compression="zstd")


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lines.csv", b"0" * 10_000_000)


def gigabyte_field(path: Path) -> None:
    """A hole of a gigabyte costs the disk nothing, and is read as signs like any others."""
    path.write_bytes(HEADER + b"c1,")
    os.truncate(path, 1 << 30)


REFUSED_WHOLE: list[tuple[str, bytes | Callable[[Path], None], str]] = [
    ("semicolons.csv", (HEADER + LINE).replace(b",", b";"), "parted by ';'"),
    ("tabs.csv", (HEADER + LINE).replace(b",", b"\t"), "parted by"),
    ("utf16.csv", (HEADER + LINE).decode().encode("utf-16"), "begins as UTF-16"),
    ("utf16_without_mark.csv", (HEADER + LINE).decode().encode("utf-16-le"), "NUL signs"),
    ("latin.csv", HEADER + "Müller,card,2019-12,credit_card,borrower,open,CNY,1\n".encode("latin-1"), "no readable"),
    ("latin_later.csv", HEADER + LINE * 9_000 + b"M\xfcller" + LINE[2:], "no readable"),
    ("latin.jsonl", json.dumps(OBJECT).encode().replace(b"c1", b"c\xfc"), "no readable"),
    ("quote_never_closed.csv", HEADER + LINE + b'"' + LINE * 200, "unterminated quote"),
    ("quote_in_header.csv", b'"' + HEADER + LINE, "no column"),
    ("long_field.csv", HEADER + b"c1," + b"x" * 5_000_000 + LINE[7:], "longer than 1,048,576 bytes"),
    ("long_line.csv", HEADER + b"c1," * 3_000_000 + b"\n", "longer than 1,048,576 bytes"),
    ("long_field.jsonl", b'{"customer": "' + b"x" * 5_000_000 + b'"}', "longer than 1,048,576 bytes"),
    ("gigabyte_field.csv", gigabyte_field, "longer than 1,048,576 bytes"),
    ("gigabyte_field.jsonl", gigabyte_field, "longer than 1,048,576 bytes"),
    ("ten_million_columns.csv", b"c," * 10_000_000 + b"\n", "longer than 1,048,576 bytes"),
    ("ten_million_columns.jsonl", b"{" + b'"c":1,' * 10_000_000 + b"}\n", "longer than 1,048,576 bytes"),
    ("many_columns.parquet", lambda path: parquet(path, {f"c{n}": pa.array([1]) for n in range(500)}), "no column"),
    ("many_columns.csv", b",".join(b"c%d" % n for n in range(50_000)) + b"\n", "longer than 100,000 signs"),
    ("short_line.csv", HEADER + LINE + b"c1,card\n", "Line: 3, Expected Number of Columns: 8 Found: 2"),
    ("zipped.csv", zipped, "begins as zip"),
    ("bomb.parquet", one_line_over_and_over, "over and over"),
    ("truncated.parquet", truncated, "no readable"),
    ("empty.csv", b"", "empty"),
    ("empty.jsonl", b"", "empty"),
    ("empty.parquet", b"", "empty"),
    ("header_alone.csv", HEADER, "no lines"),
    ("header_without_end.csv", HEADER.strip(), "no lines"),
    ("blank_lines_alone.csv", HEADER + b"\n\n", "no lines"),
    ("blank_lines_alone.jsonl", b"\n\n", "no lines"),
    ("no_rows.parquet", lambda path: parquet(path, {name: pa.array([], pa.string()) for name in COLUMNS}), "no lines"),
    ("list.jsonl", b"[1, 2]\n", "no object but array"),
    ("twice.jsonl", b'{"customer": "c1", "customer": "c2"}\n', "'customer' more than once"),
    ("broken_off.jsonl", json.dumps(OBJECT).encode()[:40], "line 1 is no JSON"),
    (
        "left_open.jsonl",
        (OBJECT_LINE * 2 + OBJECT_LINE[:-2] + b"\n") + OBJECT_LINE * 2,
        "line 3 is no JSON: unexpected",
    ),
    ("left_open_first.jsonl", OBJECT_LINE[:-2] + b"\n" + OBJECT_LINE, "line 1 is no JSON: unexpected"),
    ("left_open_late.jsonl", OBJECT_LINE * 9_000 + b'{"a": tru}\n', "line 9,001 is no JSON: invalid literal"),
    ("left_open_after_blanks.jsonl", b"\n\n" + OBJECT_LINE + b'{"a": 1\n', "line 4 is no JSON"),
]


@pytest.mark.parametrize(("name", "content", "says"), REFUSED_WHOLE, ids=[row[0] for row in REFUSED_WHOLE])
def test_it_is_refused_whole_in_a_sentence(
    bureau: Bureau, tmp_path: Path, name: str, content: bytes | Callable[[Path], None], says: str
) -> None:
    with_customers(bureau, tmp_path, "c1")
    path = tmp_path / name
    path.write_bytes(content) if isinstance(content, bytes) else content(path)
    with pytest.raises(BrokenInputError, match=says) as told:
        furnished(bureau, path, RecordType.ACCOUNT_MONTH)
    assert told.value.where == str(path)
    assert told.value.mend
    assert "c1,card" not in str(told.value), "what a line says of somebody is not for the log"
    assert len(bureau.receipts()) == 1, "the identities alone"


TAKEN: list[tuple[str, bytes]] = [
    ("mark.csv", b"\xef\xbb\xbf" + HEADER + LINE),
    ("windows.csv", (HEADER + LINE).replace(b"\n", b"\r\n")),
    ("old_mac.csv", (HEADER + LINE).replace(b"\n", b"\r")),
    ("blank_lines.csv", HEADER + b"\n\n" + LINE + b"\n"),
    ("no_last_end.csv", HEADER + LINE.strip()),
    ("quoted.csv", HEADER + b'"c1","card","2019-12","credit_card","borrower","open","CNY","100"\n'),
    ("plain.jsonl", json.dumps(OBJECT).encode()),
]


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[row[0] for row in TAKEN])
def test_harmless_habits_of_writers_are_taken(bureau: Bureau, tmp_path: Path, name: str, content: bytes) -> None:
    with_customers(bureau, tmp_path, "c1")
    path = tmp_path / name
    path.write_bytes(content)
    totals = furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals
    assert (totals.lines_read, totals.accepted) == (1, 1)


@pytest.mark.parametrize("value", ["nan", "NaN", "inf", "-inf", "1e30", str(10**30), "0x10", "1_000", "1.0", "−5"])
def test_what_is_no_whole_number_of_minor_units_is_no_amount(bureau: Bureau, tmp_path: Path, value: str) -> None:
    with_customers(bureau, tmp_path, "c1")
    assert [one.rule for one in refused(bureau, tmp_path, [card("c1", balance=value)])] == ["BALANCE-FORM"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([float("nan")]),
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([b"\xff\xfe"]),
        pa.array([date(2019, 12, 1)]),
        pa.array([1e30]),
    ],
    ids=["NaN", "list", "struct", "bytes", "date", "1e30"],
)
def test_a_parquet_value_of_another_type_is_refused_with_its_line(
    bureau: Bureau, tmp_path: Path, column: pa.Array
) -> None:
    with_customers(bureau, tmp_path, "c1")
    parquet(tmp_path / "odd.parquet", COLUMNS | {"balance": column})
    receipt = furnished(bureau, tmp_path / "odd.parquet", RecordType.ACCOUNT_MONTH)
    assert [one.rule for one in bureau.refusals(receipt.submission)] == ["BALANCE-FORM"]


def test_a_nul_within_a_text_is_an_invisible_sign(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    path = tmp_path / "nul.csv"
    path.write_bytes(HEADER + LINE.replace(b"c1,card,", b"c1,ca\0rd,"))
    receipt = furnished(bureau, path, RecordType.ACCOUNT_MONTH)
    [told] = bureau.refusals(receipt.submission)
    assert (told.rule, told.got) == ("ACCOUNT-SIGNS", "ca?rd")


def test_a_formula_is_a_text_like_any_other(bureau: Bureau, tmp_path: Path) -> None:
    formula = "=cmd|' /c calc'!A1"
    with_customers(bureau, tmp_path, formula)
    assert [ref.customer for ref in bureau.links()] == [formula]


_FULL = """
import resource, sys
from pathlib import Path
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType, TallystickError
from datetime import date
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Bureau.open(Path(sys.argv[1])) as bureau:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        bureau.furnish(
            Submission(Path(sys.argv[2]), RecordType.ACCOUNT_MONTH, "First bank", date(2020, 1, 31), "consent")
        )
    except TallystickError as error:
        print(error)
"""


@pytest.mark.parametrize("most", [20_000, 400_000])
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_half_in(bureau: Bureau, tmp_path: Path, most: int) -> None:
    """No file of the process may grow beyond `most` bytes: what a full disk answers, without filling one.

    The smaller stops the records, the larger the facts.
    """
    customers = [f"c{n}" for n in range(100)]
    with_customers(bureau, tmp_path, *customers)
    rng = np.random.default_rng(1)
    amounts = ("balance", "paid", "limit", "original_amount")
    rows = [
        card(one, f"{year}-{month:02}", **{name: str(rng.integers(10**14)) for name in amounts})
        for one in customers
        for year in range(1960, 2019)
        for month in range(1, 13)
    ]
    path = written(tmp_path, rows)
    command = [sys.executable, "-c", _FULL, str(bureau.folder), str(path), str(most)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 0, ran.stderr
    assert "To mend it: " in ran.stdout
    assert "disk" in ran.stdout
    assert len(bureau.receipts()) == 1
    totals = furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals
    assert (totals.accepted, totals.seen_before) == (len(rows), 0)
