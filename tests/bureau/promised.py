"""An invented bureau as of a day, and reports to come handed in at its door as their furnishers would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.bureau import Bureau
from tallystick.files.one import Row
from tallystick.furnish import Submission
from tallystick.furnish.contracts import CONTRACTS, FieldType
from tallystick.records import Receipt
from tallystick.scoring.what_if import Promise
from tallystick.simulate import AGENT, Form, Population, simulate
from tallystick.terms import Month, RecordType

ON = date(2024, 1, 15)
"""Of the invented months December 2023 is the last; most of its lines are known by then, and no later ones."""
_FIRST = date(2022, 1, 1)
_KINDS = (RecordType.ACCOUNT_MONTH, RecordType.ACTIVITY_MONTH)


def invented_bureau(folder: Path, persons: int, seed: int = 7) -> Bureau:
    """Persons of 24 months with the businesses of some, each customer of each furnisher a subject of its own."""
    population = Population(persons, persons // 10, 24, seed, Month.of(_FIRST))
    known = simulate(population, folder / "invented", form=Form.PARQUET)
    bureau = Bureau.create(folder / "bureau", name="Test", jurisdiction="cn", created_on=_FIRST)
    bureau.admit_furnishers([AGENT], _FIRST)
    bureau.admit_furnishers([one["name"] for one in known["furnishers"]], _FIRST, reported_by=AGENT)
    for file in known["files"]:
        if file["record_type"]:
            path = folder / file["name"]
            lines = f"from '{folder / 'invented' / file['name']}' where reported_on <= date '{ON}'"
            duckdb.execute(f"copy ({lines}) to '{path}'")
            _furnished(bureau, path, RecordType(file["record_type"]), ON, back_load=True)
    return bureau


def come_true(bureau: Bureau, folder: Path, promises: Sequence[Promise]) -> list[Receipt]:
    """Hands in what was promised to be reported, in one file of each kind for each day that something is promised of.

    A month's reports are in the first file that is handed in once it is over.
    """
    days = sorted({one.then for one in promises})
    receipts = []
    for kind in _KINDS:
        rows = [row for one in promises for row in _reports(one, kind)]
        for since, until in pairwise([_FIRST, *days]):
            due = [row for row in rows if Month.of(since) <= Month(row["month"]) < Month.of(until)]
            if due:
                receipts.append(hand_in(bureau, folder, kind, due, Month.of(until).first_day))
    return receipts


def hand_in(bureau: Bureau, folder: Path, kind: RecordType, rows: Sequence[Row], on: date) -> Receipt:
    """Reports as one file."""
    path = folder / f"{kind}-{on}.parquet"
    pq.write_table(_lines(kind, rows), path)
    return _furnished(bureau, path, kind, on)


def _reports(promise: Promise, kind: RecordType) -> Sequence[Row]:
    told = promise.reports
    return told.account_months if kind is RecordType.ACCOUNT_MONTH else told.activity_months


def _lines(kind: RecordType, rows: Sequence[Row]) -> pa.Table:
    """As a furnisher writes them: months and days in words."""
    fields = [one for one in CONTRACTS[kind].fields if any(row.get(one.name) is not None for row in rows)]

    def values(name: str, type: FieldType) -> Iterator[Any]:
        for row in rows:
            value = row.get(name)
            yield str(Month(value)) if type is FieldType.MONTH else value

    return pa.table({one.name: pa.array(values(one.name, one.type)) for one in fields})


def _furnished(bureau: Bureau, path: Path, kind: RecordType, on: date, *, back_load: bool = False) -> Receipt:
    return bureau.furnish(Submission(path, kind, AGENT, on, "invented, for practice", back_load))
