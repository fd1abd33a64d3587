"""How late each account is at each month's end, from how far behind its payer is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.simulate.accounts import Accounts
from tallystick.simulate.draws import Floats
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.standing import WRITTEN_OFF_BEHIND

Small = npt.NDArray[np.int16]
Days = npt.NDArray[np.int32]
NEVER = 32_000
"""A place of a month that does not come."""
_GRACE = 3
"""Days before a month's end on which its payment is due: one month behind is 31 days or more, three are 90 or more."""
_LONGEST_OVERSIGHT = 28


@dataclass(frozen=True, slots=True)
class Lateness:
    """age: int16[n, m], months since the account was opened, below nought before.

    behind: int16[n, m], whole months; written_off: int64[n], place of the month of the writing-off, else NEVER.
    days: int32[n, m], days past due. since: int32[n, m], first day of a lateness of a month or more, else 0.
    """

    age: Small
    behind: Small
    written_off: npt.NDArray[np.int64]
    days: Days
    since: Days


def lateness_of(
    population: Population,
    accounts: Accounts,
    behind: npt.NDArray[np.int8],
    forgets: Floats,
    drawn: npt.NDArray[np.float32],
) -> Lateness:
    """behind: of the payers, [subjects, m]. forgets: [n], chance of an oversight of some days in a month.

    drawn: uniform, [n, m]. An oversight is paid within the month after and leaves no first day of delinquency.
    """
    places = np.arange(population.months, dtype=np.int16)
    age = places[None, :] - accounts.opened.astype(np.int16)[:, None]
    months = behind[accounts.payer].astype(np.int16) - accounts.later.astype(np.int16)[:, None]
    np.maximum(months, 0, out=months)
    np.minimum(months, np.maximum(age, 0), out=months)
    written = months >= WRITTEN_OFF_BEHIND
    written_off = np.where(written.any(axis=1), written.argmax(axis=1), NEVER)
    chance = forgets.astype(np.float32)[:, None]
    oversight = (drawn < chance) & (months == 0) & (age > 0)
    row, place = np.nonzero(oversight)
    days, since = np.zeros(drawn.shape, dtype=np.int32), np.zeros(drawn.shape, dtype=np.int32)
    days[row, place] = 1 + (drawn[row, place] / chance[row, 0] * _LONGEST_OVERSIGHT).astype(np.int32)
    _date(population, months, written_off, days, since)
    return Lateness(age, months, written_off, days, since)


def _date(population: Population, months: Small, written_off: npt.NDArray[np.int64], days: Days, since: Days) -> None:
    """Fills in the days of those a month or more behind: few, so cell by cell."""
    row, place = np.nonzero(months)
    if not len(row):
        return
    held = months[row, place]
    before = np.where(place > 0, months[row, np.maximum(place - 1, 0)], 0)
    starts = before == 0
    spell = np.maximum.accumulate(np.where(starts, np.arange(len(row)), 0))
    # At the window's first month the lateness may have begun before it.
    begun = (place - held + 1)[spell]
    ends = population.ends
    first = ends[EARLIER + begun - 1] - _GRACE
    # Once it is written off nothing is paid any more, so what is oldest of the unpaid stays so.
    last_counted = np.minimum(place, written_off[row])
    unpaid = ends[EARLIER + last_counted - months[row, last_counted]] - _GRACE
    days[row, place] = ends[EARLIER + place] - unpaid
    since[row, place] = first
