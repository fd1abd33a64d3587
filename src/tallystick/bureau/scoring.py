"""Score observations and keep the answers: one from its packed file, many from the lake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tallystick.bureau.packing import form_of, pack_subjects
from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, compute, compute_one
from tallystick.files import Observation, currencies
from tallystick.models import Model
from tallystick.records import identities, packed_files, scores
from tallystick.records.packed_files import PackedRow
from tallystick.records.scores import ScoreEntry
from tallystick.scoring import Scored, Unscored, score
from tallystick.terms import CustomerRef, SubjectId

if TYPE_CHECKING:
    from tallystick.scoring.one import OneScorer

_MODELS_AT_HAND = 8


class Scoring:
    """What scores one subject after the other: models are made ready for it once."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        # By identity, which the model held in each keeps from being given again.
        self._ready: dict[int, OneScorer] = {}

    @cached_property
    def _form(self) -> str:
        return form_of(self._rooms.law)

    def score(self, model: Model, observations: Sequence[Observation]) -> list[Scored | Unscored]:
        """See `Bureau.score`."""
        if len(observations) == 1:
            [observation] = observations
            row = self._row(observation)
            if row is not None:
                answer = self.answer(model, observation, row)
                self._keep([_entry(self._scorer(model).hash, row.customers, observation, answer)])
                return [answer]
        return self.from_the_lake(model, observations)

    def answer(self, model: Model, observation: Observation, row: PackedRow) -> Scored | Unscored:
        """What a packed file is told, nothing being kept."""
        return self._scorer(model).score(compute_one(row.content, observation.valid_at), row.currency)

    def row(self, observation: Observation) -> PackedRow | None:
        """The packed file of an observation, if one lies ready that is its file."""
        with self._rooms.records.asking() as connection:
            row = packed_files.read(connection, observation.subject, self._form)
        return row if row is not None and row.is_file_at(observation.valid_at, observation.known_at) else None

    def _row(self, observation: Observation) -> PackedRow | None:
        """As `row`; where the subject has none, or one of another day of the same facts, its file is packed anew."""
        asked = (observation.valid_at, observation.known_at)
        with self._rooms.records.asking() as connection:
            row = packed_files.read(connection, observation.subject, self._form)
            if row is None:
                identities.need_unblocked(connection, [observation.subject])
        if row is None or (row.has_facts_of(*asked) and not row.is_file_at(*asked)):
            with self._rooms.alone():
                packed = pack_subjects(self._rooms, [observation.subject], observation.valid_at)
            row = packed[0] if packed else None
        return row if row is not None and row.is_file_at(*asked) else None

    def from_the_lake(self, model: Model, observations: Sequence[Observation]) -> list[Scored | Unscored]:
        """Opens the files of all observations, and keeps the answers."""
        subjects = {one.subject for one in observations}
        with self._rooms.records.reading() as connection:
            identities.need_unblocked(connection, subjects)
            links = identities.links_of_subjects(connection, sorted(subjects))
        with self._rooms.opened(observations, links) as engine:
            values = compute(engine, [CATALOGUE[id] for id in model.characteristics])
            told = currencies(engine)
        answers = score(model, values, told)
        hash = model.hash
        whose = _customers(links, subjects)
        self._keep(
            [
                _entry(hash, scores.fingerprint(whose[observation.subject]), observation, answer)
                for observation, answer in zip(observations, answers, strict=True)
            ]
        )
        return answers

    def _keep(self, entries: Sequence[ScoreEntry]) -> None:
        if len(entries) == 1 and self._rooms.at_once(lambda connection: scores.acts_of_keeping(connection, entries[0])):
            return
        with self._rooms.alone(), self._rooms.records.writing() as connection:
            # An erasure may have come since the files were read; no answer is to stay behind it.
            identities.need_known(connection, {entry.subject for entry in entries})
            scores.keep_scores(connection, entries)

    def _scorer(self, model: Model) -> OneScorer:
        found = self._ready.get(id(model))
        if found is None:
            # The compiler takes a second to load.
            from tallystick.scoring.one import OneScorer

            while len(self._ready) >= _MODELS_AT_HAND:
                self._ready.pop(next(iter(self._ready)))
            found = self._ready[id(model)] = OneScorer(model)
        return found


def _customers(
    links: Mapping[CustomerRef, SubjectId], subjects: Collection[SubjectId]
) -> dict[SubjectId, list[CustomerRef]]:
    found: dict[SubjectId, list[CustomerRef]] = {subject: [] for subject in subjects}
    for ref, subject in links.items():
        found[subject].append(ref)
    return found


def _entry(model: str, customers: str, observation: Observation, answer: Scored | Unscored) -> ScoreEntry:
    at = (observation.subject, customers, model, observation.valid_at, observation.known_at)
    if isinstance(answer, Unscored):
        return ScoreEntry(*at, None, None, None, answer.why)
    return ScoreEntry(
        *at,
        answer.score,
        answer.default_probability,
        answer.vector_hash,
        None,
        answer.dimensions,
        answer.points,
        tuple((reason.characteristic, reason.text, reason.points_lost) for reason in answer.reasons),
    )
