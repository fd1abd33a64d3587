"""Who is a customer of whom: every furnisher that says something of a subject has a record of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.simulate.draws import Flags, Wholes
from tallystick.simulate.furnishers import FURNISHERS


@dataclass(frozen=True, slots=True)
class Customers:
    """One entry for each record: place of its furnisher, row of its subject, whether it is the second one there."""

    furnisher: Wholes
    row: Wholes
    second: Flags

    def __len__(self) -> int:
        return len(self.row)


class CustomerBook:
    """Gathers the records of a stretch's subjects while their lines are made."""

    def __init__(self, subjects: int) -> None:
        self._held: npt.NDArray[np.bool_] = np.zeros((subjects, len(FURNISHERS), 2), dtype=bool)

    def add(self, furnisher: Wholes | int, row: Wholes, second: Flags | int = 0) -> None:
        self._held[row, furnisher, np.asarray(second).astype(np.int64)] = True

    def customers(self) -> Customers:
        """All of them, by subject."""
        row, furnisher, second = np.nonzero(self._held)
        return Customers(furnisher, row, second.astype(bool))
