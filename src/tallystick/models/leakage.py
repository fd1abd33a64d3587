"""Show that a card reads nothing which is known only after the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.characteristics import Characteristic, columns_read
from tallystick.models.develop import boosted_risk
from tallystick.models.discrimination import Interval, auc
from tallystick.models.outcome import BAD, UNKNOWN
from tallystick.models.split import development_share


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that would leak. told: subjects with a value, all of them known only after the observation.

    read_by: characteristics of the card that read it; none is what is wanted.
    auc_with: what a gradient boosting would seem to reach if it were given the column.
    """

    column: str
    told: int
    read_by: tuple[str, ...]
    auc_with: Interval


def later_values(engine: duckdb.DuckDBPyConnection, column: str) -> npt.NDArray[np.float64]:
    """Per observation in order, the highest value of an account column known after it; NaN where there is none."""
    rows = engine.execute(
        f"""
        select o.observation, max(f."{column}")::double as value
        from wanted o left join account_month f
            on f.furnisher = o.furnisher and f.customer = o.customer and f.known_at > o.asked_at
        group by o.observation order by o.observation
        """
    ).fetchnumpy()
    return np.ma.filled(rows["value"].astype(np.float64), np.nan)


def leak(
    column: str,
    later: npt.NDArray[np.float64],
    used: Sequence[Characteristic],
    values: pa.Table,
    outcome: npt.NDArray[np.int8],
    subjects: Sequence[str],
    seed: str,
) -> Leak:
    """Weighs one column. values: the table that the card was developed on, of the characteristics `used`."""
    known = outcome != UNKNOWN
    developing = development_share(subjects, 0.7, seed)
    columns = values.select([one.id for one in used]).append_column(column, pa.array(later))
    bad = (outcome == BAD).astype(np.int8)
    test_on = known & ~developing
    risk = boosted_risk(columns, bad, known & developing, test_on)
    return Leak(
        column,
        int((~np.isnan(later)).sum()),
        tuple(one.id for one in used if column in columns_read(one)),
        auc(bad[test_on], risk),
    )
