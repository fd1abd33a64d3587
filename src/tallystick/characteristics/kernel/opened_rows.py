"""The subjects' files that are open in an engine (`files.open_files`), each in the form that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.characteristics.kernel.facts import as_array
from tallystick.characteristics.kernel.one import OneByOne
from tallystick.characteristics.kernel.open_files import batches, in_several_currencies, observed
from tallystick.characteristics.kernel.run import lines, one_chunk
from tallystick.characteristics.kernel.subject_file import SubjectFile, TableForm, TableRows


def opened_rows(engine: duckdb.DuckDBPyConnection, kernels: OneByOne) -> Iterator[tuple[int, SubjectFile]]:
    """Every observation and its file, in order. The rows of all of them are in memory together."""
    numbers, m0 = observed(engine)
    several = in_several_currencies(engine, numbers)
    tables = []
    for kernel, form in zip(kernels.compiled.kernels, kernels.form.tables, strict=True):
        rows = _together(form, batches(engine, kernel.source))
        if form.dated:
            rows.numbers[0] = m0[np.searchsorted(numbers, rows.observation)] - rows.numbers[0]
        tables.append((form, rows, np.searchsorted(rows.observation, [*numbers.tolist(), np.iinfo(np.int64).max])))
    for place, number in enumerate(numbers.tolist()):
        file = tuple(_rows_of(form, rows, *starts[place : place + 2].tolist()) for form, rows, starts in tables)
        yield number, SubjectFile(file, bool(several[place]))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of many observations, as those of one are in `TableRows`."""

    observation: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int8]
    fresh: npt.NDArray[np.bool_]
    lender: npt.NDArray[np.int64]


def _together(form: TableForm, told: Iterable[pa.Table]) -> _Rows:
    parts = [_encoded(form, facts) for facts in told]
    nothing = np.zeros(0, np.int64)
    return _Rows(
        np.concatenate([nothing, *(part.observation for part in parts)]),
        np.concatenate([np.zeros((len(form.numbers), 0), np.int64), *(part.numbers for part in parts)], axis=1),
        np.concatenate([np.zeros((len(form.codes), 0), np.int8), *(part.codes for part in parts)], axis=1),
        np.concatenate([nothing.astype(np.bool_), *(part.fresh for part in parts)]),
        np.concatenate([nothing, *(part.lender for part in parts)]),
    )


def _encoded(form: TableForm, facts: pa.Table) -> _Rows:
    facts = facts.unify_dictionaries().combine_chunks()
    numbers, codes = (
        [as_array(column, one_chunk(facts, column.name), form.facts) for column in columns]
        for columns in (form.numbers, form.codes)
    )
    fresh, lender = lines(facts, form.line)
    return _Rows(
        np.asarray(one_chunk(facts, "observation"), np.int64),
        np.array(numbers, np.int64).reshape(len(numbers), len(facts)),
        np.array(codes, np.int8).reshape(len(codes), len(facts)),
        fresh,
        lender if form.line else np.zeros(len(facts), np.int64),
    )


def _rows_of(form: TableForm, rows: _Rows, begin: int, end: int) -> TableRows:
    numbers = rows.numbers[:, begin:end]
    first, last = (int(numbers[0].min()), int(numbers[0].max())) if form.dated and end > begin else (0, 0)
    return TableRows(first, last, numbers, rows.codes[:, begin:end], rows.fresh[begin:end], rows.lender[begin:end])
