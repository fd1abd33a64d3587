"""Turn files of contract lines into a Metro 2 file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import duckdb

from tallystick.furnish.check import find_faults, refusals
from tallystick.furnish.contracts import ACCOUNT_MONTH, IDENTITY, Contract
from tallystick.furnish.look import look_through
from tallystick.furnish.metro2.outgoing import Row, Written, record_of
from tallystick.furnish.metro2.segment import Record
from tallystick.furnish.metro2.writing import Sender, Style, write_file
from tallystick.furnish.read import open_source
from tallystick.furnish.typed import Handed, type_lines
from tallystick.lake import workshop
from tallystick.law import Jurisdiction
from tallystick.terms import BrokenInputError, Month

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class LeftOutAccount:
    account: str
    why: str


@dataclass(frozen=True, slots=True)
class Exported:
    """records: accounts that are in the file. left_out: those that are not, and why."""

    records: int
    left_out: tuple[LeftOutAccount, ...]


@dataclass(frozen=True, slots=True)
class Furnisher:
    """Who writes the file. identification: its code of itself; name and address: as the header says them."""

    identification: str
    name: str
    address: str


def export(
    account_months: Path,
    identities: Path,
    to: Path,
    furnisher: Furnisher,
    law: Jurisdiction,
    *,
    style: Style,
    currency: str,
    made_on: date,
) -> Exported:
    """Writes the accounts of `account_months`, each as of its latest month, with the months before as its profile.

    Raises BrokenInputError, with nothing written, where a line of the two files breaks a rule.
    """
    handed = Handed(furnisher.name, made_on, back_load=True)
    with tempfile.TemporaryDirectory(prefix="tallystick-") as folder:
        spill = Path(folder)
        kept = {}
        for contract, path in ((IDENTITY, identities), (ACCOUNT_MONTH, account_months)):
            kept[contract.record_type] = spill / f"{contract.record_type}.parquet"
            _keep_typed(path, contract, handed, law, kept[contract.record_type])
        with workshop(spill / "spill") as engine:
            months = _joined(engine, kept[ACCOUNT_MONTH.record_type], kept[IDENTITY.record_type])
            left_out: dict[str, str] = {}
            written = Written(furnisher.identification, currency, made_on)
            sender = Sender(furnisher.name.upper(), furnisher.address.upper(), _activity(engine, made_on), made_on)
            count = write_file(to, sender, _records(engine, months, written, left_out), style)
    return Exported(count, tuple(LeftOutAccount(account, why) for account, why in left_out.items()))


def _keep_typed(path: Path, contract: Contract, handed: Handed, law: Jurisdiction, to: Path) -> None:
    with workshop(to.parent / "spill") as engine:
        source = open_source(engine, path, look_through(path), contract, law)
        type_lines(engine, source, contract, handed)
        engine.execute("create table admitted as select distinct furnisher as name from typed")
        find_faults(engine, source, contract, handed, customers_known=False)
        wrong = refusals(engine, source, contract)
        if wrong:
            first = wrong[0]
            raise BrokenInputError(
                f"{len(wrong):,} lines break a rule, the first is line {first.line:,}: {first.field}, {first.rule}",
                where=str(path),
                mend="see them with `tallystick furnish validate`, and correct them",
            )
        engine.execute(f"copy (select * exclude (raw) from typed) to '{_quoted(to)}' (format parquet)")


def _joined(engine: duckdb.DuckDBPyConnection, months: Path, people: Path) -> str:
    """SQL of the months with their people, by account; those of an earlier key come with its later one."""
    engine.execute(f"create view account_row as select * from read_parquet('{_quoted(months)}')")
    engine.execute(f"create view identity_row as select * from read_parquet('{_quoted(people)}')")
    return """
        with renamed as (
            select customer, previous_account as was, max(account) as account from account_row
            where previous_account is not null group by all
        )
        select coalesce(renamed.account, account_row.account) as account_now, account_row as told,
            identity_row as who
        from account_row
            left join renamed on renamed.customer = account_row.customer and renamed.was = account_row.account
            left join identity_row on identity_row.customer = account_row.customer
        order by account_now, account_row.line
    """


def _activity(engine: duckdb.DuckDBPyConnection, made_on: date) -> date:
    [(latest,)] = engine.execute("select max(month) from account_row").fetchall()
    return made_on if latest is None else min(made_on, Month(latest).plus(1).first_day - timedelta(days=1))


def _records(
    engine: duckdb.DuckDBPyConnection, months: str, written: Written, left_out: dict[str, str]
) -> Callable[[], Iterator[Record]]:
    def records() -> Iterator[Record]:
        number = 2
        for account, rows in groupby(_rows(engine, months), key=lambda row: str(row[0])):
            found = list(rows)
            people = {told["customer"]: who for _, told, who in found if who and who["customer"]}
            made = record_of([told for _, told, _ in found], people, written, number)
            if isinstance(made, Record):
                number += 1
                yield made
            else:
                left_out[account] = made

    return records


def _rows(engine: duckdb.DuckDBPyConnection, months: str) -> Iterator[tuple[str, Row, Row | None]]:
    found = engine.execute(months)
    while some := found.fetchmany(_AT_ONCE):
        yield from some


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
