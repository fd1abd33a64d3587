"""The subjects of a stretch: who they are to each other, how able and willing they are to pay, since when on file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tallystick.simulate.draws import Draws, Flags, Floats, Wholes
from tallystick.simulate.population import PERSONS_A_BLOCK, Population, Stretch

BUSINESS_FROM = 2**32
"""Numbers of businesses begin here, those of persons at nought."""
_LIKE_OWNER = 0.6
"""Correlation of a business's ability and will with its owner's."""
_WITH_CREDIT = 0.86
_ON_FILE_BEFORE = 0.85
_LONGEST_BEFORE = 240

_HOUSEHOLDS = np.array(
    [
        [0, 0, 0, 0, 4, 4, 4, 7, 7, 9, 9, 11],
        [0, 0, 2, 2, 4, 4, 6, 6, 8, 9, 10, 11],
        [0, 0, 0, 3, 3, 3, 6, 6, 8, 8, 10, 10],
        [0, 0, 0, 0, 0, 5, 5, 5, 5, 9, 9, 11],
    ]
)
"""How the twelve of a block live together: the place of the first of each one's household."""
_TWINS = 0.04
"""Of households of four or five: the third and the fourth are born on one day."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Persons, then businesses; every array has one entry for each, and rows are places in these arrays.

    number: of the subject in the whole population. household: number of the first person of the home.
    partner: row of the person who shares a home and may share a loan, else -1. owner: row of a business's owner, else
    -1. twin: row of the twin who was born first, else -1. risk: what lateness is drawn from, mean 0 and variance 1.
    has_credit: whether there is a first account. arrives: place of the month in which it was opened.
    """

    number: Wholes
    is_business: Flags
    household: Wholes
    partner: Wholes
    owner: Wholes
    twin: Wholes
    ability: Floats
    will: Floats
    risk: Floats
    has_credit: Flags
    arrives: Wholes

    def __len__(self) -> int:
        return len(self.number)


def subjects_of(population: Population, stretch: Stretch) -> Subjects:
    """The subjects of a stretch, the same in whatever stretch they are asked for."""
    draws = population.draws
    persons = np.arange(stretch.first, stretch.last)
    businesses = np.arange(stretch.first_business, stretch.last_business)
    number = np.concatenate([persons, businesses + BUSINESS_FROM])
    is_business = number >= BUSINESS_FROM
    owner = np.full(len(number), -1)
    owner[is_business] = businesses * population.persons // max(population.businesses, 1) - stretch.first
    household, partner, twin = _homes(draws, persons, stretch)
    ability, will = (_inherited(draws, trait, number, owner) for trait in ("ability", "will"))
    missing = np.full(len(businesses), -1)
    home = np.concatenate([household, household[owner[is_business]]])
    return Subjects(
        number,
        is_business,
        home,
        np.concatenate([partner, missing]),
        owner,
        np.concatenate([twin, missing]),
        ability,
        will,
        -(0.8 * ability + 0.6 * will),
        draws.uniform("has credit", number) < _WITH_CREDIT,
        _arrivals(draws, number, population.months),
    )


def _inherited(draws: Draws, trait: str, number: Wholes, owner: Wholes) -> Floats:
    own = draws.normal(trait, number)
    return np.where(owner < 0, own, _LIKE_OWNER * own[owner] + np.sqrt(1 - _LIKE_OWNER**2) * own)


def _homes(draws: Draws, persons: Wholes, stretch: Stretch) -> tuple[Wholes, Wholes, Wholes]:
    block, place = persons // PERSONS_A_BLOCK, persons % PERSONS_A_BLOCK
    way = (draws.uniform("homes", block) * len(_HOUSEHOLDS)).astype(np.int64)
    first = _HOUSEHOLDS[way, place]
    household = block * PERSONS_A_BLOCK + first
    mate = np.where(place == first, place + 1, first)
    shared = (place - first <= 1) & (mate < PERSONS_A_BLOCK)
    shared &= _HOUSEHOLDS[way, np.minimum(mate, PERSONS_A_BLOCK - 1)] == first
    partner = np.where(shared, block * PERSONS_A_BLOCK + mate - stretch.first, -1)
    partner[partner >= len(persons)] = -1
    twin = np.where(
        (place - first == 3) & (draws.uniform("twins", household) < _TWINS), persons - 1 - stretch.first, -1
    )
    return household, partner, twin


def _arrivals(draws: Draws, number: Wholes, months: int) -> npt.NDArray[np.int64]:
    before = draws.uniform("on file before", number) < _ON_FILE_BEFORE
    when = draws.uniform("arrives", number)
    return np.where(before, -1 - (when * _LONGEST_BEFORE).astype(np.int64), (when * months).astype(np.int64))
