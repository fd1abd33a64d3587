"""A whole study of one table: fit a card, validate it on rows held out, and see whether it treats groups alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.charts import Drawing
from tallystick.models.columns import (
    LeftOut,
    Sorted,
    StudyPlan,
    as_written,
    listed,
    outcomes_of,
    sorted_columns,
    weights_of,
)
from tallystick.models.fairness import GroupImpact, adverse_impact
from tallystick.models.show import shifts_html
from tallystick.models.stability import Shift, branch_shift, card_shifts, score_shift
from tallystick.models.validation import Validation, validate_card
from tallystick.scorecards import BranchedCard, Card, CardCharacteristic, Scorecard, UnfitData
from tallystick.scorecards.common import Common, common_tables, tables_of
from tallystick.scorecards.trials import Trial
from tallystick.terms import Progress, silent

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# What was known before the outcome hardly ever parts good from bad so well by itself.
_SUSPICIOUS_AUC = 0.85
_MOST_GROUPS = 8
_HELD_OUT = frozenset(
    ("1", "true", "test", "validation", "validate", "holdout", "hold-out", "held out", "oot", "valid")
)
_DEVELOPED_ON = frozenset(("0", "false", "train", "training", "development", "develop", "dev", "fit"))


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """A group of held-out subjects. foretold, observed: mean chance of default and bad rate."""

    impact: GroupImpact
    foretold: float
    observed: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """A protected attribute: how each of its groups fares at the cut-off. Rows are counted, not weighed."""

    attribute: str
    cutoff: int
    groups: tuple[GroupOutcome, ...]

    def to_dict(self) -> Mapping[str, Any]:
        groups = [
            {**asdict(one.impact), "four_fifths": one.impact.four_fifths.value, "foretold": one.foretold}
            | {"observed": one.observed}
            for one in self.groups
        ]
        return {"attribute": self.attribute, "cutoff": self.cutoff, "groups": groups}


@dataclass(frozen=True, slots=True)
class Study:
    """A card with all that was found out about it. on_development, on_held_out: validations; shifts: of the score,
    then of each characteristic, then of the shares of branches, from the rows developed on to those held out. unknown:
    rows without an outcome.
    trials: the ways that were tried before this card was made.
    """

    plan: StudyPlan
    card: Card | BranchedCard
    on_development: Validation
    on_held_out: Validation
    shifts: tuple[Shift, ...]
    fairness: tuple[Fairness, ...]
    left_out: tuple[LeftOut, ...]
    unknown: int
    notes: tuple[str, ...]
    trials: tuple[Trial, ...]

    def __repr__(self) -> str:
        return f"<Study of {self.plan.target}: {tables_of(self.card)} tables, {self.on_held_out!r}>"

    @property
    def common(self) -> Common:
        """The tables that all rows are read from, and what each branch has beside them."""
        return _common(self.card)

    def plot(self) -> Drawing:
        """The card's pictures, then those of its validation on the rows held out."""
        return Drawing((*self.card.plot().pictures, *self.on_held_out.plot().pictures))

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        shifts = shifts_html(self.shifts, "From the rows developed on to those held out")
        return notes + self.on_held_out._repr_html_() + shifts + self.card._repr_html_()

    def to_dict(self) -> Mapping[str, Any]:
        """Plain content for JSON; the card is told by its hash."""
        return {
            "card": self.card.hash(),
            "target": self.plan.target,
            "on_development": self.on_development.to_dict(),
            "on_held_out": self.on_held_out.to_dict(),
            "shifts": [{**asdict(one), "verdict": one.verdict.value} for one in self.shifts],
            "fairness": [one.to_dict() for one in self.fairness],
            "left_out": {one.name: one.why for one in self.left_out},
            "rows_without_outcome": self.unknown,
            "notes": list(self.notes),
            "trials": [asdict(one) for one in self.trials],
        }


