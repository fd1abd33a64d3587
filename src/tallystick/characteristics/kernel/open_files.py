"""Run kernels over the credit files that are open in an engine (`files.open_files`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.kernel.run import Places, YesNo, answers
from tallystick.characteristics.kernel.source import KernelSource
from tallystick.characteristics.sql_relation import currencies_sql

ROWS_AT_ONCE = 2_000_000


def by_kernels(
    engine: duckdb.DuckDBPyConnection, characteristics: tuple[Characteristic, ...], wanted: Sequence[str]
) -> pa.Table:
    """A column `observation` and one for each id `wanted`, by the kernels of all the characteristics."""
    observed = engine.sql("select observation, m0 from observed order by observation").to_arrow_table()
    numbers = np.ascontiguousarray(observed["observation"].to_numpy(), np.int64)
    m0 = np.ascontiguousarray(observed["m0"].to_numpy(), np.int64)

    def batches(source: KernelSource) -> Iterator[pa.Table]:
        return _batches(engine, source)

    return answers(characteristics, wanted, batches, numbers, (m0, _several(engine, numbers)))


def _several(engine: duckdb.DuckDBPyConnection, numbers: Places) -> YesNo:
    """Whose amounts are in several currencies."""
    told = engine.sql(f"select observation from ({currencies_sql().sql('duckdb')}) where currencies > 1")
    several: YesNo = np.isin(numbers, told.to_arrow_table()["observation"].to_numpy())
    return several


def _batches(engine: duckdb.DuckDBPyConnection, source: KernelSource) -> Iterator[pa.Table]:
    """The facts sorted as the kernel walks them, in tables of whole observations."""
    names = dict.fromkeys(["observation", *source.line, *(column.name for column in source.columns)])
    order = ["observation", *source.line, *(["ago"] if source.line else [])]
    listed, by = (", ".join(f'"{name}"' for name in some) for some in (names, order))
    reader = engine.sql(f"select {listed} from file_{source.facts} order by {by}").to_arrow_reader(ROWS_AT_ONCE)
    held: list[pa.RecordBatch] = []
    for batch in reader:
        if len(batch) == 0:
            continue
        here = np.asarray(batch["observation"])
        whole = int(np.searchsorted(here, here[-1]))
        if whole and sum(map(len, held)) + whole:
            yield pa.Table.from_batches([*held, batch.slice(0, whole)])
            held = []
        held.append(batch.slice(whole))
    if held:
        yield pa.Table.from_batches(held)
