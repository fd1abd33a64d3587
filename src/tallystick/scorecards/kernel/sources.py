"""Where the columns of a data frame lie in memory, without copying what the kernel can read as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic, Ints
from tallystick.scorecards.frames import Words, columns_of, numbers_of, table_of
from tallystick.scorecards.kernel.native import Kind, Sources
from tallystick.scorecards.single_precision import check_told_apart

_KINDS = {
    "f4": Kind.FLOAT32,
    "i1": Kind.INT8,
    "i2": Kind.INT16,
    "u1": Kind.UINT8,
    "b1": Kind.UINT8,
    "u2": Kind.UINT16,
    "f8": Kind.FLOAT64,
    "i4": Kind.INT32,
    "i8": Kind.INT64,
    "u4": Kind.UINT32,
    "u8": Kind.UINT64,
}
_ARROW_KINDS = {
    pa.float32(): Kind.FLOAT32,
    pa.int8(): Kind.INT8,
    pa.int16(): Kind.INT16,
    pa.uint8(): Kind.UINT8,
    pa.uint16(): Kind.UINT16,
    pa.float64(): Kind.FLOAT64,
    pa.int32(): Kind.INT32,
    pa.int64(): Kind.INT64,
    pa.uint32(): Kind.UINT32,
    pa.uint64(): Kind.UINT64,
}
_NO_WORDS: Ints = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of one column that lie in memory one after another. owner: what keeps that memory; the rest as in Sources.

    words: the bin of each word, that of no word first.
    """

    rows: int
    kind: Kind
    address: int
    stride: int
    owner: object
    bitmap: int = 0
    bit_start: int = 0
    words: Ints = field(default_factory=lambda: _NO_WORDS)


class Located:
    """The columns that a card reads, each as strips."""

    def __init__(self, card: Card, X: Any) -> None:
        """Raises ColumnMissing and UnreadableData as `frames.columns_of` does."""
        table = table_of(X)
        words = [one.name for one in card.characteristics if one.categorical]
        if not card.names or any(name not in table for name in card.names):
            table = columns_of(X, card.names or None, words)
        check_told_apart(table, card.blurred)
        self._strips = [_strips(one, table[one.name]) for one in card.characteristics]
        lengths = {sum(strip.rows for strip in strips) for strips in self._strips}
        if len(lengths) > 1:
            columns_of(X, card.names, words)
        self.rows = lengths.pop() if lengths else len(next(iter(table.values())))
        self._ends = [np.cumsum([strip.rows for strip in strips]) for strips in self._strips]
        everything = [strip.words for strips in self._strips for strip in strips]
        self._words = np.concatenate([_NO_WORDS, *everything])
        starts = iter(np.cumsum([0, *map(len, everything)]).tolist())
        self._word_starts = [[next(starts) for _ in strips] for strips in self._strips]

    def ranges(self, most: int) -> list[tuple[int, int]]:
        """Ranges of at most so many rows, each inside one strip of every column."""
        edges = {0, self.rows, *(int(end) for ends in self._ends for end in ends)}
        starts = sorted({start for low, high in pairwise(sorted(edges)) for start in range(low, high, most)})
        return list(pairwise([*starts, self.rows]))

    def sources(self, first: int) -> Sources:
        """The columns from the row `first` on, as far as the range of `ranges` goes that begins there."""
        rows = [self._entry(column, first) for column in range(len(self._strips))]
        table = np.array(rows, np.int64).reshape(len(rows), 6).T.copy()
        return Sources(table[0], table[1], table[2], table[3], table[4], table[5], self._words)

    def _entry(self, column: int, first: int) -> tuple[int, ...]:
        at = int(np.searchsorted(self._ends[column], first, side="right"))
        strip = self._strips[column][at]
        inside = first - int(self._ends[column][at]) + strip.rows
        address = strip.address + inside * strip.stride
        bit = strip.bit_start + inside
        return (strip.kind, address, strip.stride, strip.bitmap, bit, self._word_starts[column][at])


def _strips(one: CardCharacteristic, column: Any) -> list[Strip]:
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    strips = (_arrow_strips if isinstance(column, pa.ChunkedArray) else _array_strips)(one, column)
    if strips is not None:
        return strips
    read = columns_of({one.name: column}, [one.name], [one.name] if one.categorical else ())[one.name]
    if isinstance(read, Words):
        if not one.categorical:
            numbers_of(one.name, read)
        bins = word_bins(one, read.known)
        codes = read.codes
        return [Strip(len(codes), Kind.WORD, _address(codes), codes.strides[0], codes, words=bins)]
    return _array_strips(one, read) or []


def _array_strips(one: CardCharacteristic, column: Any) -> list[Strip] | None:
    """None where the array is not of numbers as the processor has them."""
    if one.categorical or not isinstance(column, np.ndarray) or column.ndim != 1 or not column.dtype.isnative:
        return None
    kind = _KINDS.get(column.dtype.str[1:])
    if kind is None:
        return None
    return [Strip(len(column), kind, _address(column), column.strides[0], column)]


def _arrow_strips(one: CardCharacteristic, column: pa.ChunkedArray) -> list[Strip] | None:
    """None where the chunks are neither of such numbers nor words of a dictionary, as the card has it."""
    chunks = [chunk for chunk in column.chunks if len(chunk)]
    if one.categorical:
        if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
            return None
        return [
            _arrow_strip(Kind.WORD, chunk.indices.cast(pa.int32()), 4, word_bins(one, chunk.dictionary.to_pylist()))
            for chunk in chunks
        ]
    kind = _ARROW_KINDS.get(column.type)
    return (
        None if kind is None else [_arrow_strip(kind, chunk, column.type.bit_width // 8, _NO_WORDS) for chunk in chunks]
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _arrow_strip(kind: Kind, chunk: pa.Array, size: int, words: Ints) -> Strip:
    validity, data = chunk.buffers()
    bitmap = validity.address if validity is not None and chunk.null_count else 0
    return Strip(len(chunk), kind, data.address + chunk.offset * size, size, chunk, bitmap, chunk.offset, words)


def _address(array: npt.NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def word_bins(one: CardCharacteristic, known: Sequence[str | None]) -> Ints:
    """int32[1 + known]: the bin of no word, then of each known one."""
    named = {word: place for place, bin in enumerate(one.ordinary) for word in bin.words or ()}
    missing, other = len(one.bins) - 1, len(one.ordinary) - 1
    return np.array([missing, *(missing if word is None else named.get(word, other) for word in known)], np.int32)
