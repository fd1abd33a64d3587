"""A bureau of an invented population, and a card for its persons, for the benches that need all of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.models import Model, Outcome
from tallystick.models.develop import informative
from tallystick.scorecards import Scale, Scorecard
from tallystick.simulate import Form, Population, simulate
from tallystick.terms import Month, RecordType, SubjectKind

AGENT = "invented-agent"
SEEN = date(2023, 1, 1)
"""The day on which the card looks at persons: a year before the last month that is furnished."""
_MONTHS, _SEED, _SAMPLE = 36, 7, 5_000


@dataclass(frozen=True, slots=True)
class Invented:
    """files: what is to be furnished, in order. furnishers: the names of those whose lines they are."""

    files: tuple[tuple[Path, RecordType], ...]
    furnishers: tuple[str, ...]


def invent(persons: int, into: Path) -> Invented:
    """Writes a population into a new folder."""
    population = Population(persons, persons // 12, _MONTHS, _SEED, Month.parse("2021-01"))
    known = simulate(population, into, form=Form.PARQUET, processes=os.cpu_count() or 1)
    files = ((into / one["name"], RecordType(one["record_type"])) for one in known["files"] if one["record_type"])
    return Invented(tuple(files), tuple(one["name"] for one in known["furnishers"]))


def furnish(bureau: Bureau, invented: Invented, on: date) -> None:
    bureau.admit_furnishers([AGENT], SEEN)
    bureau.admit_furnishers(invented.furnishers, SEEN, reported_by=AGENT)
    for path, kind in invented.files:
        bureau.furnish(Submission(path, kind, AGENT, on, "invented", back_load=True))


def developed(bureau: Bureau) -> Model:
    """A card of all characteristics that tell something, so that no real one is longer, fitted to some persons."""
    persons = sorted(one for one, kind in bureau.subjects().items() if kind is SubjectKind.PERSON)
    asked = [Observation(one, SEEN, SEEN) for one in persons[:_SAMPLE]]
    values, came = bureau.characteristics(asked), bureau.outcomes(asked, Outcome(12, 90, "90 days late."))
    used = informative(values, tuple(CATALOGUE.values()))
    rows = np.flatnonzero(came >= 0)
    card = Scorecard(
        scale=Scale(),
        directions={one.id: one.direction for one in used},
        dimensions={one.id: one.dimension for one in used},
    ).fit(values.select([one.id for one in used]).take(rows), came[rows])
    return Model("persons", SubjectKind.PERSON, "90 days late.", "CNY", (), card.card_, {})
