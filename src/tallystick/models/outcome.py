"""What became of a subject after its file was observed: the target that a card is developed on."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from tallystick.terms import SERIOUS


@dataclass(frozen=True, slots=True)
class Outcome:
    """Bad when, in the months after the last closed one, an account is in default, charged off, or very late.

    months: how many months after `m0` count. late_days: days past due that count as bad.
    says: the target in a sentence, for the model's page.
    """

    months: int
    late_days: int
    says: str


BAD, GOOD, UNKNOWN = 1, 0, -1


def outcomes(engine: duckdb.DuckDBPyConnection, outcome: Outcome) -> npt.NDArray[np.int8]:
    """BAD, GOOD or UNKNOWN per observation, in order, from all that the lake holds today.

    Needs the tables of `files.open_files`. Only facts about later months, and known later than the observation was
    allowed to see, speak of the outcome; without any the outcome is unknown, never good.
    """
    listed = ", ".join(f"'{status}'" for status in SERIOUS)
    rows = engine.execute(
        f"""
        select o.observation, coalesce(max(
            case when f.status in ({listed}) or f.days_past_due >= {outcome.late_days} then {BAD}
                 when f.status is not null then {GOOD} end), {UNKNOWN}) as outcome
        from wanted o
        left join account_month f on f.furnisher = o.furnisher and f.customer = o.customer
            and f.month > o.m0 and f.month <= o.m0 + {outcome.months} and f.known_at > o.asked_at
        group by o.observation
        order by o.observation
        """
    ).fetchnumpy()
    return np.asarray(rows["outcome"], dtype=np.int8)
