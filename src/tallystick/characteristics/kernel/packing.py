"""A subject's file as bytes, so that it can be kept in one row of a store."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pyarrow as pa

from tallystick.characteristics.kernel.subject_file import FileForm, SubjectFile, TableRows
from tallystick.terms import BrokenInputError

# Of what unpacks in a few microseconds, what packs most.
_SQUEEZED = pa.Codec("lz4_raw")
_LABEL = struct.Struct("<II")
"""How long the bytes are unsqueezed, and a checksum of that, of the bytes as squeezed and of the form."""
_HEAD = 4
"""Words that tell of a table: 0, its rows, their first and their last month."""


def packed(file: SubjectFile, form: FileForm) -> bytes:
    """A label; then, squeezed, whether it is in several currencies, what tells of each table, all numbers, all codes.

    Numbers are words of 64 bits in the machine's own order, codes are bytes.
    """
    words, numbers, codes = [int(file.several)], [], []
    for table in file.tables:
        if table is None:
            words += [0] * _HEAD
        else:
            words += [*table.starts.tolist(), table.first, table.last]
            numbers.append(table.numbers.ravel())
            codes.append(table.codes.ravel())
    whole = np.concatenate([np.array(words, np.int64), *numbers]).tobytes()
    plain = b"".join([whole, *(one.tobytes() for one in codes)])
    squeezed: bytes = _SQUEEZED.compress(plain, asbytes=True)
    return _LABEL.pack(len(plain), _checksum(len(plain), squeezed, form)) + squeezed


def unpacked(content: bytes, form: FileForm) -> SubjectFile:
    """The file that was packed in this form. Raises BrokenInputError for bytes that are no such file any more."""
    plain = _unsqueezed(content, form)
    head_end = 1 + _HEAD * len(form.tables)
    heads = np.frombuffer(plain, np.int64, head_end)
    told = heads.tolist()
    rows = told[2::_HEAD]
    numbers_end = head_end + sum((len(one.numbers) + 1) * n for one, n in zip(form.tables, rows, strict=True))
    numbers = np.frombuffer(plain, np.int64, numbers_end)
    codes = np.frombuffer(plain, np.int8, offset=8 * numbers_end)
    tables: list[TableRows | None] = []
    at, code_at = head_end, 0
    for one, n, place in zip(form.tables, rows, range(1, head_end, _HEAD), strict=True):
        if n == 0:
            tables.append(None)
            continue
        wide, narrow = len(one.numbers) + 1, len(one.codes) + 1
        tables.append(
            TableRows(
                heads[place : place + 2],
                told[place + 2],
                told[place + 3],
                numbers[at : at + wide * n].reshape(wide, n),
                codes[code_at : code_at + narrow * n].reshape(narrow, n),
            )
        )
        at, code_at = at + wide * n, code_at + narrow * n
    return SubjectFile(tuple(tables), bool(told[0]))


def _unsqueezed(content: bytes, form: FileForm) -> bytes:
    squeezed = content[_LABEL.size :]
    size, checksum = _LABEL.unpack_from(content) if squeezed else (0, None)
    # Compiled code does not look whether a row that it is sent to is there.
    if checksum != _checksum(size, squeezed, form):
        raise BrokenInputError(
            f"{len(content)} bytes are no packed file of the characteristics that are computed now",
            mend="pack the subject's file anew",
        )
    plain: bytes = _SQUEEZED.decompress(squeezed, size, asbytes=True)
    return plain


def _checksum(size: int, squeezed: bytes, form: FileForm) -> int:
    return zlib.crc32(squeezed, zlib.crc32(f"{size} {form.fingerprint}".encode()))
