"""Develop a card on one part of the subjects and validate it on the rest, beside a gradient boosting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from tallystick.characteristics import Characteristic
from tallystick.models.bands import BandRow, observed_by_band
from tallystick.models.discrimination import Interval, auc_difference
from tallystick.models.outcome import BAD, UNKNOWN
from tallystick.models.split import development_share
from tallystick.models.validation import Validation, validate
from tallystick.scorecards import Card, Method, Scale, Scorecard
from tallystick.terms import Special

DEVELOPMENT_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Development:
    """A card, how it did, and how a gradient boosting on the same characteristics did.

    ahead: AUC of the boosting less that of the card, paired. bands: on the validation subjects.
    developed, validated: subjects on each side; unknown: subjects without an outcome, on neither.
    """

    card: Card
    developed: int
    validated: int
    unknown: int
    bad_share: float
    of_card: Validation
    of_boosting: Validation
    ahead: Interval
    bands: tuple[BandRow, ...]


def develop(
    characteristics: Sequence[Characteristic],
    values: pa.Table,
    outcome: npt.NDArray[np.int8],
    subjects: Sequence[str],
    scale: Scale,
    seed: str,
) -> Development:
    """Fits on 70 % of the subjects with a known outcome and validates on the others.

    values: a row per subject, a column per characteristic. The split depends on subject ids and seed alone.
    """
    known = outcome != UNKNOWN
    developing = development_share(subjects, DEVELOPMENT_SHARE, seed)
    fit_on, test_on = known & developing, known & ~developing
    bad = (outcome == BAD).astype(np.int8)
    names = [one.id for one in characteristics]
    columns = values.select(names)
    # Without pairs: a report to a subject tells points per characteristic.
    scorecard = Scorecard(
        method=Method.ADDITIVE,
        scale=scale,
        directions={one.id: one.direction for one in characteristics},
        dimensions={one.id: one.dimension for one in characteristics},
    ).fit(columns.filter(pa.array(fit_on)), bad[fit_on])
    card = scorecard.one_card()
    scores = card.scores(columns.filter(pa.array(test_on)))
    risk = card.default_probability(scores)
    rival = boosted_risk(columns, bad, fit_on, test_on)
    ahead = auc_difference(bad[test_on], rival, risk)
    return Development(
        card,
        int(fit_on.sum()),
        int(test_on.sum()),
        int((~known).sum()),
        float(bad[known].mean()),
        validate(risk, bad[test_on], scale=scale),
        validate(rival, bad[test_on], scale=scale),
        ahead,
        observed_by_band(scores, bad[test_on]),
    )


def boosted_risk(
    columns: pa.Table, bad: npt.NDArray[np.int8], fit_on: npt.NDArray[np.bool_], test_on: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """The rival's risks. It sees the special values as they are: trees split them off by themselves."""
    matrix = np.column_stack([columns[name].to_numpy() for name in columns.column_names])
    rival = HistGradientBoostingClassifier(learning_rate=0.06, max_iter=150, min_samples_leaf=40, random_state=0)
    # OpenMP's threads wait by spinning: on a machine that does anything else, two take far longer than one.
    with threadpool_limits(1, user_api="openmp"):
        rival.fit(matrix[fit_on], bad[fit_on])
        risk: npt.NDArray[np.float64] = rival.predict_proba(matrix[test_on])[:, 1]
    return risk


def informative(values: pa.Table, characteristics: Sequence[Characteristic]) -> list[Characteristic]:
    """Characteristics with an ordinary value in at least one row; the others say nothing in these files."""
    codes = [special.code for special in Special]
    kept = []
    for one in characteristics:
        column = values[one.id].to_numpy()
        ordinary = column[~np.isin(column, codes)]
        if len(ordinary) and ordinary.min() < ordinary.max():
            kept.append(one)
    return kept
