"""How much the degrees that two records reach weigh: Splink's own arithmetic, for one pair and for a bound of many."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tallystick.identify.persons.degrees import Degrees
from tallystick.identify.persons.model import Settings
from tallystick.identify.persons.prepare import FREQUENT
from tallystick.identify.persons.record import Record
from tallystick.identify.persons.weights import Frequencies


class Weights:
    """Weights are log2 of a Bayes factor m / u; a name shared weighs more the rarer it is.

    prior: log2 of the odds that two records are one person before anything is compared.
    by_degree: for each comparison a weight for each degree, as `degrees` numbers them.
    """

    def __init__(self, settings: Settings, frequent: Frequencies) -> None:
        share = settings["probability_two_random_records_match"]
        self.prior: float = math.log2(share / (1 - share))
        self.by_degree = [_weights(comparison["comparison_levels"]) for comparison in settings["comparisons"]]
        self._names = [comparison["output_column_name"] for comparison in settings["comparisons"]]
        self._rarity = {
            self._names.index(column): (len(self.by_degree[self._names.index(column)]) - 1, column)
            for column in FREQUENT
        }
        self._shares = {column: _shares(frequent, column) for column in FREQUENT}
        self._expected = {column: _exact_u(settings["comparisons"][self._names.index(column)]) for column in FREQUENT}

    def rarity(self, column: str, value: str) -> float:
        """What sharing this very name adds to what sharing any weighs."""
        share = self._shares[column].get(value)
        return 0.0 if share is None else math.log2(self._expected[column] / share)

    def weight(self, reached: Degrees, one: Record) -> float:
        """Splink's match weight of a pair, of which `one` is either record: where names are the same, so are both."""
        total = self.prior
        for place, degree in enumerate(reached):
            if degree >= 0:
                total += self.by_degree[place][degree]
        for place, (exact, column) in self._rarity.items():
            if reached[place] == exact:
                total += self.rarity(column, getattr(one, column))
        return total


def probability_of(weight: float) -> float:
    """Of a match weight, as Splink has it."""
    return 1.0 / (1.0 + math.pow(2.0, min(-weight, 1000.0)))


def _weights(levels: list[Mapping[str, float]]) -> list[float]:
    told = [level for level in levels if not level.get("is_null_level")]
    return [math.log2(level["m_probability"] / level["u_probability"]) for level in reversed(told)]


def _exact_u(comparison: Mapping[str, list[Mapping[str, float]]]) -> float:
    return next(level for level in comparison["comparison_levels"] if not level.get("is_null_level"))["u_probability"]


def _shares(frequent: Frequencies, column: str) -> dict[str, float]:
    table = frequent[column]
    return dict(zip(table[column].to_pylist(), table[f"tf_{column}"].to_pylist(), strict=True))
