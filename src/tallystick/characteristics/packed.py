"""Pack credit files, and compute all characteristics of one packed file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from tallystick.characteristics.catalogue import CATALOGUE
from tallystick.terms import Month

if TYPE_CHECKING:
    from tallystick.characteristics.kernel import OneByOne

_EPOCH = date(1970, 1, 1)


@cache
def _one_by_one() -> OneByOne:
    from tallystick.characteristics.kernel import kernels, one_by_one

    return one_by_one(kernels(tuple(CATALOGUE.values())))


def packed_form() -> str:
    """What is to be kept beside packed files: those that were kept beside another form must be packed anew.

    It changes with the columns that the catalogue reads, with the codes that their contracts name, and with what tells
    one line from another.
    """
    return _one_by_one().form.fingerprint


def packed_files(engine: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, bytes]]:
    """Of each observation, in order, what `compute_one` needs of the file that is open in the engine.

    The rows of all files are in memory together.
    """
    from tallystick.characteristics.kernel import opened_rows, packed

    kernels = _one_by_one()
    return ((observation, packed(file, kernels.form)) for observation, file in opened_rows(engine, kernels))


def compute_one(content: bytes, valid_at: date) -> dict[str, float]:
    """By its id, every characteristic of the catalogue, of one subject's packed file as it is on a day.

    content: of `packed_files`, in the form that `packed_form` says now. It is the caller's to know that the file would
    be opened with the same facts on that day.
    Raises BrokenInputError for bytes that are of no such file, ValueError where facts are of a month that is not over,
    OverflowError where sums may not fit into 64 bits.
    """
    from tallystick.characteristics.kernel import by_file, unpacked

    kernels = _one_by_one()
    day = (valid_at - _EPOCH).days
    return by_file(unpacked(content, kernels.form), Month.of(valid_at).index - 1, day, kernels)
