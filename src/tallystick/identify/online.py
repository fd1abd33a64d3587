"""One identity in; out come the subject that it is, those that it may be, or nobody, each with how sure and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tallystick.identify.linkage import Thresholds
from tallystick.identify.persons.index import PersonIndex
from tallystick.identify.persons.link import THRESHOLDS
from tallystick.identify.persons.record import record_of
from tallystick.terms import SubjectId


class Answer(StrEnum):
    """HIT: one subject, for sure. SEVERAL: more than one, or one not for sure; a person must look. NONE: nobody."""

    HIT = "hit"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject that the identity may be, by the likest of its records.

    row: of that record in the index. sure: whether it may be answered with by itself. says: what agrees and what does
    not, and what holds an answer back.
    """

    subject: SubjectId
    row: int
    probability: float
    match_weight: float
    sure: bool
    says: str


@dataclass(frozen=True, slots=True)
class Found:
    """subjects: the surest first; of a HIT the one subject and whoever else it may have been."""

    answer: Answer
    subjects: tuple[Seen, ...]


def find_person(
    index: PersonIndex,
    said: Mapping[str, str | None],
    subject_of: Callable[[int], SubjectId],
    thresholds: Thresholds = THRESHOLDS,
    secret: bytes | None = None,
) -> Found:
    """said: fields of the identity contract, any of which may be missing. subject_of: whose record a row is.

    A name alone is never a hit, nor what may be a father for his son: the rules that hold a batch back hold here
    (`persons.joining`). secret: the one that the index was prepared under.
    """
    seen: dict[SubjectId, Seen] = {}
    for one in index.candidates(record_of(said, secret), thresholds.review):
        subject = subject_of(one.right)
        sure = one.joins and one.probability >= thresholds.join
        known = seen.get(subject)
        if known is None or (sure and not known.sure):
            seen[subject] = Seen(subject, one.right, one.probability, one.match_weight, sure, one.says)
    subjects = tuple(sorted(seen.values(), key=lambda one: (not one.sure, -one.match_weight, one.subject)))
    sure_ones = sum(one.sure for one in subjects)
    if sure_ones == 1:
        return Found(Answer.HIT, subjects)
    return Found(Answer.SEVERAL if subjects else Answer.NONE, subjects)
