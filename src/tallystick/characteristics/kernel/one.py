"""Run the kernels over one subject's file, from plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.kernel.run import Compiled, Numbers, by_facts, fits
from tallystick.characteristics.kernel.subject_file import FileForm, SubjectFile, TableForm, TableRows, file_form

_IN_SEVERAL = {several: np.array([several]) for several in (False, True)}


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Kernels that are run for one subject at a time. form: of the files that they read.

    of_nothing: float64[all, 1], the values of a file without rows. ids: of the characteristics that the kernels were
    compiled for, whose values are at `places`; the others are parts of quotients.
    """

    compiled: Compiled
    form: FileForm
    of_nothing: Numbers
    ids: tuple[str, ...]
    places: npt.NDArray[np.int64]


def one_by_one(compiled: Compiled) -> OneByOne:
    ids = tuple(one.id for one in compiled.characteristics)
    of_nothing = np.array(list(by_facts({}, np.zeros(1, np.int64), compiled).values()))
    places = np.array([compiled.ids.index(id) for id in ids], np.int64)
    form = file_form([kernel.source for kernel in compiled.kernels])
    return OneByOne(compiled, form, of_nothing, ids, places)


def by_file(file: SubjectFile, m0: int, day: int, kernels: OneByOne) -> dict[str, float]:
    """By the id of each characteristic, its value, as `by_facts` has it.

    m0: the last closed month, counted from the year 0. day: the one asked about, in days since 1970.
    Raises ValueError where the file holds facts of a later month, OverflowError where sums may not fit into 64 bits.
    """
    compiled = kernels.compiled
    months, several = np.array([m0]), _IN_SEVERAL[file.several]
    # A kernel says of no rows what it always says.
    told = kernels.of_nothing.copy()
    for kernel, form, rows in zip(compiled.kernels, kernels.form.tables, file.tables, strict=True):
        if rows is not None:
            arrays, most = _arrays(form, rows, m0, day)
            kernel.walk(0, 1, rows.starts, months, several, most, *arrays, *rows.codes, told[kernel.rows])
    if compiled.divide is not None:
        compiled.divide(told)
    return dict(zip(kernels.ids, told[kernels.places, 0].tolist(), strict=True))


def _arrays(form: TableForm, rows: TableRows, m0: int, day: int) -> tuple[list[npt.NDArray[np.int64]], int]:
    """The numbers that a kernel is given, and the most places that it needs."""
    numbers = list(rows.numbers)
    most = len(numbers[0])
    fits(form.numbers, numbers, most)
    if form.dated:
        if rows.last > m0 + form.by_day:
            raise ValueError(f"the file's {form.facts} is of months that were not over on the day asked about")
        numbers[0] = m0 - numbers[0]
        most = max(most, m0 - rows.first + 1)
    if form.of_the_day:
        numbers.insert(form.dated, np.full(len(numbers[0]), day))
    return numbers, most
