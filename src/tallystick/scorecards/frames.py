"""Read the columns of whatever data frame a modeller has: numbers, or words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.scorecards.errors import ColumnMissing, UnreadableData

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Words:
    """A column of categories. codes: int32[n], the place of each row's word in `known`, -1 where there is none."""

    codes: npt.NDArray[np.int32]
    known: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Words:
        return Words(self.codes[rows], self.known)


Column: TypeAlias = Floats | Words
Columns: TypeAlias = dict[str, Column]


def columns_of(X: Any, wanted: Sequence[str] | None = None, categories: Collection[str] = ()) -> Columns:
    """The columns by name: numbers as float64, null as NaN; words as `Words`. An array's are `x0`, `x1` and so on.

    X: an Arrow table, a mapping of names to arrays, anything that speaks the Arrow PyCapsule interface (Polars,
    pandas, DuckDB), a list of rows by name, or an array of two dimensions. wanted: only these, in this order.
    categories: columns whose numbers are names of something (an industry's code) and are read as words.
    Raises ColumnMissing for a wanted name that is not there, UnreadableData for what is no table of numbers and words.

    >>> columns_of({"b": [1, 2], "a": [3.5, None]}, wanted=["a"])
    {'a': array([3.5, nan])}
    >>> columns_of({"state": ["NY", None, "CA", "NY"]})["state"]
    Words(codes=array([ 1, -1,  0,  1], dtype=int32), known=('CA', 'NY'))
    """
    table = table_of(X)
    names = list(table) if wanted is None else list(wanted)
    missing = [name for name in names if name not in table]
    if missing:
        raise ColumnMissing(
            f"the data lack the column {missing[0]!r}",
            mend=f"give all of {', '.join(names[:8])}{' ...' if len(names) > 8 else ''}",
        )
    columns = {name: _column(name, table[name], name in categories) for name in names}
    for name in names[1:]:
        if len(columns[name]) != len(columns[names[0]]):
            raise UnreadableData(
                f"column {name!r} has {len(columns[name])} rows, column {names[0]!r} has {len(columns[names[0]])}",
                mend="give columns of one length",
            )
    return columns


def length(columns: Mapping[str, Column]) -> int:
    """How many rows there are."""
    return len(next(iter(columns.values()))) if columns else 0


def has_names(X: Any) -> bool:
    """Whether X names its columns. Raises UnreadableData for a lazy frame, which has no rows yet."""
    if type(X).__name__ == "LazyFrame":
        raise UnreadableData("the data are a LazyFrame, whose rows are not there yet", mend="give X.collect()")
    records = isinstance(X, list) and bool(X) and all(isinstance(row, Mapping) for row in X)
    return records or isinstance(X, Mapping) or hasattr(X, "__arrow_c_stream__")


def table_of(X: Any) -> Mapping[str, Any]:
    """The columns by name as X holds them, not read yet."""
    if isinstance(X, Mapping):
        return X
    if isinstance(X, pa.Table):
        twice = [name for name, count in Counter(X.column_names).items() if count > 1]
        if twice:
            raise UnreadableData(f"several columns are named {twice[0]!r}", mend="give each a name of its own")
        return dict(zip(X.column_names, X.columns, strict=True))
    if has_names(X):
        return table_of(_arrow_table(X))
    try:
        matrix = np.asarray(X)
    except ValueError as error:
        raise UnreadableData("the rows are of several lengths", mend="give rows of one length") from error
    if matrix.ndim == 0:
        raise UnreadableData(
            f"a {type(X).__name__} is no table", mend="give a data frame, a mapping of names to columns, or an array"
        )
    if matrix.ndim != 2:
        raise UnreadableData(
            f"the data have {matrix.ndim} dimensions, not two", mend="give a table with a row per subject"
        )
    return {f"x{place}": matrix[:, place] for place in range(matrix.shape[1])}


