"""The shapes of the bureau's own numbers and of a search's answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallystick.terms import Band, SubjectId, SubjectKind


@dataclass(frozen=True, slots=True)
class SubmissionTotals:
    """Over all submissions: read = accepted + refused + seen_before."""

    count: int
    read: int
    accepted: int
    refused: int
    seen_before: int


@dataclass(frozen=True, slots=True)
class BandNumbers:
    """Subjects scored in a band, and the bad rate that validation observed there, with its 95 % interval."""

    band: Band
    count: int
    bad_rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ModelNumbers:
    """A model in use. unscored: why subjects have no score, with how many each.

    auc, and its interval of 95 %: None where the model was registered without what it was validated by.
    """

    name: str
    kind: SubjectKind
    hash: str
    target: str
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    scored: int
    unscored: tuple[tuple[str, int], ...]
    bands: tuple[BandNumbers, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A subject found. label: its name or its furnisher's key; detail: a town, or the furnisher."""

    subject: SubjectId
    kind: SubjectKind
    label: str
    detail: str
    score: int | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class BureauNumbers:
    """facts: how many of each record type. examples: a few subjects to look at."""

    name: str
    jurisdiction: str
    created_on: date
    persons: int
    businesses: int
    furnishers: int
    identities: int
    facts: tuple[tuple[str, int], ...]
    submissions: SubmissionTotals
    models: tuple[ModelNumbers, ...]
    examples: tuple[SearchHit, ...]
