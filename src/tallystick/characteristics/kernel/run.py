"""Run kernels over facts that are sorted by subject, line and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.characteristics.characteristic import Characteristic, over_rows
from tallystick.characteristics.grains import CURRENCIES
from tallystick.characteristics.kernel.arithmetic import FAR, NOTHING
from tallystick.characteristics.kernel.build import Walk, built, built_quotients
from tallystick.characteristics.kernel.facts import Codes, FactColumn, as_codes, as_numbers, encoded
from tallystick.characteristics.kernel.quotients import quotient_source
from tallystick.characteristics.kernel.source import KernelSource, kernel_sources
from tallystick.furnish.contracts.fields import MOST_MINOR_UNITS

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
YesNo = npt.NDArray[np.bool_]

_THREADS = 2
WORTH_A_THREAD = 50_000


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled walk over one fact table, and the characteristics that it computes.

    rows: where their values are in the table of all values.
    """

    source: KernelSource
    ids: tuple[str, ...]
    rows: slice
    walk: Walk


@dataclass(frozen=True, slots=True)
class Compiled:
    """kernels: one for each fact table. characteristics: what they were compiled for.

    ids: whose values are in each row of a table of values, float64[ids, observations]: what kernels compute, then
    quotients. divide: fills the rows of the quotients, from those of all kernels; None where there are none.
    """

    kernels: tuple[Kernel, ...]
    characteristics: tuple[Characteristic, ...]
    ids: tuple[str, ...]
    divide: Walk | None


@lru_cache(maxsize=16)
def kernels(characteristics: tuple[Characteristic, ...]) -> Compiled:
    """A kernel for each fact table; compiled when they are first asked for on this machine."""
    made: list[Kernel] = []
    places: dict[str, int] = {}
    for source, ids in kernel_sources(over_rows(characteristics)):
        rows = slice(len(places), len(places) + len(ids))
        made.append(Kernel(source, ids, rows, built(source.text, source.columns)))
        places |= {id: place for place, id in enumerate(ids, rows.start)}
    quotients = quotient_source(characteristics, places)
    divide = built_quotients(quotients.text) if quotients.ids else None
    return Compiled(tuple(made), characteristics, (*places, *quotients.ids), divide)


def by_facts(facts: Mapping[str, pa.Table], m0: Places, compiled: Compiled) -> dict[str, Numbers]:
    """By the id of each characteristic, its value for every observation, from facts that are at hand.

    facts: by the name of their table, each with a column `observation` (places in `m0`) and with `ago`, the months from
    a fact's month to m0, inquiries with `valid_at`, the day asked about; of observations in order, and within them as
    `run` wants them. A table that is not there is
    empty. m0: the last closed month of each observation. compiled: `kernels` of the characteristics.
    """
    several = _in_several_currencies(facts, len(m0))
    told = np.empty((len(compiled.ids), len(m0)))
    for kernel in compiled.kernels:
        here = facts.get(kernel.source.facts, ())
        run(kernel, [here] if len(here) else [], np.arange(len(m0)), (m0, several), told[kernel.rows])
    if compiled.divide is not None:
        compiled.divide(told)
    return dict(zip(compiled.ids, told, strict=True))


def _in_several_currencies(facts: Mapping[str, pa.Table], observations: int) -> YesNo:
    told = [facts[table].select(["observation", "currency"]) for table in CURRENCIES if table in facts]
    several = np.zeros(observations, np.bool_)
    every = pa.concat_tables(told).combine_chunks() if told else None
    if every is None or len(every["currency"].unique()) < 2:
        return several
    counted = every.group_by("observation").aggregate([("currency", "count_distinct")])
    several[counted.filter(pc.field("currency_count_distinct") > 1)["observation"].to_numpy()] = True
    return several


