"""Which known records are worth comparing with one: those that share a block, found without going through them all.

The blocks are those of `model.BLOCKS`, read here and not written again: each asks that a few columns, or parts of them,
be the same on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.identify.persons.model import BLOCKS
from tallystick.identify.persons.prepare import COLUMNS
from tallystick.identify.persons.record import Record

_TERM = re.compile(r"l\.(\w+)(?:\[(-?\d+)?(:)?(-?\d+)?\])? = r\.(\w+)(?:\[(-?\d+)?(:)?(-?\d+)?\])?")
_MIX = 0x9E3779B97F4A7C15
_ALL = (1 << 64) - 1


class Part(NamedTuple):
    """A column, and the signs of it that count: from `first` up to but without `end`, as Python slices."""

    column: str
    first: int | None = None
    end: int | None = None

    def of(self, text: str) -> str:
        return text[self.first : self.end]


class Side(NamedTuple):
    """What one side of a block must say; two sides meet when `block` and all parts are the same."""

    block: int
    parts: tuple[Part, ...]


def sides(blocks: Sequence[str] = BLOCKS) -> tuple[list[Side], list[Side]]:
    """What is sought of a record and, in the same order, where it is looked up.

    A block whose sides ask for different columns is looked up both ways, for either record may be the earlier one.

    >>> sought, kept = sides(["l.key = r.former and l.born = r.born"])
    >>> [part.column for part in sought[0].parts], [part.column for part in kept[0].parts], len(sought)
    (['key', 'born'], ['former', 'born'], 2)
    """
    sought: list[Side] = []
    kept: list[Side] = []
    for block in blocks:
        terms = [_term(text) for text in block.split(" and ")]
        left, right = tuple(one for one, _ in terms), tuple(other for _, other in terms)
        for one, other in dict.fromkeys(((left, right), (right, left))):
            sought.append(Side(len(sought), one))
            kept.append(Side(len(kept), other))
    return sought, kept


def _term(text: str) -> tuple[Part, Part]:
    found = _TERM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"a block asks that two columns be the same, and not {text!r}")
    left, *of_left, right, first, colon, end = found.groups()
    return Part(left, *_slice(*of_left)), Part(right, *_slice(first, colon, end))


def _slice(first: str | None, colon: str | None, end: str | None) -> tuple[int | None, int | None]:
    """DuckDB's slice, which counts from one and holds its end, as Python's."""
    if first is None and end is None:
        return None, None
    start = None if first is None else int(first) - (int(first) > 0)
    if not colon:
        end = first
    stop = None if end is None else int(end) + (int(end) < 0)
    return start, stop if stop != 0 else None


class Blocks:
    """The known records by what their blocks say."""

    def __init__(self, persons: pa.Table) -> None:
        self._sought, kept = sides()
        hashed: dict[Part, npt.NDArray[np.uint64]] = {}
        keys, rows = [], []
        for side in kept:
            for part in side.parts:
                if part not in hashed:
                    hashed[part] = hashes(persons.column(part.column), part.of)
            told = np.logical_and.reduce([hashed[part] != 0 for part in side.parts])
            at = np.flatnonzero(told)
            key = np.full(len(at), side.block + 1, np.uint64)
            for part in side.parts:
                key = (key ^ hashed[part][at]) * np.uint64(_MIX)
            keys.append(key)
            rows.append(at.astype(np.int32))
        key = np.concatenate(keys)
        order = np.argsort(key, kind="stable")
        self._keys, self._rows = key[order], np.concatenate(rows)[order]

    def of(self, record: Record) -> npt.NDArray[np.int32]:
        """The known records that share a block with this one, each once."""
        wanted = np.sort(np.fromiter(self._wanted(record), np.uint64))
        first = np.searchsorted(self._keys, wanted, "left")
        end = np.searchsorted(self._keys, wanted, "right")
        found = [self._rows[a:b] for a, b in zip(first.tolist(), end.tolist(), strict=True) if b > a]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _wanted(self, record: Record) -> Iterator[int]:
        for side in self._sought:
            key = side.block + 1
            for part in side.parts:
                text = record[_PLACE[part.column]]
                if not isinstance(text, str):
                    break
                key = ((key ^ hash_of(part.of(text))) * _MIX) & _ALL
            else:
                yield key


_PLACE = {column: place for place, column in enumerate(COLUMNS)}


def hash_of(text: str) -> int:
    """Of this process alone; never nought, which stands for nothing said."""
    return (hash(text) & _ALL) or 1


def hashes(column: pa.ChunkedArray, made: Callable[[str], str]) -> npt.NDArray[np.uint64]:
    """`hash_of` what is made of each text of a column; nought where there is none. One hash for each distinct text."""
    told = column.combine_chunks().dictionary_encode()
    known = np.fromiter((hash_of(made(text)) for text in told.dictionary.to_pylist()), np.uint64, len(told.dictionary))
    at = pc.fill_null(told.indices, len(known)).to_numpy(zero_copy_only=False)
    hashed: npt.NDArray[np.uint64] = np.append(known, np.uint64(0))[at]
    return hashed
