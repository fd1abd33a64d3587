"""Score the pairs that are worth comparing, and say of each whether it may be joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.identify.groups import Candidate
from tallystick.identify.persons import model
from tallystick.identify.persons.joining import doubt, plainly_two, supports
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.weights import Frequencies, splink_on

_FEWEST = 2
GAMMAS = tuple(f"gamma_{name}" for name in model.COMPARISONS)
SCORED = ("id_l", "id_r", "match_probability", "match_weight", *GAMMAS)


def score(persons: pa.Table, settings: Settings, frequent: Frequencies, at_least: float) -> list[Candidate]:
    """Pairs that the settings' blocks bring together and that are at least so probable, in no order."""
    if len(persons) < _FEWEST:
        return []
    with splink_on(persons, settings, frequent) as linker:
        found = linker.inference.predict(threshold_match_probability=at_least).as_duckdbpyrelation()
        return candidates(found.select(", ".join(SCORED)).to_arrow_table())


def score_pairs(
    pairs: pa.Table, persons: pa.Table, settings: Settings, frequent: Frequencies, at_least: float
) -> list[Candidate]:
    """The same for given pairs: columns match_key, join_key_l and join_key_r, ids of `persons`."""
    with splink_on(persons, settings, frequent) as linker:
        linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(pairs))
        found = linker.inference.predict(threshold_match_probability=at_least).as_duckdbpyrelation()
        return candidates(found.select(", ".join(SCORED)).to_arrow_table())


def candidates(scored: pa.Table) -> list[Candidate]:
    """scored: columns SCORED, as Splink returns them. What the levels say is found once for each set of levels."""
    gammas = [scored[name].to_numpy() for name in GAMMAS]
    sets, which = np.unique(_numbered(gammas), return_inverse=True)
    first = np.zeros(len(sets), np.int64)
    first[which] = np.arange(len(which))
    told = [said_of([int(gamma[at]) for gamma in gammas]) for at in first.tolist()]
    kept = np.flatnonzero(np.array([one is not None for one in told], np.bool_)[which])
    left, right = scored["id_l"].take(kept).to_pylist(), scored["id_r"].take(kept).to_pylist()
    probability = pc.round(scored["match_probability"].take(kept), 6).to_pylist()
    weight = pc.round(scored["match_weight"].take(kept), 3).to_pylist()
    sets_of_kept = [told[at] for at in which[kept].tolist()]
    return [
        Candidate(min(one, other), max(one, other), p, w, *levels)
        for one, other, p, w, levels in zip(left, right, probability, weight, sets_of_kept, strict=True)
        if levels is not None
    ]


def _numbered(gammas: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    number = np.zeros(len(gammas[0]), np.int64)
    for gamma, (_, levels) in zip(gammas, model.COMPARISONS.values(), strict=True):
        number = number * (len(levels) + 1) + gamma + 1
    return number


def said_of(gammas: list[int]) -> tuple[str, bool, bool] | None:
    """What the levels say, whether they join, whether they support; None where they are plainly two persons."""
    levels = dict(zip(model.COMPARISONS, gammas, strict=True))
    if plainly_two(levels):
        return None
    met = [level for name, gamma in levels.items() if (level := model.level_of(name, gamma)) is not None]
    held = doubt(levels)
    says = ", ".join(level.says for level in met)
    return f"{says}; {held}" if held else says, held is None, supports(levels)
