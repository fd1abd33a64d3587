"""What is said of a population beside its files: how it was made, how many lines, what is wrong on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from tallystick.simulate.files import FileMade, Form, Kind
from tallystick.simulate.furnishers import AGENT, FURNISHERS
from tallystick.simulate.known import best_area, realised_area
from tallystick.simulate.part import PartMade
from tallystick.simulate.population import EARLIER, OUTCOME_MONTHS, Population
from tallystick.terms import INVENTED

MANIFEST = "manifest.json"
BASIS = "invented, for practice"
_LAST_KNOWN_AFTER = 100
"""Days after the last month within which the last line became known."""
_SAYS = "An invented population. Nobody in it exists, and nothing in it happened."


def manifest(population: Population, form: Form, made: Sequence[PartMade]) -> dict[str, Any]:
    """Everything of it is decided by the population and the form."""
    order = list(Kind)
    files = sorted((file for part in made for file in part.files), key=lambda one: (order.index(one.kind), one.part))
    chance = np.concatenate([part.known.chance for part in made])
    bad = np.concatenate([part.known.defaulted for part in made])
    last = np.datetime64(int(population.ends[EARLIER + population.months - 1]) + _LAST_KNOWN_AFTER, "D")
    return {
        "invented": True,
        "says": _SAYS,
        "persons": population.persons,
        "businesses": population.businesses,
        "months": population.months,
        "first_month": str(population.first_month),
        "seed": population.seed,
        "form": form.value,
        "agent": AGENT,
        "received_no_earlier_than": str(last),
        "furnishers": [{"name": one.name, "habits": [habit.value for habit in one.habits]} for one in FURNISHERS],
        "lines": _lines(files),
        "files": [_file(one) for one in files],
        "known_outcome": {
            "observed_month": str(population.first_month.plus(population.observed)),
            "months": OUTCOME_MONTHS,
            "subjects": len(chance),
            "defaulted": int(bad.sum()),
            "best_auc": _told(best_area(chance)),
            "auc_of_true_chance": _told(realised_area(chance, bad)),
        },
    }


def _told(area: float) -> float | None:
    return None if np.isnan(area) else round(area, 6)


def _lines(files: Sequence[FileMade]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for one in files:
        counted[one.kind.value[0]] += one.lines
    return dict(counted)


def _file(one: FileMade) -> dict[str, Any]:
    name, record_type = one.kind.value
    told = asdict(one) | {"kind": name, "record_type": str(record_type) if record_type else None}
    return {key: told[key] for key in ("name", "record_type", "lines", "size", "digest", "refused", "repeated")}


def readme(known: dict[str, Any]) -> str:
    """How to hand the population in to a bureau."""
    commands = [
        f"tallystick furnish submit {file['name']} --type {file['record_type']} --furnisher {AGENT} "
        f'--basis "{BASIS}" --back-load --at bureau'
        for file in known["files"]
        if file["record_type"]
    ]
    names = " ".join(one["name"] for one in known["furnishers"])
    return (
        f"# {_SAYS}\n\n"
        f"{known['persons']:,} persons, {known['businesses']:,} businesses, {known['months']} months from "
        f"{known['first_month']}, seed {known['seed']}. Every furnisher's name begins with `{INVENTED}`.\n\n"
        "Lines that break a rule are in it on purpose; `manifest.json` says how many of which rule, and holds the\n"
        "SHA-256 of each file. The files that begin with `truth-` are for checking and are furnished to nobody.\n\n"
        "To make a bureau of it; a file with such a line ends with 5, and its other lines are in:\n\n```sh\n"
        "tallystick init --at bureau --jurisdiction cn\n"
        f"tallystick member admit {AGENT} --at bureau\n"
        f"tallystick member admit {names} --reported-by {AGENT} --at bureau\n" + "\n".join(commands) + "\n"
        "tallystick identity link --kind person --at bureau\n"
        "tallystick identity link --kind business --at bureau\n```\n"
    )
