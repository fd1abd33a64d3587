"""The subjects' files that are open in an engine (`files.open_files`), each in the form that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from tallystick.characteristics.kernel.facts import Codes, Numbers
from tallystick.characteristics.kernel.one import OneByOne
from tallystick.characteristics.kernel.open_files import batches, in_several_currencies, observed
from tallystick.characteristics.kernel.run import Places, columns_of, lines, one_chunk
from tallystick.characteristics.kernel.source import KernelSource
from tallystick.characteristics.kernel.subject_file import OF_THE_DAY, SubjectFile, TableRows


def opened_rows(engine: duckdb.DuckDBPyConnection, kernels: OneByOne) -> Iterator[tuple[int, SubjectFile]]:
    """Every observation and its file, in order. The rows of all of them are in memory together."""
    observations, m0 = observed(engine)
    several = in_several_currencies(engine, observations).tolist()
    tables = [_table(engine, kernel.source, observations, m0) for kernel in kernels.compiled.kernels]
    for place, observation in enumerate(observations.tolist()):
        yield observation, SubjectFile(tuple(table.of(place) for table in tables), several[place])


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of many observations, those of one as in `TableRows`; where each observation's begin, `starts` says."""

    dated: bool
    starts: list[int]
    numbers: Numbers
    codes: Codes

    def of(self, place: int) -> TableRows | None:
        begin, end = self.starts[place : place + 2]
        if begin == end:
            return None
        numbers = self.numbers[:, begin:end]
        first, last = (int(numbers[0].min()), int(numbers[0].max())) if self.dated else (0, 0)
        return TableRows(np.array([0, end - begin]), first, last, numbers, self.codes[:, begin:end])


def _table(engine: duckdb.DuckDBPyConnection, source: KernelSource, observations: Places, m0: Places) -> _Table:
    empty = (
        np.zeros(0, np.int64),
        np.zeros((1 + sum(column.name != OF_THE_DAY for column in source.numbers), 0), np.int64),
        np.zeros((1 + len(source.codes), 0), np.int8),
    )
    of_rows, numbers, codes = (
        np.concatenate(parts, axis=-1)
        for parts in zip(empty, *(_arrays(facts, source) for facts in batches(engine, source)), strict=True)
    )
    if source.dated:
        numbers[0] = m0[np.searchsorted(observations, of_rows)] - numbers[0]
    starts = np.searchsorted(of_rows, [*observations.tolist(), np.iinfo(np.int64).max])
    return _Table(source.dated, starts.tolist(), numbers, codes)


def _arrays(facts: pa.Table, source: KernelSource) -> tuple[Places, Numbers, Codes]:
    """Whose each row is, and the rows as `TableRows` has them, but for `ago`."""
    facts = facts.unify_dictionaries().combine_chunks()
    numbers, codes = columns_of(facts, source)
    fresh, lender = lines(facts, source.line)
    kept = [array for column, array in zip(source.numbers, numbers, strict=True) if column.name != OF_THE_DAY]
    lender = lender if source.line else np.zeros(len(facts), np.int64)
    return np.asarray(one_chunk(facts, "observation")), np.array([*kept, lender]), np.array([*codes, fresh])
