"""One subject's open file as the kernels read it, in plain arrays.

Nothing in it depends on the day that the file is asked for: months stand in place of months back, so that a file that
is kept is right for as long as the same facts are shown.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.kernel.facts import FactColumn, Kept
from tallystick.characteristics.kernel.run import Compiled
from tallystick.furnish import CONTRACTS, FACT_TABLES, FieldType

OF_THE_DAY = "valid_at"
"""The column that is the day itself, and so is in no file that is kept."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """What the arrays of a fact table are. facts: the table. line: what tells one line of it from another.

    dated: whether the first of `numbers` is `ago`, which a file holds as a month. by_day: whether facts are about days,
    and so may be of the month that is not closed. of_the_day: whether the kernel also reads `valid_at`, which no file
    holds.
    """

    facts: str
    line: tuple[str, ...]
    dated: bool
    by_day: bool
    of_the_day: bool
    numbers: tuple[FactColumn, ...]
    codes: tuple[FactColumn, ...]


@dataclass(frozen=True, slots=True)
class FileForm:
    """What a subject's file is, for one set of kernels. tables: a form for each of them, in their order.

    fingerprint: SHA-256 of the names, kinds and codes of all columns: a file that was kept in another form, from before
    a characteristic or a contract changed, cannot be read by these kernels and is to be made anew.
    """

    tables: tuple[TableForm, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TableRows:
    """A subject's rows of one fact table, sorted by line, the latest month of each line first.

    first, last: the earliest and the latest month of the rows, counted from the year 0; 0 and 0 where there are none.
    numbers: int64[columns, rows] in the order of the form, null as `NOTHING`; the fact's month in place of `ago`.
    codes: int8[columns, rows] in the order of the form, null as `UNTOLD`.
    fresh: bool[rows], whether a row begins a line. lender: int64[rows], a number for who furnished it.
    """

    first: int
    last: int
    numbers: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int8]
    fresh: npt.NDArray[np.bool_]
    lender: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """tables: in the order of the form. several: whether amounts are in several currencies."""

    tables: tuple[TableRows, ...]
    several: bool


def file_form(compiled: Compiled) -> FileForm:
    """The form of the files that these kernels read."""
    tables = []
    for source in (kernel.source for kernel in compiled.kernels):
        numbers = tuple(one for one in source.columns if one.kept is not Kept.CODE and one.name != OF_THE_DAY)
        codes = tuple(one for one in source.columns if one.kept is Kept.CODE)
        dated = any(one.name == "ago" for one in numbers)
        of_the_day = any(one.name == OF_THE_DAY for one in source.columns)
        tables.append(TableForm(source.facts, source.line, dated, _by_day(source.facts), of_the_day, numbers, codes))
    told = [
        [one.facts, one.line, [[column.name, column.kept.value, column.codes] for column in one.numbers + one.codes]]
        for one in tables
    ]
    return FileForm(tuple(tables), hashlib.sha256(json.dumps(told).encode()).hexdigest())


def _by_day(facts: str) -> bool:
    record_type = next(one for one, table in FACT_TABLES.items() if table.name == facts)
    contract = CONTRACTS[record_type]
    return contract.about is not None and contract.field(contract.about).type is FieldType.DATE
