"""Run kernels over the credit files that are open in an engine, or over facts that are sorted already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.characteristics.characteristic import Characteristic
from tallystick.characteristics.kernel.arithmetic import FAR, NOTHING
from tallystick.characteristics.kernel.build import Walk, built
from tallystick.characteristics.kernel.facts import Array, Kept, as_array
from tallystick.characteristics.kernel.source import KernelSource, kernel_sources
from tallystick.characteristics.sql_relation import currencies_sql
from tallystick.furnish.contracts.fields import MOST_MINOR_UNITS

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

ROWS_AT_ONCE = 2_000_000
_THREADS = 2
WORTH_A_THREAD = 50_000


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled walk over one fact table, and the characteristics that it computes."""

    source: KernelSource
    ids: tuple[str, ...]
    walk: Walk


@lru_cache(maxsize=16)
def kernels(characteristics: tuple[Characteristic, ...]) -> tuple[Kernel, ...]:
    """A kernel for each fact table; compiled when they are first asked for on this machine."""
    return tuple(
        Kernel(source, ids, built(source.text, source.columns)) for source, ids in kernel_sources(characteristics)
    )


def by_kernels(
    engine: duckdb.DuckDBPyConnection, characteristics: tuple[Characteristic, ...], wanted: Sequence[str]
) -> pa.Table:
    """A column `observation` and one for each id `wanted`, by the kernels of all the characteristics."""
    observed = engine.sql("select observation, m0 from observed order by observation").to_arrow_table()
    numbers = observed["observation"].combine_chunks()
    m0 = np.ascontiguousarray(observed["m0"].to_numpy(), np.int64)
    several = _several(engine, numbers)
    told: dict[str, Numbers] = {}
    for kernel in kernels(characteristics):
        if set(kernel.ids).isdisjoint(wanted):
            continue
        out = np.empty((len(kernel.ids), len(numbers)))
        run(kernel, _batches(engine, kernel.source), numbers.to_numpy(), m0, several, out)
        told |= zip(kernel.ids, out, strict=True)
    return pa.table({"observation": numbers, **{id: told[id] for id in wanted}})


def _several(engine: duckdb.DuckDBPyConnection, numbers: pa.Array) -> npt.NDArray[np.bool_]:
    """Whose amounts are in several currencies."""
    told = engine.sql(f"select observation from ({currencies_sql().sql('duckdb')}) where currencies > 1")
    several: npt.NDArray[np.bool_] = np.isin(numbers.to_numpy(), told.to_arrow_table()["observation"].to_numpy())
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


def run(
    kernel: Kernel,
    batches: Iterable[pa.Table],
    numbers: Places,
    m0: Places,
    several: npt.NDArray[np.bool_],
    out: Numbers,
) -> None:
    """Walks the facts of all observations.

    batches: facts of whole observations, sorted by observation, line, and `ago` within a line.
    numbers: the observations in order. m0: the last closed month of each, counted from the year 0.
    several: whose amounts are in several currencies. out: a row for each of the kernel's characteristics.
    """
    starts = np.zeros(len(numbers) + 1, np.int64)
    done = 0
    for facts in batches:
        observation = np.asarray(facts["observation"].combine_chunks())
        last = int(np.searchsorted(numbers, observation[-1])) + 1
        starts[done:last] = np.searchsorted(observation, numbers[done:last])
        starts[last] = len(observation)
        _walk(kernel, _Span(done, last, starts), facts, (m0, several), out)
        done = last
    if done < len(numbers):
        starts[done:] = 0
        _walk(kernel, _Span(done, len(numbers), starts), _nothing(kernel.source), (m0, several), out)


def _nothing(source: KernelSource) -> pa.Table:
    names = ("observation", *source.line, *(column.name for column in source.columns))
    texts = {*source.line, *(column.name for column in source.columns if column.kept is Kept.CODE)}
    return pa.table({name: pa.array([], pa.string() if name in texts else pa.int64()) for name in names})


@dataclass(frozen=True, slots=True)
class _Span:
    """Observations from `first` up to, but without, `last`; the rows of each begin where `starts` says."""

    first: int
    last: int
    starts: Places

    def halves(self, parts: int) -> list[tuple[int, int]]:
        """Spans of about as many rows each."""
        rows = self.starts[self.last]
        cuts = np.searchsorted(self.starts[self.first : self.last + 1], [rows * k // parts for k in range(1, parts)])
        edges = [self.first, *(self.first + cuts).tolist(), self.last]
        return list(pairwise(edges))


def _walk(
    kernel: Kernel,
    span: _Span,
    facts: pa.Table,
    of_observations: tuple[Places, npt.NDArray[np.bool_]],
    out: Numbers,
) -> None:
    facts = facts.combine_chunks()
    source = kernel.source
    arrays = {column.name: as_array(column, _one(facts, column.name), source.facts) for column in source.columns}
    fresh, lender = _lines(facts, source.line)
    most = int(np.diff(span.starts[span.first : span.last + 1]).max())
    _fits(arrays, most)
    if "ago" in arrays and len(facts):
        most = max(most, int(arrays["ago"].max()) + 1)

    def part(edges: tuple[int, int]) -> None:
        kernel.walk(*edges, span.starts, *of_observations, fresh, lender, max(most, 1), *arrays.values(), out)

    if len(facts) < WORTH_A_THREAD:
        part((span.first, span.last))
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(part, span.halves(_THREADS)))


def _one(facts: pa.Table, name: str) -> pa.Array:
    column = facts[name]
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _lines(facts: pa.Table, keys: tuple[str, ...]) -> tuple[npt.NDArray[np.bool_], Places]:
    """Which rows begin a line, and a number for who furnished each."""
    fresh = np.zeros(len(facts), np.bool_)
    if not keys or not len(facts):
        return fresh, np.zeros(0, np.int64)
    fresh[0] = True
    for name in ("observation", *keys):
        told = _one(facts, name)
        fresh[1:] |= pc.not_equal(told[1:], told[:-1]).to_numpy(zero_copy_only=False)
    first = _one(facts, keys[0])
    encoded = first if pa.types.is_dictionary(first.type) else first.dictionary_encode()
    return fresh, encoded.indices.to_numpy().astype(np.int64)


def _fits(arrays: Mapping[str, Array], most: int) -> None:
    """Raises OverflowError unless every sum over the rows of one subject fits into 64 bits."""
    if most * MOST_MINOR_UNITS < FAR:
        return
    for name, array in arrays.items():
        told = array[array != NOTHING]
        if len(told) and most * max(abs(int(told.min())), abs(int(told.max()))) >= FAR:
            raise OverflowError(f"a subject has {most} facts, and their {name} may add up to more than 64 bits hold")
