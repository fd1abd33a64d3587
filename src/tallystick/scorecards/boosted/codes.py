"""Fine codes: each column as a byte per row, over few enough fine bins that tables of them are small."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.frames import Column, Floats, Words
from tallystick.terms import Direction

Codes: TypeAlias = npt.NDArray[np.uint8]
MOST_FINE = 100
_MOST_WORDS = 200
# A word of less weight than this is too rare to have points of its own.
_LEAST_WORD = 5.0
# A distinct row of so many events is dealt into several.
_MANY_EVENTS = 10.0
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class FineColumn:
    """What the codes of one column mean: the ordinary ones first, then one per special value, the missing one last.

    cuts: of numbers, inner edges of the ordinary codes. words: of words, one per ordinary code but the last, which is
    any other word. specials: values with codes of their own, besides the missing ones; words have none.
    """

    name: str
    cuts: Floats
    words: tuple[str, ...] | None
    specials: tuple[float, ...]
    direction: Direction

    @property
    def ordinary(self) -> int:
        return len(self.cuts) + 1 if self.words is None else len(self.words) + 1

    @property
    def codes(self) -> int:
        return self.ordinary + len(self.specials) + 1

    def encoded(self, column: Column) -> Codes:
        """uint8[rows]"""
        if isinstance(column, Words):
            place = {word: code for code, word in enumerate(self.words or ())}
            of_word = [*(place.get(word, self.ordinary - 1) for word in column.known), self.ordinary]
            return np.array(of_word, dtype=np.uint8)[column.codes]
        codes = np.searchsorted(self.cuts, column, side="right").astype(np.uint8)
        for place_of_special, value in enumerate(self.specials):
            codes[column == value] = self.ordinary + place_of_special
        codes[np.isnan(column)] = self.codes - 1
        return codes


@dataclass(frozen=True, slots=True)
class CodedRows:
    """Distinct rows of codes in an order of their own, with the weight of good and bad in each.

    codes: uint8[columns, rows]; good, bad: float64[rows]. Rows that are coded alike are one row, so a row twice is a
    row of double weight, and a few copies of a row never lie on both sides of a cross-validation.
    """

    columns: tuple[FineColumn, ...]
    codes: Codes
    good: Floats
    bad: Floats

    def some(self, rows: npt.NDArray[np.intp]) -> CodedRows:
        return CodedRows(self.columns, np.ascontiguousarray(self.codes[:, rows]), self.good[rows], self.bad[rows])

    def without(self, columns: Sequence[int]) -> CodedRows:
        kept = [place for place in range(len(self.columns)) if place not in set(columns)]
        names = tuple(self.columns[place] for place in kept)
        return CodedRows(names, np.ascontiguousarray(self.codes[kept]), self.good, self.bad)


def fine_column(
    name: str, column: Column, weight: Floats, specials: Sequence[float], direction: Direction, cuts: Floats | None
) -> FineColumn:
    """Fine bins at quantiles of the weight, or at the modeller's `cuts`; words by how often they come."""
    if isinstance(column, Words):
        # The last place is that of rows without a word, whose code is -1.
        met = np.bincount(column.codes % (len(column.known) + 1), weights=weight, minlength=len(column.known) + 1)[:-1]
        often = [code for code in np.argsort(-met, kind="stable")[:_MOST_WORDS].tolist() if met[code] >= _LEAST_WORD]
        return FineColumn(name, np.zeros(0), tuple(column.known[code] for code in often), (), Direction.ANY)
    own = tuple(value for value in specials if not math.isnan(value))
    if cuts is not None:
        return FineColumn(name, cuts, None, own, direction)
    used = ~np.isnan(column) & ~np.isin(column, np.array(own)) & (weight > 0)
    return FineColumn(name, _quantiles(column[used], weight[used]), None, own, direction)


def coded_rows(
    columns: Mapping[str, Column], fine: Sequence[FineColumn], bad: Floats, weight: Floats
) -> tuple[CodedRows, npt.NDArray[np.intp]]:
    """Also returns, per row, its distinct row (len of them where its weight is 0)."""
    codes = np.stack([one.encoded(columns[one.name]) for one in fine])
    weighty = np.flatnonzero(weight > 0)
    _, first, place = np.unique(_hashes(codes[:, weighty]), return_index=True, return_inverse=True)
    bads = np.bincount(place, weights=(weight * bad)[weighty], minlength=len(first))
    goods = np.bincount(place, weights=(weight * (1.0 - bad))[weighty], minlength=len(first))
    of_row = np.full(len(bad), len(first), dtype=np.intp)
    of_row[weighty] = place
    coded = np.ascontiguousarray(codes[:, weighty[first]])
    return CodedRows(tuple(fine), coded, goods.astype(np.float64), bads.astype(np.float64)), of_row


def dealt(rows: CodedRows, folds: int) -> CodedRows:
    """Rows that hold many events as several rows, among which each event was dealt by chance, in the same order.

    Of a few characteristics with a few values there are few distinct rows; a fold must not lack one altogether.
    """
    chance = np.random.default_rng(0)
    many = np.flatnonzero(rows.good + rows.bad >= _MANY_EVENTS)
    parts = [_parts(events[many], folds, chance) for events in (rows.good, rows.bad)]
    copied = np.repeat(np.arange(len(rows.good)), np.where(rows.good + rows.bad >= _MANY_EVENTS, folds, 1))
    good, bad = rows.good[copied], rows.bad[copied]
    places = np.flatnonzero(np.isin(copied, many))
    good[places], bad[places] = parts[0].ravel(), parts[1].ravel()
    return CodedRows(rows.columns, np.ascontiguousarray(rows.codes[:, copied]), good, bad)


def _parts(events: Floats, folds: int, chance: np.random.Generator) -> Floats:
    """float64[rows, folds]: whole events by chance, what is left of a whole one to the first."""
    whole = np.floor(events).astype(np.int64)
    parts = chance.multinomial(whole, np.full(folds, 1.0 / folds)).astype(np.float64)
    parts[:, 0] += events - whole
    return parts


def _quantiles(values: Floats, weight: Floats) -> Floats:
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= MOST_FINE:
        return distinct[1:]
    reached = np.cumsum(np.bincount(place, weights=weight)) / weight.sum()
    picked = np.unique(np.searchsorted(reached, np.arange(1, MOST_FINE) / MOST_FINE) + 1)
    return distinct[picked[picked < len(distinct)]]


def _hashes(codes: Codes) -> npt.NDArray[np.uint64]:
    """A number per row that its codes alone decide and that looks drawn by chance (Vigna 2015, SplitMix64)."""
    mixed = np.zeros(codes.shape[1], dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in codes:
            mixed = (mixed ^ column.astype(np.uint64)) + _MULTIPLIER
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(31)
    return mixed