def run(
    kernel: Kernel,
    batches: Iterable[pa.Table],
    numbers: Places,
    of_observations: tuple[Places, YesNo],
    out: Numbers,
) -> None:
    """Walks the facts of all observations.

    batches: facts of whole observations, sorted by observation, line, and `ago` within a line.
    numbers: the observations in order. of_observations: the last closed month of each, counted from the year 0, and
    whether its amounts are in several currencies. out: float64[ids, observations], filled with the kernel's values.
    """
    starts = np.zeros(len(numbers) + 1, np.int64)
    done = 0
    for facts in batches:
        observation = np.asarray(facts["observation"].combine_chunks())
        last = int(np.searchsorted(numbers, observation[-1])) + 1
        starts[done:last] = np.searchsorted(observation, numbers[done:last])
        starts[last] = len(observation)
        _walk(kernel, _Span(done, last, starts), facts, of_observations, out)
        done = last
    if done < len(numbers):
        starts[done:] = 0
        _walk(kernel, _Span(done, len(numbers), starts), _nothing(kernel.source), of_observations, out)


def _nothing(source: KernelSource) -> pa.Table:
    names = ("observation", *source.line, *(column.name for column in source.columns))
    texts = {*source.line, *(column.name for column in source.codes)}
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
    of_observations: tuple[Places, YesNo],
    out: Numbers,
) -> None:
    if any(column.num_chunks > 1 for column in facts.columns):
        facts = facts.unify_dictionaries().combine_chunks()
    source = kernel.source
    numbers, codes = columns_of(facts, source)
    fresh, lender = lines(facts, source.line)
    most = int(np.diff(span.starts[span.first : span.last + 1]).max())
    fits(source.numbers, numbers, most)
    if source.dated and len(facts):
        most = max(most, int(numbers[0].max()) + 1)
    arrays = (*numbers, lender, *codes, fresh)

    def part(edges: tuple[int, int]) -> None:
        kernel.walk(*edges, span.starts, *of_observations, max(most, 1), *arrays, out)

    if len(facts) < WORTH_A_THREAD:
        part((span.first, span.last))
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(part, span.halves(_THREADS)))


def columns_of(facts: pa.Table, source: KernelSource) -> tuple[list[Places], list[Codes]]:
    """The columns that a kernel reads: those that are numbers, and those that are codes."""
    numbers = [as_numbers(one_chunk(facts, column.name)) for column in source.numbers]
    codes = [as_codes(one_chunk(facts, column.name), column, source.facts) for column in source.codes]
    return numbers, codes


def one_chunk(facts: pa.Table, name: str) -> pa.Array:
    column = facts[name]
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def lines(facts: pa.Table, keys: tuple[str, ...]) -> tuple[Codes, Places]:
    """1 where a row begins a line, otherwise 0; and a number for who furnished each, if lines have a furnisher."""
    fresh = np.zeros(len(facts), np.bool_)
    if not keys or not len(facts):
        return fresh.view(np.int8), np.zeros(0, np.int64)
    fresh[0] = True
    lender = encoded(one_chunk(facts, keys[0])).indices.to_numpy()
    for numbers in (np.asarray(one_chunk(facts, "observation")), lender):
        fresh[1:] |= numbers[1:] != numbers[:-1]
    for told in (one_chunk(facts, key) for key in keys[1:]):
        compared = told.indices if pa.types.is_dictionary(told.type) else told
        fresh[1:] |= pc.not_equal(compared[1:], compared[:-1]).to_numpy(zero_copy_only=False)
    return fresh.view(np.int8), lender.astype(np.int64)


def fits(columns: Sequence[FactColumn], arrays: Sequence[Places], most: int) -> None:
    """Raises OverflowError unless every sum over the rows of one subject, `most` of them, fits into 64 bits.

    arrays: of the columns, in their order.
    """
    if most * MOST_MINOR_UNITS < FAR:
        return
    for column, array in zip(columns, arrays, strict=False):
        told = array[array != NOTHING]
        if len(told) and most * max(abs(int(told.min())), abs(int(told.max()))) >= FAR:
            raise OverflowError(
                f"a subject has {most} facts, and their {column.name} may add up to more than 64 bits hold"
            )
