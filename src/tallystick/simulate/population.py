"""What is to be invented, and the stretches that it is invented in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tallystick.simulate.draws import Draws
from tallystick.terms import Month, TallystickError

PERSONS_A_BLOCK = 12
"""Families live within a block, so no stretch may begin or end inside of one."""
PERSONS_A_STRETCH = 341 * PERSONS_A_BLOCK
"""One row group of a file: what is held in memory at a time."""
STRETCHES_A_PART = 32
"""One file of each record type: what a process makes by itself."""
OUTCOME_MONTHS = 12
EARLIER = 480
"""Months before the first that the calendar knows: something may have been opened then."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Persons from `first` up to `last`, and the businesses that they own, from `first_business`."""

    first: int
    last: int
    first_business: int
    last_business: int


@dataclass(frozen=True)
class Population:
    """persons, businesses: how many. months: how many from `first_month`. Raises TallystickError for what cannot be.

    >>> population = Population(persons=10_000, businesses=800, months=36, seed=7)
    >>> [(one.first, one.last, one.first_business) for one in population.stretches]
    [(0, 4092, 0), (4092, 8184, 328), (8184, 10000, 655)]
    """

    persons: int
    businesses: int
    months: int
    seed: int
    first_month: Month = Month(2021 * 12)  # noqa: RUF009

    def __post_init__(self) -> None:
        if not 1 <= self.persons <= 2**31 or not 0 <= self.businesses <= 2**31:
            raise TallystickError("a population has from 1 to 2^31 persons and up to as many businesses")
        if not OUTCOME_MONTHS + 2 <= self.months <= 120:
            raise TallystickError(
                f"{self.months} months leave no year in which a known outcome can follow, or are more than ten years",
                mend=f"ask for {OUTCOME_MONTHS + 2} to 120 months",
            )

    @property
    def observed(self) -> int:
        """Place of the month after which the outcome is looked for: the last with a year behind it."""
        return self.months - 1 - OUTCOME_MONTHS

    @property
    def draws(self) -> Draws:
        return Draws(self.seed)

    @cached_property
    def ends(self) -> npt.NDArray[np.int32]:
        """Last day of each month, in days since 1970; place `EARLIER` is that of the first month."""
        firsts = np.arange(-EARLIER, self.months + EARLIER + 1) + (self.first_month.index - 1970 * 12)
        days = firsts.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
        return np.asarray(days[1:] - 1, dtype=np.int32)

    @cached_property
    def month_names(self) -> list[str]:
        return [str(self.first_month.plus(place)) for place in range(self.months)]

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        firsts = range(0, self.persons, PERSONS_A_STRETCH)
        return tuple(self.stretch(first, min(first + PERSONS_A_STRETCH, self.persons)) for first in firsts)

    def stretch(self, first: int, last: int) -> Stretch:
        """Of persons whose blocks are whole. Business b is owned by person b * persons // businesses."""
        bounds = [-(-one * self.businesses // self.persons) for one in (first, last)]
        return Stretch(first, last, *bounds)

    @property
    def parts(self) -> Iterator[tuple[Stretch, ...]]:
        stretches = self.stretches
        for at in range(0, len(stretches), STRETCHES_A_PART):
            yield stretches[at : at + STRETCHES_A_PART]
