"""A file through the door, all checks on, against DuckDB's bare copy of the same file to Parquet; its memory;
and a Metro 2 file into contract lines.

TALLYSTICK_LINES sets the lines of the larger file: 2,000,000 unless said otherwise, 50,000,000 for the stated goal.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from figures import TURNS, figure, paired, timed
from tallystick import law
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.furnish.metro2.convert import convert
from tallystick.furnish.metro2.export import Furnisher, export
from tallystick.furnish.metro2.incoming import Setting
from tallystick.furnish.metro2.writing import Style
from tallystick.terms import RecordType

TODAY = date(2026, 1, 1)
BANK = "Bench bank"
LINES = int(os.environ.get("TALLYSTICK_LINES", "2000000"))
MONTHS = 360
SPEED_LINES = 2_000_000
RECORDS = 200_000
_FURNISH = """
import sys
from datetime import date
from pathlib import Path
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType
with Bureau.open(Path(sys.argv[1])) as bureau:
    receipt = bureau.furnish(
        Submission(Path(sys.argv[2]), RecordType.ACCOUNT_MONTH, "Bench bank", date(2026, 1, 1), "bench")
    )
assert receipt.totals.accepted == int(sys.argv[3]), receipt
"""


def customers_file(path: Path, lines: int) -> Path:
    duckdb.execute(
        f"copy (select 'c-' || i as customer, 'person' as kind from range({-(-lines // MONTHS)}) t(i)) "
        f"to '{path}' (header)"
    )
    return path


def months_file(path: Path, lines: int) -> Path:
    """Account months of cards: thirty years of each customer, amounts that differ, one in ten late."""
    duckdb.execute(
        f"""
        copy (
            select 'c-' || i // {MONTHS} as customer, 'card-' || i // {MONTHS} as account,
                strftime(date '1995-01-01' + to_months((i % {MONTHS})::integer), '%Y-%m') as month,
                'credit_card' as product, 'borrower' as role, 'open' as status, 'CNY' as currency,
                '1994-12-03' as opened, 5000000 as "limit", hash(i) % 5000000 as balance,
                case when i % 10 = 0 then 30 else 0 end as days_past_due, hash(i + 1) % 500000 as scheduled,
                hash(i + 2) % 500000 as paid
            from range({lines}) t(i)
        ) to '{path}' (header)
        """
    )
    return path


def opened(folder: Path, customers: Path) -> Bureau:
    bureau = Bureau.create(folder, name="Bench", jurisdiction="us", created_on=TODAY)
    bureau.admit_furnishers([BANK], TODAY)
    bureau.furnish(Submission(customers, RecordType.IDENTITY, BANK, TODAY, "bench"))
    return bureau


def speed(scratch: Path) -> None:
    customers, months = (
        customers_file(scratch / "people.csv", SPEED_LINES),
        months_file(scratch / "m.csv", SPEED_LINES),
    )
    bureaus: list[Bureau] = []

    def furnish() -> None:
        receipt = bureaus.pop().furnish(Submission(months, RecordType.ACCOUNT_MONTH, BANK, TODAY, "bench"))
        assert receipt.totals.accepted == SPEED_LINES

    def bare() -> None:
        duckdb.execute(f"copy (select * from read_csv('{months}', all_varchar = true)) to '{scratch}/bare.parquet'")

    bureaus += [opened(scratch / f"bureau-{n}", customers) for n in range(TURNS + 1)]
    seconds, _, ratio = paired(furnish, bare)
    figure("furnish.csv_lines", SPEED_LINES / seconds, "lines/s", f"{1 / ratio:.2f} of DuckDB's bare copy (goal 0.40)")


def memory(scratch: Path) -> None:
    """A process of its own, so that its peak is the door's alone."""
    customers, months = customers_file(scratch / "people.csv", LINES), months_file(scratch / "m.csv", LINES)
    opened(scratch / "bureau", customers).close()
    command = [sys.executable, "-W", "ignore", "-c", _FURNISH, str(scratch / "bureau"), str(months), str(LINES)]
    subprocess.run(command, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    figure("furnish.memory", peak / 1e9, "GB", f"at {LINES:,} lines of CSV (goal: less than 1)")


def identities(scratch: Path) -> None:
    customers = customers_file(scratch / "people.csv", SPEED_LINES * 10)
    lines = -(-SPEED_LINES * 10 // MONTHS)
    turn = iter(range(1_000))

    def furnish() -> None:
        opened(scratch / f"identities-{next(turn)}", customers).close()

    def copy() -> None:
        duckdb.execute(f"copy (select * from read_csv('{customers}', all_varchar = true)) to '{scratch}/bare.parquet'")

    seconds, _, _ = paired(furnish, copy)
    figure("furnish.identities", lines / seconds, "lines/s", "each sealed under a key of its own")


def metro2(scratch: Path) -> None:
    """A Metro 2 file of loans, each with the three months before in its profile, into contract lines."""
    people, months, file = scratch / "people.csv", scratch / "months.csv", scratch / "loans.dat"
    duckdb.execute(
        f"""
        copy (
            select 'c-' || i as customer, 'person' as kind, 'Ann Roe' as name,
                date '1950-01-01' + (hash(i) % 15000)::integer as birth_date, 'tax_number' as document_type,
                666000000 + i as document_number, i % 900 || ' Elm Street' as street, 'Springfield' as city,
                'IL' as region, '62701' as postcode, 'US' as country
            from range({RECORDS}) t(i)
        ) to '{people}' (header);
        copy (
            select 'c-' || i as customer, 'loan-' || i as account, '2025-0' || (5 + month) as month,
                'term_loan' as product, 'borrower' as role, 'open' as status, 'USD' as currency,
                '2019-03-02' as opened, 2000000 as original_amount, (hash(i) % 15000) * 100 as balance,
                0 as past_due, 0 as days_past_due, '60' as terms_months
            from range({RECORDS}) t(i), range(1, 5) m(month)
        ) to '{months}' (header)
        """
    )
    exported = export(
        months,
        people,
        file,
        Furnisher("BENCHBANK", BANK, "1 Main Street"),
        law.load("us"),
        style=Style.LINES,
        currency="USD",
        made_on=TODAY,
    )
    assert exported.records == RECORDS, exported.left_out[:3]

    def read() -> None:
        told = convert(file, scratch / "lines", Setting("USD", b"0" * 32))
        assert (told.records, told.account_months) == (RECORDS, RECORDS)

    def bare() -> None:
        with file.open("rb") as lines:
            assert sum(1 for _ in lines) == RECORDS + 2

    # Once: it takes long enough for what else the machine does to even out.
    seconds, beside = timed(read), timed(bare)
    told = f"{seconds / beside:.0f} x a bare read of the file's lines"
    figure("furnish.metro2_records", RECORDS / seconds, "records/s", told)


def main() -> None:
    duckdb.execute("set enable_progress_bar = false")
    for part in (speed, memory, identities, metro2):
        with tempfile.TemporaryDirectory() as scratch:
            part(Path(scratch))


if __name__ == "__main__":
    main()
