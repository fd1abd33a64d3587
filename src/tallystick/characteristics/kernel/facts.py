"""The columns of the fact tables as arrays that loops read: whole numbers, and texts as small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.characteristics.kernel.arithmetic import NOTHING
from tallystick.files import FILE_TABLES
from tallystick.furnish import CONTRACTS, FieldType
from tallystick.terms import BrokenInputError

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]

UNTOLD = -1
"""The code of a text that was not told."""
_MOST_CODES = 62


class Kept(Enum):
    """How a column is kept: a whole number, a month, a date as days since 1970, or a text as its place among codes."""

    WHOLE = "whole"
    MONTH = "month"
    DAY = "day"
    CODE = "code"


_KEPT = {
    FieldType.WHOLE: Kept.WHOLE,
    FieldType.AMOUNT: Kept.WHOLE,
    FieldType.MONTH: Kept.MONTH,
    FieldType.DATE: Kept.DAY,
    FieldType.CODE: Kept.CODE,
}
_OF_FILES = {"ago": Kept.WHOLE, "known_at": Kept.DAY, "valid_at": Kept.DAY}


@dataclass(frozen=True, slots=True)
class FactColumn:
    """codes: what a text may be, from its contract."""

    name: str
    kept: Kept
    codes: tuple[str, ...] = ()


@cache
def fact_column(table: str, name: str) -> FactColumn:
    """Raises ValueError for a text that may be anything: it has no codes to compare with."""
    if name in _OF_FILES:
        return FactColumn(name, _OF_FILES[name])
    field = CONTRACTS[FILE_TABLES[table]].field(name)
    if field.type not in _KEPT or len(field.codes) > _MOST_CODES:
        raise ValueError(f"{table}.{name} is free text: no condition or count can be made of it row by row")
    return FactColumn(name, _KEPT[field.type], field.codes)


@lru_cache(maxsize=4_096)
def _codes_of(column: FactColumn, texts: tuple[str, ...], table: str) -> Codes:
    """The code of each text of a dictionary, and at the end the one for null."""
    for text in texts:
        if text not in column.codes:
            raise BrokenInputError(
                f"{table}.{column.name} holds {text!r}, which its contract does not name",
                mend="furnish it anew with one of " + ", ".join(column.codes),
            )
    return np.array([*(column.codes.index(text) for text in texts), UNTOLD], np.int8)


def encoded(texts: pa.Array) -> pa.DictionaryArray:
    """Texts as places in a dictionary, which costs the less the earlier on their way it is done."""
    return texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()


def as_numbers(told: pa.Array) -> Numbers:
    """Whole numbers, and dates as days since 1970, as int64 with `NOTHING` for null."""
    if pa.types.is_date32(told.type):
        told = told.cast(pa.int32())
    if told.type != pa.int64():
        told = told.cast(pa.int64())
    if told.null_count:
        told = pc.fill_null(told, NOTHING)
    numbers: Numbers = told.to_numpy(zero_copy_only=False)
    return numbers


def as_codes(told: pa.Array, column: FactColumn, table: str) -> Codes:
    """Texts as int8, the place of each among the column's codes, with `UNTOLD` for null.

    Raises BrokenInputError for a text that its contract does not name.
    """
    told = encoded(told)
    codes = _codes_of(column, tuple(told.dictionary.to_pylist()), table)
    # The last place stands for null.
    places = pc.fill_null(told.indices, len(codes) - 1) if told.null_count else told.indices
    found: Codes = codes[places.to_numpy(zero_copy_only=False)]
    return found
