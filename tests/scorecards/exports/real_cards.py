"""Cards fitted on real sets, and the rows of these with special and missing values planted among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
from examples.furnished import DATA

from tallystick.scorecards import BranchedCard, Card, Scorecard, SegmentedScorecard, Where
from tallystick.terms import Special

_TAIWAN = f"select * exclude (ID, SEX, EDUCATION, MARRIAGE, AGE) from '{DATA}/taiwan_card/clients.parquet'"
_GERMAN = (
    f"select * exclude (kredit, famges, gastarb, alter), 1 - kredit as bad from '{DATA}/south_german/credit.parquet'"
)
_SBA = f"""
select State as state, substr(NAICS, 1, 2) as sector, try_cast(NoEmp as int) as employees, UrbanRural as urban,
    try_cast(regexp_replace(GrAppv, '[$, ]', '', 'g') as double) as approved, (MIS_Status = 'CHGOFF')::int as bad
from '{DATA}/sba_7a/loans.parquet' where MIS_Status in ('P I F', 'CHGOFF')
"""


@dataclass(frozen=True, slots=True)
class RealCard:
    name: str
    query: str
    target: str

    def __str__(self) -> str:
        return self.name

    def card(self) -> Card:
        return _fitted(self)

    def bad(self) -> np.ndarray:
        return _planted(self)[self.target].to_numpy()

    def rows(self) -> pa.Table:
        return _planted(self).drop_columns(self.target)


@cache
def _planted(real: RealCard) -> pa.Table:
    """A tenth of the numbers in half of the columns are special, a twentieth of everything is missing."""
    random = np.random.default_rng(17)
    table = duckdb.sql(real.query).to_arrow_table()
    codes = np.array([special.code for special in Special])
    for place, name in enumerate(table.column_names):
        if name == real.target:
            continue
        absent = random.random(len(table)) < 0.05
        if pa.types.is_string(table[name].type):
            values = pa.array(
                [None if gone else word for gone, word in zip(absent, table[name].to_pylist(), strict=True)]
            )
        else:
            numbers = table[name].cast(pa.float64()).to_numpy().copy()
            odd = random.random(len(table)) < (0.1 if place % 2 else 0.0)
            numbers[odd] = codes[random.integers(0, len(codes), int(odd.sum()))]
            values = pa.array(numbers, mask=absent)
        table = table.set_column(place, name, values)
    return table


@cache
def _fitted(real: RealCard) -> Card:
    table = _planted(real)
    columns, bad = table.drop_columns(real.target), table[real.target].to_numpy()
    return Scorecard(method="pairs").fit(columns, bad).one_card()


REAL = (
    RealCard("taiwan", _TAIWAN, "default_payment_next_month"),
    RealCard("german", _GERMAN, "bad"),
    RealCard("sba", _SBA, "bad"),
)


@cache
def late_or_not() -> BranchedCard:
    """The Taiwanese clients in two branches."""
    late, how = {"late": Where("PAY_1", low=1.0)}, Scorecard(method="additive")
    return SegmentedScorecard(segments=late, scorecard=how).fit(REAL[0].rows(), REAL[0].bad()).card_
