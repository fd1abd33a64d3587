"""How many months each subject is behind, month by month, and how likely it was to fall far behind.

A Markov chain of whole months behind. Whether the next payment is missed depends on the subject's risk, on the economy
of the month and on how far behind it is already; so the probability of every outcome follows exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tallystick.simulate.draws import Draws, Flags, Floats, logistic
from tallystick.simulate.population import OUTCOME_MONTHS, Population
from tallystick.simulate.subjects import Subjects

SERIOUS_BEHIND = 3
"""Three months behind are ninety days late or more."""
WRITTEN_OFF_BEHIND = 6
MOST_BEHIND = 8
_WARM_UP = 12
"""Months that the chain runs before the first that is told, so that some are late from the start."""

# Log odds of missing the next payment, by months behind; assumed, and set so that the shares of
# docs/simulation.md come near those of published portfolios.
# Who was written off misses every payment.
_BASE = np.array([-5.15, -0.75, -0.05, 0.9, 1.3, 1.7, np.inf, np.inf, np.inf])
_RISK = np.array([1.35, 0.7, 0.5, 0.3, 0.3, 0.3, 0, 0, 0])
_BUSINESS = 0.35
_ECONOMY = 0.3
_PAYS_ONE = 0.3
"""Of those behind who pay: the share that pays one instalment and stays as far behind."""
_PERSISTENCE = 0.92


def economy(draws: Draws, months: int) -> Floats:
    """float[_WARM_UP + months]: how bad each month is for everybody; an autoregression of mean 0 and variance 1."""
    shocks = draws.normal("economy", np.arange(_WARM_UP + months))
    level = np.empty_like(shocks)
    level[0] = shocks[0]
    for at in range(1, len(shocks)):
        level[at] = _PERSISTENCE * level[at - 1] + np.sqrt(1 - _PERSISTENCE**2) * shocks[at]
    return level


def chance_of_missing(subjects: Subjects, bad_times: float, behind: npt.NDArray[np.int8] | int) -> Floats:
    """float[n]: of missing the next payment for subjects that are `behind` months behind, each or all."""
    odds = _BASE[behind] + _RISK[behind] * subjects.risk + _BUSINESS * subjects.is_business + _ECONOMY * bad_times
    return logistic(odds)


def months_behind(population: Population, subjects: Subjects) -> npt.NDArray[np.int8]:
    """int8[n, months]: months behind at each month's end. Six is written off, and nobody comes back from there."""
    draws = population.draws
    times = economy(draws, population.months)
    behind = np.zeros(len(subjects), dtype=np.int8)
    told = np.empty((len(subjects), population.months), dtype=np.int8)
    for at, bad_times in enumerate(times):
        behind = _next(subjects, behind, bad_times, draws.uniform("pays", subjects.number, at))
        # Who came on file in the window was not behind before.
        place = at - _WARM_UP
        behind[subjects.arrives >= place] = 0
        if place >= 0:
            told[:, place] = behind
    return told


def _next(subjects: Subjects, behind: npt.NDArray[np.int8], bad_times: float, drawn: Floats) -> npt.NDArray[np.int8]:
    chance = chance_of_missing(subjects, bad_times, behind)
    missed = drawn < chance
    # What is left of the number, among those who pay, is uniform again.
    stays = (drawn - chance) < _PAYS_ONE * (1 - chance)
    paid = np.where(stays & (behind > 0), behind, 0)
    return np.where(missed, np.minimum(behind + 1, MOST_BEHIND), paid).astype(np.int8)


def chance_of_default(population: Population, subjects: Subjects, behind: npt.NDArray[np.int8]) -> Floats:
    """float[n]: of being three months behind in any of the twelve months after the observed one, known all that is so.

    Backwards through the chain, so it is exact. NaN for who was so far behind, or not on file, already.
    """
    times = economy(population.draws, population.months)[-OUTCOME_MONTHS:]
    ahead = [np.zeros(len(subjects)) for _ in range(SERIOUS_BEHIND)]
    for bad_times in times[::-1]:
        worse = [*ahead[1:], np.ones(len(subjects))]
        missing = [chance_of_missing(subjects, bad_times, state) for state in range(SERIOUS_BEHIND)]
        ahead = [
            missing[state] * worse[state]
            + (1 - missing[state]) * (_PAYS_ONE * ahead[state] + (1 - _PAYS_ONE) * ahead[0])
            for state in range(SERIOUS_BEHIND)
        ]
    now = behind[:, population.observed]
    known = observable(population, subjects, behind)
    return np.where(known, np.choose(np.minimum(now, SERIOUS_BEHIND - 1), ahead), np.nan)


def observable(population: Population, subjects: Subjects, behind: npt.NDArray[np.int8]) -> Flags:
    """Who has credit at the observed month and is not far behind yet."""
    on_file = subjects.has_credit & (subjects.arrives <= population.observed)
    return np.asarray(on_file & (behind[:, population.observed] < SERIOUS_BEHIND))


def defaulted(population: Population, behind: npt.NDArray[np.int8]) -> Flags:
    """Who was three months behind in any of the twelve months after the observed one."""
    return np.asarray((behind[:, population.observed + 1 :] >= SERIOUS_BEHIND).any(axis=1))
