"""Columns of furnished lines: codes and texts that repeat are kept as places in a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.simulate.draws import Flags

Array = npt.NDArray[Any]


def coded(places: Array, values: Sequence[str | None] | pa.Array, empty: Flags | None = None) -> pa.DictionaryArray:
    """Texts by their place in `values`; a place of -1, and whatever `empty` marks, is no value.

    No value may be in a `pa.Array` of them twice: Arrow would fill a Parquet file's dictionary up with stray memory.

    >>> coded(np.array([1, -1, 0]), ["open", "paid"]).to_pylist()
    ['paid', None, 'open']
    """
    if not isinstance(values, pa.Array):
        places, values = _once(places, values)
    nothing = empty
    if len(places) and places.min() < 0:
        nothing = places < 0 if empty is None else empty | (places < 0)
    return pa.DictionaryArray.from_arrays(_held(places.astype(np.int32), nothing), pa.array(values, pa.string()))


def _once(places: Array, values: Sequence[str | None]) -> tuple[Array, list[str | None]]:
    distinct = list(dict.fromkeys(values))
    if len(distinct) == len(values):
        return places, distinct
    first = np.array([distinct.index(value) for value in values])
    return np.where(places < 0, -1, first[places]), distinct


def constant(value: str, lines: int) -> pa.DictionaryArray:
    return coded(np.zeros(lines, dtype=np.int32), [value])


def marked(lines: Flags, value: str) -> pa.DictionaryArray:
    """The text on the lines that are marked, none on the others."""
    return pa.DictionaryArray.from_arrays(_held(np.zeros(len(lines), dtype=np.int32), ~lines), pa.array([value]))


def amounts(values: Array, empty: Flags | None = None) -> pa.Array:
    return _held(values.astype(np.int64, copy=False), empty)


def days(values: Array, empty: Flags | None = None) -> pa.Array:
    """Days since 1970."""
    return _held(values.astype(np.int32, copy=False), empty).view(pa.date32())


def _held(values: Array, empty: Flags | None) -> pa.Array:
    """What `pa.array` makes of them, without a copy of the values, which it makes line by line where some are empty."""
    if empty is None or not empty.any():
        return pa.array(values)
    there = pa.py_buffer(np.packbits(~empty, bitorder="little"))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [there, pa.py_buffer(values)])


def few(table: pa.Table) -> pa.Table:
    """The table with no value in a list that no line has: for a few lines out of many."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field, table.column(place).cast(pa.string()).dictionary_encode())
    return table


def spelled(table: pa.Table) -> pa.Table:
    """The table with plain texts, as a writer of CSV wants them."""
    plain = [
        pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))
