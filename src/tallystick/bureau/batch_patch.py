"""Rows of a bucket that stand in the place of those with the same subject: how a few of many are changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.terms import BrokenInputError


def patched(base: pa.Table, patch: pa.Table) -> pa.Table:
    """The rows of `base` in their order, those of `patch` in the place of its own with the same subject.

    Both: a column `subject`, which names nobody twice; patch: the columns of `base`, of their types. Numbers keep their
    bits, and a column in which nothing is another stays what it was, mapped into memory where it was. Raises
    BrokenInputError for a patch of somebody who is not in `base`.

    >>> base = pa.table({"subject": ["a", "b", "c"], "n": [1.0, 2.0, 3.0]})
    >>> patched(base, pa.table({"subject": ["b"], "n": [7.0]})).to_pydict()
    {'subject': ['a', 'b', 'c'], 'n': [1.0, 7.0, 3.0]}
    """
    places = pc.index_in(_whole(patch["subject"]), _whole(base["subject"]))
    if places.null_count:
        raise BrokenInputError(
            "a patch has rows of subjects that its bucket does not hold",
            mend="remove the batch's folder and score again",
        )
    rows = places.to_numpy()
    columns = [_exchanged(_whole(base[name]), _whole(patch[name]), rows) for name in base.column_names]
    return pa.table(columns, schema=base.schema)


def merged(earlier: pa.Table, later: pa.Table) -> pa.Table:
    """Two patches of one base as one, by subject; of somebody who is in both the later row holds.

    >>> earlier = pa.table({"subject": ["a", "c"], "n": [1, 1]})
    >>> merged(earlier, pa.table({"subject": ["b", "c"], "n": [2, 2]})).to_pydict()
    {'subject': ['a', 'b', 'c'], 'n': [1, 2, 2]}
    """
    left = earlier.filter(pc.invert(pc.is_in(earlier["subject"], _whole(later["subject"]))))
    return pa.concat_tables([left, later]).sort_by("subject").combine_chunks()


def _exchanged(base: pa.Array, patch: pa.Array, rows: npt.NDArray[np.integer]) -> pa.Array:
    """base with the values of `patch` in `rows`."""
    if pa.types.is_float64(base.type) and not base.null_count and not patch.null_count:
        # As whole numbers, for of values that are not numbers the bits are to be compared and kept as well.
        before, now = (one.to_numpy().view(np.int64) for one in (base, patch))
        if np.array_equal(before[rows], now):
            return base
        values = before.copy()
        values[rows] = now
        return pa.array(values.view(np.float64))
    places = np.arange(len(base))
    places[rows] = len(base) + np.arange(len(patch))
    return pa.concat_arrays([base, patch]).take(pa.array(places))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """In one piece, not copied where it is one."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
