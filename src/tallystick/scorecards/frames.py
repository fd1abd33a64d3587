"""Read the columns of whatever data frame a modeller has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.scorecards.errors import ColumnMissing, UnreadableData

Columns = dict[str, npt.NDArray[np.float64]]


def columns_of(X: Any, wanted: Sequence[str] | None = None) -> Columns:
    """The columns as float64, null as NaN, by name; of an array without names they are `x0`, `x1` and so on.

    X: an Arrow table, a mapping of names to arrays, anything that speaks the Arrow PyCapsule interface (Polars,
    pandas, DuckDB), or an array of two dimensions. wanted: only these, in this order.
    Raises ColumnMissing for a wanted name that is not there, UnreadableData for what is no table of numbers.

    >>> columns_of({"b": [1, 2], "a": [3.5, None]}, wanted=["a"])
    {'a': array([3.5, nan])}
    """
    table = _table(X)
    names = list(table) if wanted is None else list(wanted)
    missing = [name for name in names if name not in table]
    if missing:
        raise ColumnMissing(
            f"the data lack the column {missing[0]!r}",
            mend=f"give all of {', '.join(names[:8])}{' ...' if len(names) > 8 else ''}",
        )
    columns = {name: _floats(name, table[name]) for name in names}
    for name in names[1:]:
        if len(columns[name]) != len(columns[names[0]]):
            raise UnreadableData(
                f"column {name!r} has {len(columns[name])} rows, column {names[0]!r} has {len(columns[names[0]])}",
                mend="give columns of one length",
            )
    return columns


def _table(X: Any) -> Mapping[str, Any]:
    if isinstance(X, Mapping):
        return X
    if isinstance(X, pa.Table):
        twice = [name for name, count in Counter(X.column_names).items() if count > 1]
        if twice:
            raise UnreadableData(f"several columns are named {twice[0]!r}", mend="give each a name of its own")
        return dict(zip(X.column_names, X.columns, strict=True))
    if hasattr(X, "__arrow_c_stream__"):
        return _table(pa.table(X))
    matrix = np.asarray(X)
    if matrix.ndim != 2:
        raise UnreadableData(
            f"the data have {matrix.ndim} dimensions, not two", mend="give a table with a row per subject"
        )
    return {f"x{place}": matrix[:, place] for place in range(matrix.shape[1])}


def _floats(name: str, column: Any) -> npt.NDArray[np.float64]:
    try:
        if isinstance(column, pa.ChunkedArray):
            column = column.cast(pa.float64()).to_numpy()
        values = np.asarray(column, dtype=np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError, ValueError) as error:
        raise UnreadableData(
            f"column {name!r} is not all numbers: {str(error).splitlines()[0]}", mend="turn it into numbers first"
        ) from error
    if values.ndim != 1:
        raise UnreadableData(f"column {name!r} has {values.ndim} dimensions, not one", mend="give a number per row")
    return values