@dataclass(frozen=True, slots=True)
class _Side:
    """Rows developed on, or held out; columns as given."""

    table: pa.Table
    outcome: Floats
    weight: Floats | None

    def read(self, columns: Sorted) -> pa.Table:
        return self.table.select(list(columns.used))


def study(table: pa.Table, plan: StudyPlan, watch: Progress = silent) -> Study:
    """Fits on the rows developed on and validates on those held out. Rows without an outcome are left aside.

    Deterministic: a row's side depends on its own values alone. Raises UnfitData and ColumnMissing, each with a
    sentence, for a table or a plan that no card comes of.
    """
    if not table.num_rows:
        raise UnfitData("the data have no rows", mend="give rows of both outcomes")
    columns = sorted_columns(table, plan)
    developing, held_out, unknown = _sides(table, plan)
    watch("fitting", 0, 1)
    fitted = _fitted(developing, plan, columns)
    card = fitted.card_
    watch("fitting", 1, 1)
    first, second = developing.read(columns), held_out.read(columns)
    scores = card.scores(second)
    shifts = (
        score_shift(card.scores(first), scores, developing.weight, held_out.weight),
        *card_shifts(_common(card).card, first, second, developing.weight, held_out.weight),
    )
    if isinstance(card, BranchedCard):
        shifts = (*shifts, branch_shift(card, first, second, developing.weight, held_out.weight))
    cutoff = plan.cutoff if plan.cutoff is not None else int(np.median(scores))
    on_held_out = validate_card(card, second, held_out.outcome, held_out.weight)
    watch("validating", 1, 2)
    on_development = validate_card(card, first, developing.outcome, developing.weight)
    watch("validating", 2, 2)
    return Study(
        plan,
        card,
        on_development,
        on_held_out,
        shifts,
        tuple(_fairness(name, held_out, card, scores, cutoff) for name in columns.protected),
        columns.left_out,
        unknown,
        _notes(_common(card).card, columns, plan),
        fitted.trials_,
    )


def _common(card: Card | BranchedCard) -> Common:
    if isinstance(card, Card):
        return Common(card, ())
    found = common_tables(card)
    # Branches of one fit differ in a few pairs alone.
    assert found is not None
    return found


def _sides(table: pa.Table, plan: StudyPlan) -> tuple[_Side, _Side, int]:
    """The two sides, and how many rows are on neither since their outcome is missing."""
    outcome = outcomes_of(table[plan.target], plan)
    weight = None if plan.weight is None else weights_of(table[plan.weight], plan.weight)
    known = ~np.isnan(outcome)
    held_out = _split_by(table[plan.split], plan.split) if plan.split else _drawn(table, plan.held_out)
    sides = []
    for part, name in ((known & ~held_out, "developed on"), (known & held_out, "held out")):
        if len(np.unique(outcome[part])) < 2:
            raise UnfitData(
                f"the {int(part.sum()):,} rows {name} are not of both outcomes",
                mend="give more rows, or another share or column to split by",
            )
        weights = None if weight is None else weight[part]
        sides.append(_Side(table.filter(pa.array(part)), outcome[part], weights))
    return sides[0], sides[1], int((~known).sum())


def _fitted(side: _Side, plan: StudyPlan, columns: Sorted) -> Scorecard:
    rows = side.read(columns)
    fitted = Scorecard(
        method=plan.method,
        most_tables=plan.most_tables,
        directions={name: direction for name, direction in plan.directions.items() if name in columns.used},
        categories=[name for name in plan.categories if name in columns.used],
        specials=(),
    ).fit(rows, side.outcome.astype(np.int8), side.weight)
    if len(np.unique(fitted.card_.scores(rows))) == 1:
        raise UnfitData("no column tells good from bad", mend="give columns that have to do with the outcome")
    return fitted


