"""Everything that says how good a score is, on subjects that it was not developed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tallystick.charts import Drawing, ScoreStep
from tallystick.models import show
from tallystick.models.calibration import (
    LEAST_CHANCE,
    Calibration,
    LogOddsFit,
    brier,
    calibration,
    log_loss,
    log_odds_fit,
    tenths,
    wilson,
)
from tallystick.models.discrimination import Floats, Interval, Outcomes, auc, ks
from tallystick.models.weights import effective_count, weights_or_ones
from tallystick.scorecards import BranchedCard, Card, Scale, UnfitData
from tallystick.scorecards.card_of import card_of

if TYPE_CHECKING:
    from tallystick.scorecards import Scorecard, SegmentedScorecard

_STEP = 25
_MOST_POINTS = 120


@dataclass(frozen=True, slots=True)
class Gain:
    """About a tenth of the subjects, the riskiest first; weights where rows have them.

    lowest, highest: scores. subjects, of_bad, of_good: shares reached with this tenth and all riskier ones.
    lift: the bad rate over that of everybody.
    """

    lowest: float
    highest: float
    count: float
    bads: float
    bad_rate: Interval
    lift: float
    subjects: float
    of_bad: float
    of_good: float


@dataclass(frozen=True, slots=True)
class Reached:
    """Shares of all subjects, of the good and of the bad whose score is at most this one."""

    score: float
    subjects: float
    good: float
    bad: float


@dataclass(frozen=True, slots=True)
class Validation:
    """How well risks foretold the outcomes of subjects that they were not developed on; 95 % intervals.

    count: subjects; bad_share: of their weight. chance: what turns a foretold chance into a calibrated one with its
    interval. gains: tenths, the riskiest first. reached: the curves of KS and gains. scores: steps of 25 points.
    """

    count: int
    bad_share: float
    auc: Interval
    gini: Interval
    ks: Interval
    brier: Interval
    log_loss: Interval
    calibration: Calibration
    chance: LogOddsFit
    gains: tuple[Gain, ...]
    reached: tuple[Reached, ...]
    scores: tuple[ScoreStep, ...]

    def __repr__(self) -> str:
        area = f"AUC {self.auc.value:.4f} ({self.auc.low:.4f} to {self.auc.high:.4f})"
        right = f"KS {self.ks.value:.3f}, calibration slope {self.calibration.slope.value:.3f}"
        return f"<Validation on {self.count:,} subjects: {area}, {right}>"

    def to_dict(self) -> Mapping[str, Any]:
        """Plain numbers by name, as JSON can hold them."""
        return asdict(self)

    def plot(self) -> Drawing:
        """Gains, KS, calibration and the distribution of scores."""
        return show.validation_drawing(self)

    def _repr_html_(self) -> str:
        return show.validation_html(self)


def validate(
    risk: npt.ArrayLike,
    bad: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    scale: Scale | None = None,
    seed: int = 0,
) -> Validation:
    """Validates chances of default, in [0, 1], on outcomes: 1 for bad, 0 for good.

    weight: of each row, else one. scale: where the chances are drawn as scores. seed: of the intervals by bootstrap.
    Raises UnfitData for what is no chance or no outcome, or of another length, OneClass for outcomes of one class.

    >>> bad = np.repeat([0, 1], [80, 20])
    >>> found = validate(np.where(bad == 1, 0.4, 0.15), bad)
    >>> found.auc.value, round(found.bad_share, 2), found.gains[0].lift
    (1.0, 0.2, 5.0)
    """
    chances, outcomes = _checked(risk, bad)
    weighed = weights_or_ones(weight, len(outcomes))
    scores = _scores(chances, scale or Scale())
    area = auc(outcomes, chances, weight)
    return Validation(
        len(outcomes),
        float((weighed * outcomes).sum() / weighed.sum()),
        area,
        Interval(2 * area.value - 1, 2 * area.low - 1, 2 * area.high - 1),
        ks(outcomes, chances, seed, weight),
        brier(outcomes, chances, weight),
        log_loss(outcomes, chances, weight),
        calibration(outcomes, chances, seed, weight),
        log_odds_fit(outcomes, chances, weight),
        _gains(scores, outcomes, weighed),
        _reached(scores, outcomes, weighed),
        _steps(scores, outcomes, weighed),
    )


def validate_card(
    card: Card | BranchedCard | Scorecard | SegmentedScorecard,
    X: Any,
    bad: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
) -> Validation:
    """Validates a card, or that of a fitted estimator, on a table of what it reads.

    Raises ColumnMissing where a column is not there, UnfitData for an estimator that is not fitted.
    """
    shown = card_of(card)
    return validate(shown.default_probability(shown.scores(X)), bad, weight, scale=shown.scale)


def _checked(risk: npt.ArrayLike, bad: npt.ArrayLike) -> tuple[Floats, Outcomes]:
    chances, outcomes = np.asarray(risk, dtype=np.float64), np.asarray(bad)
    if chances.ndim != 1 or chances.shape != outcomes.shape:
        raise UnfitData(f"{chances.size} chances and {outcomes.size} outcomes", mend="give one of each per subject")
    if not len(chances):
        raise UnfitData("there are no rows to validate on", mend="give rows of both outcomes")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise UnfitData("some chances are not between 0 and 1", mend="give chances of default, not scores")
    if not np.isin(outcomes, (0, 1)).all():
        raise UnfitData("some outcomes are neither 0 nor 1", mend="give 1 for bad and 0 for good")
    return chances, outcomes.astype(np.int8)


def _scores(chances: Floats, scale: Scale) -> Floats:
    inside = np.clip(chances, LEAST_CHANCE, 1 - LEAST_CHANCE)
    log_odds = np.log((1 - inside) / inside)
    scores = scale.anchor_score + scale.factor * (log_odds - np.log(scale.anchor_odds))
    # A card's chances come from whole points; what their logarithms leave over is rounding.
    on_scale: Floats = np.clip(np.round(scores, 6), scale.lowest, scale.highest)
    return on_scale


def _gains(scores: Floats, bad: Outcomes, weight: Floats) -> tuple[Gain, ...]:
    total, total_bad = float(weight.sum()), float((weight * bad).sum())
    count = reached_bad = 0.0
    gains = []
    for part in tenths(scores, weight):
        here, bads = float(weight[part].sum()), float((weight[part] * bad[part]).sum())
        count, reached_bad = count + here, reached_bad + bads
        enough = effective_count(weight[part])
        gains.append(
            Gain(
                float(scores[part].min()),
                float(scores[part].max()),
                here,
                bads,
                wilson(bads / here * enough, enough),
                (bads / here) / (total_bad / total),
                count / total,
                reached_bad / total_bad,
                (count - reached_bad) / (total - total_bad),
            )
        )
    return tuple(gains)


def _reached(scores: Floats, bad: Outcomes, weight: Floats) -> tuple[Reached, ...]:
    """Thinned to a drawing's worth of points, of which one is where good and bad lie furthest apart."""
    distinct, place = np.unique(scores, return_inverse=True)
    everybody, bads = (np.cumsum(np.bincount(place, weights=one)) for one in (weight, weight * bad))
    shares = [everybody / everybody[-1], (everybody - bads) / (everybody - bads)[-1], bads / bads[-1]]
    wanted = np.linspace(0, len(distinct) - 1, min(_MOST_POINTS, len(distinct))).astype(int)
    kept = np.union1d(wanted, int(np.argmax(np.abs(shares[1] - shares[2]))))
    start = Reached(float(distinct[0]), 0.0, 0.0, 0.0)
    rows = zip(distinct[kept].tolist(), *(share[kept].tolist() for share in shares), strict=True)
    return (start, *(Reached(*row) for row in rows))


def _steps(scores: Floats, bad: Outcomes, weight: Floats) -> tuple[ScoreStep, ...]:
    lowest = np.floor(scores.min() / _STEP) * _STEP
    place = ((scores - lowest) // _STEP).astype(int)
    bads = np.bincount(place, weights=weight * bad)
    goods = np.bincount(place, weights=weight) - bads
    lows = (lowest + _STEP * np.arange(len(goods))).tolist()
    rows = zip(lows, (goods / goods.sum()).tolist(), (bads / bads.sum()).tolist(), strict=True)
    return tuple(ScoreStep(low, low + _STEP, good, share) for low, good, share in rows)
