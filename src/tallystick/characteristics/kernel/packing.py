"""A subject's file as bytes, so that it can be kept in one row of a store and read back without copying."""

from __future__ import annotations

import numpy as np

from tallystick.characteristics.kernel.subject_file import FileForm, SubjectFile, TableRows
from tallystick.terms import BrokenInputError

_HEAD = 3
"""Words that tell of a table: its rows, their first and their last month."""


def packed(file: SubjectFile) -> bytes:
    """The whole file: a word whether it is in several currencies, the words of each table, all numbers, all codes."""
    words = [int(file.several)]
    for table in file.tables:
        words += [table.numbers.shape[1], table.first, table.last]
    numbers = [np.concatenate([table.numbers.ravel(), table.lender]) for table in file.tables]
    codes = [np.concatenate([table.codes.ravel(), table.fresh.view(np.int8)]) for table in file.tables]
    whole = np.concatenate([np.array(words, np.int64), *numbers])
    return whole.tobytes() + np.concatenate(codes).tobytes()


def unpacked(content: bytes, form: FileForm) -> SubjectFile:
    """The file that was packed in this form. Raises BrokenInputError for bytes whose length is no such file's."""
    words = 1 + _HEAD * len(form.tables)
    if len(content) < 8 * words:
        raise _broken(content)
    several, *heads = np.frombuffer(content, np.int64, words).tolist()
    rows = heads[::_HEAD]
    numbers_end = words + sum((len(one.numbers) + 1) * n for one, n in zip(form.tables, rows, strict=True))
    codes_end = sum((len(one.codes) + 1) * n for one, n in zip(form.tables, rows, strict=True))
    if min(rows) < 0 or len(content) != 8 * numbers_end + codes_end:
        raise _broken(content)
    numbers = np.frombuffer(content, np.int64, numbers_end)
    codes = np.frombuffer(content, np.int8, offset=8 * numbers_end)
    tables, at, code_at = [], words, 0
    for place, one in enumerate(form.tables):
        n, first, last = heads[_HEAD * place : _HEAD * (place + 1)]
        wide, narrow = len(one.numbers) + 1, len(one.codes) + 1
        told = numbers[at : at + wide * n].reshape(wide, n)
        coded = codes[code_at : code_at + narrow * n].reshape(narrow, n)
        tables.append(TableRows(first, last, told[:-1], coded[:-1], coded[-1].view(np.bool_), told[-1]))
        at, code_at = at + wide * n, code_at + narrow * n
    return SubjectFile(tuple(tables), bool(several))


def _broken(content: bytes) -> BrokenInputError:
    return BrokenInputError(
        f"{len(content)} bytes are no packed file of the characteristics that are computed now",
        mend="pack the subject's file anew",
    )
