"""Run the kernels over one subject's file, from plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.characteristics.kernel.quotients import with_quotients
from tallystick.characteristics.kernel.run import Compiled, fits
from tallystick.characteristics.kernel.subject_file import FileForm, SubjectFile, TableForm, TableRows, file_form


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Kernels that are run for one subject at a time, and the form of the files that they read."""

    compiled: Compiled
    form: FileForm


def one_by_one(compiled: Compiled) -> OneByOne:
    return OneByOne(compiled, file_form(compiled))


def by_file(file: SubjectFile, m0: int, day: int, kernels: OneByOne) -> dict[str, float]:
    """By the id of each characteristic, its value, as `by_facts` has it.

    m0: the last closed month, counted from the year 0. day: the one asked about, in days since 1970.
    Raises ValueError where the file holds facts of a later month.
    """
    months, several = np.array([m0]), np.array([file.several])
    told: dict[str, npt.NDArray[np.float64]] = {}
    for kernel, form, rows in zip(kernels.compiled.kernels, kernels.form.tables, file.tables, strict=True):
        arrays, most = _arrays(form, rows, m0, day)
        out = np.empty((len(kernel.ids), 1))
        starts = np.array([0, len(rows.fresh)])
        kernel.walk(0, 1, starts, months, several, rows.fresh, rows.lender, most, *arrays, out)
        told |= zip(kernel.ids, out, strict=True)
    made = with_quotients(told, kernels.compiled.characteristics)
    return {one.id: made[one.id].item() for one in kernels.compiled.characteristics}


def _arrays(form: TableForm, rows: TableRows, m0: int, day: int) -> tuple[Sequence[npt.NDArray[np.generic]], int]:
    """What the kernel is given, and the most places that it needs."""
    numbers = list(rows.numbers)
    most = len(rows.fresh)
    fits({column.name: array for column, array in zip(form.numbers, numbers, strict=True)}, most)
    if form.dated:
        if rows.last > m0 + form.by_day:
            raise ValueError(f"the file's {form.facts} is of months that were not over on the day asked about")
        numbers[0] = m0 - numbers[0]
        most = max(most, m0 - rows.first + 1) if most else most
    if form.of_the_day:
        numbers.insert(int(form.dated), np.full(len(rows.fresh), day))
    return [*numbers, *rows.codes], max(most, 1)
