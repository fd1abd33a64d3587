"""The shapes of a subject's report: every fact with its source and date, the score, its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tallystick.terms import Band, Dimension, Money, Month, SubjectId, SubjectKind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact came from: enough to find the very line again."""

    furnisher: str
    file: str
    line: int
    known_on: date
    fact_id: str


@dataclass(frozen=True, slots=True)
class IdentityShown:
    """One furnished identity that was linked to the subject; `says` maps a field's label to its value."""

    customer: str
    says: Mapping[str, str]
    source: Source


@dataclass(frozen=True, slots=True)
class AccountMonthShown:
    """also: what else the line says, as label and words."""

    month: Month
    status: str
    days_past_due: int | None
    balance: Money | None
    limit: Money | None
    past_due: Money | None
    scheduled: Money | None
    paid: Money | None
    source: Source
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccountShown:
    """One account; `months` oldest first."""

    account: str
    furnisher: str
    product: str
    role: str
    opened: date | None
    closed: date | None
    original_amount: Money | None
    months: tuple[AccountMonthShown, ...]


@dataclass(frozen=True, slots=True)
class ActivityShown:
    """also: what else the line says, as label and words."""

    month: Month
    kind: str
    count: int
    amount: Money | None
    source: Source
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A fact that is about no month: an inquiry, a public record or a relation. says: label and words."""

    what: str
    on: date | None
    says: tuple[tuple[str, str], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class DimensionShown:
    """A dimension's part of the score. The five `points` add up to the score."""

    dimension: Dimension
    points: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why the score is not higher: the factor, its value, and the points between it and the best."""

    characteristic: str
    text: str
    points_lost: int


@dataclass(frozen=True, slots=True)
class ScoreShown:
    score: int
    band: Band
    default_probability: float
    dimensions: tuple[DimensionShown, ...]
    reasons: tuple[ReasonShown, ...]
    model: str
    model_hash: str
    valid_at: date
    known_at: date
    vector_hash: str


@dataclass(frozen=True, slots=True)
class CharacteristicShown:
    """A number computed from the file; `points` and `most` are None when the score does not use it."""

    id: str
    name: str
    says: str
    dimension: Dimension
    value: str
    points: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """All that the bureau holds about a subject at a date, from facts known by that date.

    label: a name to head the page with: the business's name, or the furnisher's customer key.
    score: None when there is none, and then `unscored` says why.
    owed_by_others: accounts of which the subject is the guarantor or an authorised user.
    later: how many facts about the subject became known after `known_at`, and are left out here.
    """

    bureau: str
    subject: SubjectId
    kind: SubjectKind
    label: str
    valid_at: date
    known_at: date
    identities: tuple[IdentityShown, ...]
    score: ScoreShown | None
    unscored: str | None
    characteristics: tuple[CharacteristicShown, ...]
    accounts: tuple[AccountShown, ...]
    owed_by_others: tuple[AccountShown, ...]
    activity: tuple[ActivityShown, ...]
    public_records: tuple[RecordShown, ...]
    inquiries: tuple[RecordShown, ...]
    relationships: tuple[RecordShown, ...]
    later: int
