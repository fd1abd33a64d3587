"""Turn a Metro 2 file into files of contract lines, all of them or none."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tallystick.furnish.contracts import ACCOUNT_MONTH, IDENTITY
from tallystick.furnish.metro2.incoming import Consumer, LeftOut, Setting, consumers_of
from tallystick.furnish.metro2.reading import read_records
from tallystick.furnish.metro2.segment import Record
from tallystick.furnish.metro2.trailer import Difference, Tally
from tallystick.lake import workshop
from tallystick.terms import TallystickError

_MONTHS = tuple(name for name in ACCOUNT_MONTH.names if name not in ("furnisher", "reported_on"))
_IDENTITIES = tuple(name for name in IDENTITY.names if name not in ("furnisher", "reported_on"))
_HISTORY = (
    *("customer", "account", "month", "product", "role", "status", "currency", "opened", "balance", "days_past_due"),
)
FILES = {
    "identities.csv": _IDENTITIES,
    "account_months.csv": _MONTHS,
    "history.csv": _HISTORY,
    "left_out.csv": ("record", "segment", "why"),
    "records.csv": ("file", "line", "record", "segment"),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a file. records: its base records. left_out: consumers or records that became no line.

    differences: totals of its trailer that are not what it holds, its number of base records aside.
    """

    records: int
    identities: int
    account_months: int
    history: int
    left_out: int
    differences: tuple[Difference, ...]


def convert(path: Path, folder: Path, setting: Setting, *, needs_trailer: bool = True) -> Conversion:
    """Writes `identities.csv`, `account_months.csv`, `history.csv` (the months of the payment history profiles),
    `left_out.csv` (what became no line, and why) and `records.csv` (of each line, the record that it came from).

    A customer with several accounts has one identity line: what its last record says. Only the files' owner may read
    them. Raises BrokenInputError, with nothing written, when the Metro 2 file cannot be taken.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".metro2-", dir=folder) as made:
            told = _write(path, Path(made), setting, needs_trailer=needs_trailer)
            for name in FILES:
                shutil.move(str(Path(made) / name), str(folder / name))
    except OSError as error:
        raise TallystickError(
            f"the lines could not be written: {error.strerror}", where=str(folder), mend="choose another folder"
        ) from error
    return told


def _write(path: Path, folder: Path, setting: Setting, *, needs_trailer: bool) -> Conversion:
    tally = Tally()
    differences: tuple[Difference, ...] = ()
    with _writers(folder) as out:
        for record in read_records(path, needs_trailer=needs_trailer):
            tally.add(record)
            kind = record.first.layout.identifier
            if kind == "BASE":
                out.add(record, setting)
            elif kind == "TRAILER":
                differences = tally.differences(record.first)
    identities = _latest_identities(folder)
    return Conversion(
        tally.counts["total_base_records"], identities, out.months, out.history, out.left_out, differences
    )


@dataclass(slots=True)
class _Writers:
    """The open files, and how many lines each has."""

    files: dict[str, Any]
    identities: int = 0
    months: int = 0
    history: int = 0
    left_out: int = 0

    def add(self, record: Record, setting: Setting) -> None:
        for one in consumers_of(record, setting):
            if isinstance(one, LeftOut):
                self.left_out += 1
                self.files["left_out.csv"].writerow((record.number, one.segment, one.why))
            else:
                self._add_consumer(one, record.number)

    def _add_consumer(self, one: Consumer, number: int) -> None:
        self.identities += 1
        self.months += 1
        self.history += len(one.history)
        identity = [one.identity.get(name, "") for name in _IDENTITIES]
        self.files["identities.all"].writerow((*identity, self.identities, number, one.segment))
        self.files["account_months.csv"].writerow([one.month.get(name, "") for name in _MONTHS])
        self.files["records.csv"].writerow(("account_months.csv", self.months, number, one.segment))
        own = {name: one.month[name] for name in ("customer", "role")}
        self.files["history.csv"].writerows(
            [own.get(name) or line.get(name, "") for name in _HISTORY] for line in one.history
        )


@contextmanager
def _writers(folder: Path) -> Iterator[_Writers]:
    columns = FILES | {"identities.all": (*_IDENTITIES, "seq", "record", "segment")}
    with ExitStack() as stack:
        files = {}
        for name, header in columns.items():
            files[name] = csv.writer(stack.enter_context(_private(folder / name)), lineterminator="\n")
            files[name].writerow(header)
        yield _Writers(files)


def _private(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="")


def _latest_identities(folder: Path) -> int:
    """Keeps of each customer's identity lines the last, and answers with how many there are."""
    told = ", ".join(f'"{name}"' for name in _IDENTITIES)
    all_of_them, kept, lines = (
        str(folder / name).replace("'", "''") for name in ("identities.all", "identities.csv", "identity_lines.csv")
    )
    with workshop(folder / "spill") as engine:
        engine.execute("set preserve_insertion_order = true")
        engine.execute(
            f"""
            create table work.identity as
            select *, row_number() over (order by seq) as line from (
                select * replace (seq::bigint as seq)
                from read_csv('{all_of_them}', header = true, all_varchar = true, quote = '"', delim = ',')
                qualify row_number() over (partition by customer order by seq::bigint desc) = 1
            );
            copy (select {told} from work.identity order by line) to '{kept}' (header, use_tmp_file false);
            copy (select 'identities.csv', line, record, segment from work.identity order by line)
            to '{lines}' (header false, use_tmp_file false)
            """
        )
        [(count,)] = engine.execute("select count(*) from work.identity").fetchall()
    with (folder / "records.csv").open("ab") as records, (folder / "identity_lines.csv").open("rb") as more:
        shutil.copyfileobj(more, records)
    return int(count)
