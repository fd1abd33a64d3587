"""The activity months of a stretch: what platforms counted, and how it went, which follows from the subject's risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.simulate.account_lines import CURRENCY, REPORTED_AFTER
from tallystick.simulate.columns import amounts, coded, constant, days
from tallystick.simulate.draws import Draws, Floats, Wholes, logistic, whole
from tallystick.simulate.flows import FLOWS, Flow, Told
from tallystick.simulate.furnishers import FURNISHERS, place_of
from tallystick.simulate.keys import customer_keys
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.subjects import Subjects
from tallystick.terms import ActivityKind

_KINDS = [str(one) for one in ActivityKind]
_TELLABLE = tuple(dict.fromkeys(name for told in Told for name in told.value))
_MONTH_DAYS = 30
_SELDOM = 0.01


@dataclass(frozen=True, slots=True)
class _Months:
    """One entry for each line.

    row: of the subject; place: of the month. wrong: chance that one of the count goes wrong. drawn: uniform,
    [4, lines].
    """

    row: Wholes
    place: Wholes
    count: Wholes
    amount: Wholes
    wrong: Floats
    drawn: npt.NDArray[np.float32]

    @property
    def bad(self) -> Wholes:
        """How many went wrong."""
        return np.minimum(whole(self.count * self.wrong, self.drawn[2]), self.count)

    def of(self, name: str) -> Wholes:
        """The values of an optional field of the contract."""
        again = self.drawn[3]
        match name:
            case "on_time":
                return self.count - self.bad
            case "late":
                return whole(self.bad * 0.6, again)
            case "unpaid" | "breaches" | "returned":
                return whole(self.bad * 0.4, again)
            case "unpaid_amount":
                return whole(self.bad * 0.4, again) * (self.amount // np.maximum(self.count, 1))
            case "amount_days_late":
                return self.amount * self.bad // np.maximum(self.count, 1) * 18
            case "refunds":
                return (self.amount * (_SELDOM + 0.3 * self.wrong)).astype(np.int64)
        return self._seldom(name)

    def _seldom(self, name: str) -> Wholes:
        one, again = self.drawn[1], self.drawn[3]
        match name:
            case "disputes":
                return whole(self.count * (_SELDOM + 0.2 * self.wrong), one)
            case "disputes_lost":
                return np.minimum(whole(0.4 * self._seldom("disputes"), again), self._seldom("disputes"))
            case "cancelled" | "penalties":
                return np.minimum(whole(self.count * (0.5 * _SELDOM + 0.1 * self.wrong), again), self.count)
            case "active_days":
                return np.minimum(self.count, whole(_MONTH_DAYS * (1 - 0.6 * one), 0))
            case "largest_payer":
                return np.asarray(self.amount * (0.08 + 0.25 * one), dtype=np.int64)
            case "five_largest_payers":
                return np.asarray(self.amount * np.minimum(1, 0.3 + 0.6 * one), dtype=np.int64)
        raise ValueError(name)


def users_of(population: Population, subjects: Subjects, turn: int, flow: Flow) -> Wholes:
    """Rows of the subjects that have the flow."""
    share = np.where(subjects.is_business, flow.businesses, flow.persons)
    return np.flatnonzero(population.draws.uniform(f"flow {turn}", subjects.number) < share)


def activity_months(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], users: Sequence[Wholes]
) -> pa.Table:
    """The lines of all flows, one flow after the other. users: rows of each flow's."""
    told = [_months(population, subjects, behind, turn, FLOWS[turn], whose) for turn, whose in enumerate(users)]
    lines = [len(one.place) for one in told]
    furnisher = np.repeat([place_of(flow.furnisher) for flow in FLOWS], lines)
    place = np.concatenate([one.place for one in told])
    return pa.table(
        {
            "furnisher": coded(furnisher, [one.name for one in FURNISHERS]),
            "customer": _customers(population, subjects, np.concatenate([one.row for one in told]), furnisher),
            "month": coded(place, population.month_names),
            "kind": coded(np.repeat([_KINDS.index(str(flow.kind)) for flow in FLOWS], lines), _KINDS),
            "currency": constant(CURRENCY, len(place)),
            "count": amounts(np.concatenate([one.count for one in told])),
            "amount": amounts(np.concatenate([one.amount for one in told])),
            "reported_on": days(population.ends[EARLIER + place] + REPORTED_AFTER),
            **{name: _optional(told, lines, name) for name in _TELLABLE},
        }
    )


def _customers(population: Population, subjects: Subjects, row: Wholes, furnisher: Wholes) -> pa.DictionaryArray:
    record = row * len(FURNISHERS) + furnisher
    held = np.zeros(len(subjects) * len(FURNISHERS), dtype=bool)
    held[record] = True
    whose, whom = np.divmod(np.flatnonzero(held), len(FURNISHERS))
    keys = customer_keys(population.draws, whom, subjects.number[whose], np.zeros(len(whose), dtype=bool))
    return coded((np.cumsum(held) - 1)[record], keys)


def _optional(told: list[_Months], lines: list[int], name: str) -> pa.Array:
    """The values of a field where the flow tells it."""
    values, empty, at = np.zeros(sum(lines), dtype=np.int64), np.ones(sum(lines), dtype=bool), 0
    for one, count, flow in zip(told, lines, FLOWS, strict=True):
        if name in flow.told.value:
            values[at : at + count], empty[at : at + count] = one.of(name), False
        at += count
    return amounts(values, empty)


def _months(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], turn: int, flow: Flow, users: Wholes
) -> _Months:
    draws, number, months = population.draws, subjects.number[users], population.months
    drawn = draws.quarters(f"activity {turn}", number, np.arange(months))
    starts = np.maximum(draws.uniform(f"starts {turn}", number) * 2 * months - months, 0).astype(np.int64)
    count = whole(_expected(draws, turn, flow, number, behind[users], subjects.ability[users]), drawn[0] * 0.999)
    cell = np.flatnonzero((count > 0) & (np.arange(months) >= starts[:, None]))
    row, place = np.divmod(cell, months)
    count, drawn = count.reshape(-1)[cell], np.take(drawn.reshape(4, -1), cell, axis=1)
    size = flow.each * np.exp(0.5 * draws.normal(f"size {turn}", number) + 0.25 * subjects.ability[users])
    amount = (count * size[row] * (0.7 + 0.6 * drawn[1])).astype(np.int64)
    odds = -3.4 - 0.5 * subjects.will[users] + 0.5 * subjects.risk[users]
    wrong = logistic(odds[row] + 0.7 * np.minimum(behind[users][row, place], 4))
    return _Months(users[row], place, count, amount, wrong, drawn)


def _expected(
    draws: Draws, turn: int, flow: Flow, number: Wholes, behind: npt.NDArray[np.int8], ability: Floats
) -> Floats:
    """Mean count of each month; a bill comes every month, everything else by the subject's pace and the season."""
    if flow.a_month == 1.0:
        return np.ones(behind.shape)
    pace = np.exp(0.4 * draws.normal(f"pace {turn}", number) + 0.1 * ability)
    season = 1 + 0.1 * np.sin(2 * np.pi * np.arange(behind.shape[1]) / 12)
    return np.asarray(flow.a_month * pace[:, None] * (1 - 0.12 * np.minimum(behind, 4)) * season)
