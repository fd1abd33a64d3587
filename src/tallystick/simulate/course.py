"""The amounts of accounts month by month: what was owed, due and paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.simulate.accounts import Accounts
from tallystick.simulate.draws import Draws, Flags, Floats, Wholes, logistic
from tallystick.simulate.lateness import NEVER, Lateness
from tallystick.simulate.population import Population
from tallystick.simulate.subjects import Subjects

NOTHING_DUE, IN_FULL, AT_LEAST_MINIMUM, LESS = range(4)
"""Places of the contract's codes of `paid_manner`."""
Single = npt.NDArray[np.float32]
_LEAST_DUE = 1_000
_MINIMUM_SHARE = 0.05
_MONTHLY_INTEREST = 0.004
_ZERO_MONTHS = 0.06
_UNUSED = 0.10
_CLOSES = 0.08
_FIRST_OF = 16


@dataclass(frozen=True, slots=True)
class Course:
    """Every array is [n, m] of whole minor units, but for ended: int64[n], place of the last month, else NEVER.

    granted: the limit of a revolving line, the amount granted of a loan. manner: place of `paid_manner`; -1 for a loan.
    minimum: least that was due; nought for a loan.
    """

    granted: Wholes
    balance: Wholes
    past_due: Wholes
    scheduled: Wholes
    paid: Wholes
    manner: npt.NDArray[np.int8]
    ended: npt.NDArray[np.int64]


def revolving(population: Population, subjects: Subjects, accounts: Accounts, late: Lateness, drawn: Single) -> Course:
    """The course of cards and lines. drawn: uniform float32[4, n, m + 2]."""
    draws = population.draws
    limit = _limits(draws, subjects, accounts, population.months)
    balance = (limit * _use(draws, subjects, accounts, late, drawn)).astype(np.int64)
    before = np.empty_like(balance)
    before[:, 1:] = balance[:, :-1]
    before[:, 0] = balance[:, 0]
    before[late.age <= 0] = 0
    minimum = np.minimum(np.maximum((before * _MINIMUM_SHARE).astype(np.int64), _LEAST_DUE), before)
    behind, was = late.behind, _shifted(late.behind)
    full = _pays_in_full(draws, subjects, accounts)[:, None]
    some = np.minimum((minimum * (1 + 2 * drawn[2, :, 2:])).astype(np.int64), before)
    paid = np.where(full, before, some)
    manner = np.where(before == 0, NOTHING_DUE, np.where(full, IN_FULL, AT_LEAST_MINIMUM)).astype(np.int8)
    row, place = np.nonzero((behind > 0) | (was > 0))
    now, then = behind[row, place], was[row, place]
    owed = minimum[row, place]
    paid[row, place] = np.where(now > then, 0, np.where(now > 0, owed, owed * (then + 1)))
    manner[row, place] = np.where(now > 0, LESS, AT_LEAST_MINIMUM)
    past_due = np.zeros_like(balance)
    row, place = np.nonzero(late.days)
    due = np.maximum(minimum[row, place], _LEAST_DUE) * np.maximum(behind[row, place], 1)
    past_due[row, place] = np.minimum(due, balance[row, place])
    late.days[(late.days > 0) & (balance == 0)] = 0
    return Course(limit, balance, past_due, minimum, paid, manner, _closings(draws, accounts, late, population.months))


def instalment(accounts: Accounts, late: Lateness) -> Course:
    """The course of loans in equal parts: a part for each month, later by as many months as it is behind."""
    terms = accounts.terms.astype(np.int64)[:, None]
    done = np.clip(late.age.astype(np.int64) - late.behind, 0, terms)
    for row in np.flatnonzero(late.written_off < NEVER):
        done[row, late.written_off[row] :] = done[row, late.written_off[row]]
    before = np.empty_like(done)
    before[:, 1:] = done[:, :-1]
    before[:, 0] = np.maximum(done[:, 0] - 1, 0)
    granted = accounts.amount[:, None]
    scheduled = np.broadcast_to(-(-granted // terms) + (granted * _MONTHLY_INTEREST).astype(np.int64), done.shape)
    balance = granted - granted * done // terms
    finished = done >= terms
    ended = np.where(finished.any(axis=1), finished.argmax(axis=1), NEVER)
    late.days[finished], late.behind[finished], late.since[finished] = 0, 0, 0
    past_due = np.where(late.days > 0, np.minimum(np.maximum(late.behind, 1) * scheduled, balance), 0)
    manner = np.full(done.shape, -1, dtype=np.int8)
    paid = (done - before) * scheduled
    return Course(np.broadcast_to(granted, done.shape), balance, past_due, scheduled, paid, manner, ended)


def _shifted(behind: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    was = np.empty_like(behind)
    was[:, 1:] = behind[:, :-1]
    was[:, 0] = np.maximum(behind[:, 0] - 1, 0)
    return was


def _limits(draws: Draws, subjects: Subjects, accounts: Accounts, months: int) -> Wholes:
    """One in four of the safer half is granted a quarter more in the window."""
    safe = subjects.risk[accounts.payer] < 0
    raised = (draws.uniform("raised", accounts.number) * 4 * months).astype(np.int64)
    later = np.arange(months)[None, :] >= np.where(safe, raised, NEVER)[:, None]
    return np.where(later, accounts.amount[:, None] * 5 // 4, accounts.amount[:, None])


def _use(draws: Draws, subjects: Subjects, accounts: Accounts, late: Lateness, drawn: Single) -> Single:
    """Share of the limit in use: of the account's own level, wandering, higher for who is behind."""
    ability = subjects.ability[accounts.payer]
    level = logistic(-0.7 - 0.9 * ability + 0.9 * draws.normal("use", accounts.number))
    level = np.where(_pays_in_full(draws, subjects, accounts), 0.5 * level, level)
    level[draws.uniform("unused", accounts.number) < _UNUSED] = 0
    wander = drawn[0, :, 2:] + drawn[0, :, 1:-1]
    wander += drawn[0, :, :-2]
    use = level.astype(np.float32)[:, None] * (0.4 + 0.4 * wander)
    use[drawn[1, :, 2:] < _ZERO_MONTHS] = 0
    row, place = np.nonzero(late.behind)
    held = late.behind[row, place]
    use[row, place] = np.maximum(use[row, place], level[row]) + 0.06 * held
    np.clip(use, 0, 1.1, out=use)
    return use


def _pays_in_full(draws: Draws, subjects: Subjects, accounts: Accounts) -> Flags:
    payer = accounts.payer
    odds: Floats = -0.2 + 0.8 * subjects.ability[payer] + 0.5 * subjects.will[payer]
    return np.asarray(draws.uniform("pays in full", accounts.number) < logistic(odds))


def _closings(draws: Draws, accounts: Accounts, late: Lateness, months: int) -> npt.NDArray[np.int64]:
    """One in twelve is given back in the window; never the first account, nor one that is late."""
    when = (draws.uniform("closes", accounts.number) * months / _CLOSES).astype(np.int64)
    chosen = (accounts.number % _FIRST_OF > 0) & (when < months) & (when > accounts.opened)
    at = np.minimum(when, months - 1)
    clean = late.behind[np.arange(len(at)), at] == 0
    return np.where(chosen & clean, when, NEVER)
