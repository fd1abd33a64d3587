"""Run kernels over the credit files that are open in an engine (`files.open_files`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from tallystick.characteristics.characteristic import Characteristic, Quotient, over_rows
from tallystick.characteristics.grains import CURRENCIES
from tallystick.characteristics.kernel.facts import FactColumn, Kept
from tallystick.characteristics.kernel.run import Compiled, Places, YesNo, run
from tallystick.characteristics.kernel.source import KernelSource
from tallystick.terms import BrokenInputError

ROWS_AT_ONCE = 2_000_000


def by_kernels(engine: duckdb.DuckDBPyConnection, compiled: Compiled, wanted: Sequence[Characteristic]) -> pa.Table:
    """A column `observation` and one for each of those `wanted`, by those kernels that compute something of them."""
    numbers, m0 = observed(engine)
    several = in_several_currencies(engine, numbers)
    values = np.empty((len(compiled.ids), len(numbers)))
    needed = {one.id for one in over_rows(wanted)}
    for kernel in compiled.kernels:
        if not needed.isdisjoint(kernel.ids):
            run(kernel, batches(engine, kernel.source), numbers, (m0, several), values[kernel.rows])
    if compiled.divide is not None and any(isinstance(one.value, Quotient) for one in wanted):
        compiled.divide(values)
    told = dict(zip(compiled.ids, values, strict=True))
    return pa.table({"observation": numbers, **{one.id: told[one.id] for one in wanted}})


def observed(engine: duckdb.DuckDBPyConnection) -> tuple[Places, Places]:
    """The observations in order, and the last closed month of each."""
    told = engine.sql("select observation, m0 from observed order by observation").to_arrow_table()
    numbers, m0 = (np.ascontiguousarray(told[name].to_numpy(), np.int64) for name in ("observation", "m0"))
    return numbers, m0


def in_several_currencies(engine: duckdb.DuckDBPyConnection, numbers: Places) -> YesNo:
    """Whose amounts are in several currencies."""
    every = " union all ".join(f"select observation, currency from file_{table}" for table in CURRENCIES)
    told = engine.sql(f"select observation from ({every}) group by observation having min(currency) <> max(currency)")
    several: YesNo = np.isin(numbers, told.to_arrow_table()["observation"].to_numpy())
    return several


def batches(engine: duckdb.DuckDBPyConnection, source: KernelSource) -> Iterator[pa.Table]:
    """The facts sorted as the kernel walks them, in tables of whole observations."""
    told = [_told(column) for column in source.columns]
    keys = (f'"{key}"' for key in source.line if key not in {column.name for column in source.columns})
    listed = ", ".join(dict.fromkeys(['"observation"', *keys, *told]))
    by = ", ".join(f'"{name}"' for name in ("observation", *source.line, *(("ago",) if source.line else ())))
    sorted_facts = engine.sql(f"select {listed} from file_{source.facts} order by {by}")
    try:
        reader = sorted_facts.to_arrow_reader(ROWS_AT_ONCE)
    except duckdb.ConversionException as error:
        raise BrokenInputError(
            f"{source.facts} holds a text that its contract does not name: {str(error).splitlines()[0]}",
            mend="have its furnisher report the fact anew",
        ) from None
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


def _told(column: FactColumn) -> str:
    """SQL of a column; a code as one byte, which is sorted and handed over faster than a text."""
    if column.kept is not Kept.CODE:
        return f'"{column.name}"'
    listed = ", ".join(f"'{code}'" for code in column.codes)
    return f'cast("{column.name}" as enum({listed})) as "{column.name}"'