def _arrow_table(X: Any) -> pa.Table:
    """Of a frame, or of a list of rows by name."""
    try:
        return pa.Table.from_pylist(X) if isinstance(X, list) else pa.table(X)
    except (pa.ArrowException, TypeError, ValueError) as error:
        told = str(error.args[0] if error.args else error).splitlines()[0]
        raise UnreadableData(
            f"the data are no table of numbers and words: {told}",
            mend="give columns that are numbers or text, each under a name of its own",
        ) from error


def _column(name: str, column: Any, as_words: bool) -> Column:
    if isinstance(column, Words):
        return column
    texts = _texts(column)
    if texts is not None:
        return _words(texts)
    numbers = _numbers(name, column)
    if not as_words:
        return numbers
    # A whole number's name is the number: "44", never "44.0", whatever type another file gives it.
    named = [None if np.isnan(value) else f"{value:.17g}" for value in numbers.tolist()]
    return _words(pa.chunked_array([pa.array(named, pa.string())]))


def _texts(column: Any) -> pa.ChunkedArray | None:
    """The column as Arrow text, where text is what it holds."""
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    if isinstance(column, pa.ChunkedArray):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
        return column if text else None
    # A list of a word and a number is neither; NumPy would make it all words.
    values = np.asarray(column, dtype=object if isinstance(column, list | tuple) else None)
    if values.ndim != 1 or values.dtype.kind not in "UO":
        return None
    # pandas writes a missing word as the number NaN.
    cells = [None if cell != cell else cell for cell in values.tolist()]
    met = {type(cell) for cell in cells}
    return pa.chunked_array([pa.array(cells, pa.string())]) if str in met <= {str, type(None)} else None


def _words(column: pa.ChunkedArray) -> Words:
    """Codes in the order of the words, so that the order of the rows does not matter."""
    plain = pc.dictionary_encode(_plain_text(column)).combine_chunks()
    met = plain.dictionary.to_pylist() if isinstance(plain, pa.DictionaryArray) else []
    known = tuple(sorted(met))
    place = {word: code for code, word in enumerate(known)}
    recoded = np.array([*(place[word] for word in met), -1], dtype=np.int32)
    indices = pc.fill_null(plain.indices, len(met)).to_numpy(zero_copy_only=False)
    return Words(recoded[indices], known)


def _plain_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        # Polars writes the words of a Categorical as views, which Arrow does not take from a dictionary.
        chunks = [
            pa.DictionaryArray.from_arrays(one.indices, one.dictionary.cast(pa.string())) for one in column.chunks
        ]
        column = pa.chunked_array(chunks, pa.dictionary(column.type.index_type, pa.string()))
    return column.cast(pa.string())


def _numbers(name: str, column: Any) -> Floats:
    try:
        values = _as_floats(column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError, TypeError, ValueError) as error:
        raise UnreadableData(
            f"column {name!r} is neither all numbers nor all words: {str(error).splitlines()[0]}",
            mend="turn it into numbers, or its values into text",
        ) from error
    if values.ndim != 1:
        raise UnreadableData(f"column {name!r} has {values.ndim} dimensions, not one", mend="give a number per row")
    return values


def _as_floats(column: Any) -> Floats:
    """Raises TypeError for what only looks like numbers from within: days, bytes, numbers with an imaginary part."""
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    if isinstance(column, pa.ChunkedArray):
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            raise TypeError(f"it holds {column.type}")
        # Of integers beyond 2^53 the nearest float64, as of those in an array.
        safe = not pa.types.is_integer(column.type)
        column = column.cast(pa.float64(), safe=safe).to_numpy()
    if hasattr(column, "__array__") and np.asarray(column).dtype.kind in "cmMSV":
        raise TypeError(f"it holds {np.asarray(column).dtype}")
    return np.asarray(column, dtype=np.float64)


def numbers_of(name: str, column: Column) -> Floats:
    """The column as numbers. Raises UnreadableData where it holds words."""
    if isinstance(column, Words):
        raise UnreadableData(f"column {name!r} holds words, where numbers are wanted", mend="give numbers")
    return column