def _drawn(table: pa.Table, share: float) -> Flags:
    """Rows to hold out, about `share` of them: equal rows fall on one side, whatever the order of rows and columns."""
    # Numbered, since DuckDB takes `Age` and `age` for one name.
    names = [f"c{place}" for place in range(table.num_columns)]
    values = ", ".join(f"coalesce({name}::varchar, chr(0))" for name in names)
    drawn = f"select ('0x' || left(md5(concat_ws(chr(1), {values})), 8))::bigint as place from given"
    with duckdb.connect() as engine:
        engine.register("given", table.select(sorted(table.column_names)).rename_columns(names))
        places = engine.execute(drawn).fetchnumpy()["place"]
    return np.asarray(places < share * 2**32, dtype=np.bool_)


def _split_by(column: pa.ChunkedArray, name: str) -> Flags:
    words = [(as_written(cell) or "nothing").lower() for cell in column.to_pylist()]
    strange = sorted(set(words) - _HELD_OUT - _DEVELOPED_ON)
    if strange:
        raise UnfitData(
            f"the split {name!r} holds {strange[0]!r}", mend="write 'train' and 'test', or 0 to fit and 1 to hold out"
        )
    return np.array([word in _HELD_OUT for word in words])


def _fairness(
    name: str, held_out: _Side, card: Card | BranchedCard, scores: npt.NDArray[np.int32], cutoff: int
) -> Fairness:
    labels, order = _groups(held_out.table[name])
    groups = np.array(labels, dtype=object)
    risk = card.default_probability(scores)
    fared = []
    for impact in sorted(adverse_impact(scores >= cutoff, labels, None), key=lambda one: order.index(one.group)):
        here = groups == impact.group
        fared.append(GroupOutcome(impact, float(risk[here].mean()), float(held_out.outcome[here].mean())))
    return Fairness(name, cutoff, tuple(fared))


def _groups(column: pa.ChunkedArray) -> tuple[list[str], list[str]]:
    """The group of each row in words, and the groups in order; many numbers become four groups of about one size."""
    cells = [None if cell != cell else cell for cell in column.to_pylist()]
    given = [cell for cell in cells if cell is not None]
    if len(set(given)) <= _MOST_GROUPS or not all(isinstance(cell, int | float) for cell in given):
        labels = [as_written(cell) or "missing" for cell in cells]
        return labels, [*dict.fromkeys(as_written(cell) or "missing" for cell in sorted(set(given))), "missing"]
    cuts = sorted({float(cut) for cut in np.quantile(given, (0.25, 0.5, 0.75), method="higher")})
    between = [f"{low:g} to under {high:g}" for low, high in pairwise(cuts)]
    names = [f"under {cuts[0]:g}", *between, f"{cuts[-1]:g} or more"]
    return ["missing" if cell is None else names[bisect_right(cuts, cell)] for cell in cells], [*names, "missing"]


def _notes(card: Card, columns: Sorted, plan: StudyPlan) -> tuple[str, ...]:
    called = [f"'{name}'" for name in columns.protected if name not in plan.protected]
    notes = []
    if called:
        notes.append(
            f"{listed(called)}: called like a protected attribute, and so not on the card. "
            "Name it as protected to say that it is one, or allow it to say that it is none."
        )
    for one in card.characteristics:
        alone = _alone(one)
        if alone > _SUSPICIOUS_AUC:
            notes.append(
                f"'{one.name}' alone tells nearly all (AUC {alone:.2f}): is it known before the outcome, or only after?"
            )
    return tuple(notes)


def _alone(one: CardCharacteristic) -> float:
    """AUC of one characteristic over its bins, as counted in development."""
    seen = sorted((bin for bin in one.bins if bin.good + bin.bad), key=lambda bin: bin.bad / (bin.good + bin.bad))
    under = pairs = 0.0
    for bin in seen:
        pairs += bin.bad * (under + bin.good / 2)
        under += bin.good
    return pairs / (under * sum(bin.bad for bin in seen))
