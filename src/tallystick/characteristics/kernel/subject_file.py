"""One subject's open file as the kernels read it, in plain arrays.

Nothing in it depends on the day that the file is asked for: months stand in place of months back, so that a file that
is kept is right for as long as the same facts are shown.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.kernel.facts import FactColumn
from tallystick.characteristics.kernel.source import KernelSource
from tallystick.files import FILE_TABLES
from tallystick.furnish import CONTRACTS, FieldType

_PACKED_AS = 2
"""Counted up when the bytes change that a file is packed as."""
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

    fingerprint: SHA-256 of the names, kinds and codes of all columns, and of how they are packed: a file that was kept
    in another form, from before a characteristic or a contract changed, is not for these kernels and is made anew.
    """

    tables: tuple[TableForm, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TableRows:
    """A subject's rows of one fact table, one at least, sorted by line, the latest month of each line first.

    starts: int64[2], 0 and how many rows there are. first, last: the earliest and the latest month of the rows, counted
    from the year 0; 0 where no kernel asks for it.
    numbers: int64[columns + 1, rows] in the order of the form, null as `NOTHING`, the fact's month in place of `ago`;
    last a number for who furnished the row.
    codes: int8[columns + 1, rows] in the order of the form, null as `UNTOLD`; last 1 where a line begins, otherwise 0.
    """

    starts: npt.NDArray[np.int64]
    first: int
    last: int
    numbers: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """tables: in the order of the form, None for one of which the subject has no rows.

    several: whether amounts are in several currencies.
    """

    tables: tuple[TableRows | None, ...]
    several: bool


def file_form(sources: Sequence[KernelSource]) -> FileForm:
    """The form of the files that these kernels read."""
    tables = tuple(_table_form(source) for source in sources)
    columns = [
        [one.facts, one.line, [[column.name, column.kept.value, column.codes] for column in one.numbers + one.codes]]
        for one in tables
    ]
    told = json.dumps([_PACKED_AS, sys.byteorder, columns])
    return FileForm(tables, hashlib.sha256(told.encode()).hexdigest())


def _table_form(source: KernelSource) -> TableForm:
    contract = CONTRACTS[FILE_TABLES[source.facts]]
    return TableForm(
        source.facts,
        source.line,
        dated=source.dated,
        by_day=contract.about is not None and contract.field(contract.about).type is FieldType.DATE,
        of_the_day=any(column.name == OF_THE_DAY for column in source.columns),
        numbers=tuple(column for column in source.numbers if column.name != OF_THE_DAY),
        codes=source.codes,
    )
