"""A bureau is a folder, and these are the things one does with it; long ones have files of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick import law
from tallystick.bureau import (
    batching,
    erasing,
    furnishing,
    identifying,
    matching,
    packing,
    promise_shown,
    promising,
    quality,
    registered,
    regrouping,
    remembering,
    retaining,
    showing,
    tidying,
)
from tallystick.bureau.batching import BatchRun, Engine
from tallystick.bureau.erasing import ErasureRun
from tallystick.bureau.furnishing import Metro2Receipt
from tallystick.bureau.making import make
from tallystick.bureau.matching import Matcher
from tallystick.bureau.migrating import Migration, migrate
from tallystick.bureau.packing import Packing
from tallystick.bureau.regrouping import EventTold, PairExplained
from tallystick.bureau.retaining import Retained
from tallystick.bureau.rooms import Rooms, records_place
from tallystick.bureau.scoring import Scoring
from tallystick.characteristics import CATALOGUE, Characteristic, compute
from tallystick.files import CreditFile, Forecast, Learned, Observation, link_table
from tallystick.furnish import FACT_TABLES, Quality, Submission
from tallystick.furnish.metro2.incoming import Setting
from tallystick.lake import Lake
from tallystick.law import ErasureGround
from tallystick.models import Model, Outcome, outcomes
from tallystick.records import (
    Receipt,
    Records,
    Refusal,
    Vault,
    erasures,
    identities,
    members,
    reinsertions,
    scores,
    submissions,
)
from tallystick.records.erasures import ErasureEntry
from tallystick.records.events import Why
from tallystick.records.linking import Review, ReviewState
from tallystick.records.reinsertions import Reinsertion
from tallystick.records.removals import RetentionRun
from tallystick.records.scores import ModelEntry
from tallystick.records.settings import Settings, read_settings
from tallystick.rights.numbers import BureauNumbers, SearchHit
from tallystick.rights.promised import Asked, PromiseShown
from tallystick.rights.shown import SubjectReport
from tallystick.scoring import Scored, Unscored
from tallystick.scoring.what_if import Deed, Promise, plan_of
from tallystick.terms import CustomerRef, Progress, SubjectId, SubjectKind, silent

if TYPE_CHECKING:
    from tallystick.identify import Linkage
    from tallystick.identify.online import Found

_PATIENCE = 600.0


class Bureau:
    """A bureau in a folder. Reading needs nothing; writing is for one process at a time."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._matcher: Matcher | None = None
        self._scoring = Scoring(rooms)

    @property
    def folder(self) -> Path:
        return self._rooms.folder

    @property
    def settings(self) -> Settings:
        return self._rooms.settings

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        jurisdiction: str,
        created_on: date,
        buckets: int = 4,
        records: str | None = None,
    ) -> Bureau:
        """Makes the folder with an empty lake, records, a root key and its settings.

        records: URL of the PostgreSQL database or schema that is to hold the records, in place of a file of the folder.
        Raises TallystickError when the folder is there already and not empty, or cannot be made.
        """
        make(folder, name, jurisdiction, created_on, buckets, records)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, patience: float = _PATIENCE) -> Bureau:
        """Raises NotFoundError where there is no bureau, BrokenInputError for one that this version cannot read.

        patience: seconds that a write waits for another process that writes; then it raises BusyError.
        """
        settings = read_settings(folder)
        return cls(
            Rooms(
                folder,
                settings,
                Lake.open(folder / "lake", FACT_TABLES.values()),
                Records.open(records_place(folder, settings), settings.id),
                Vault.open(folder / "keys"),
                law.load(settings.jurisdiction),
                patience,
            )
        )

    @staticmethod
    def migrate(folder: Path, *, patience: float = _PATIENCE) -> Migration:
        """Brings the records of an earlier version's bureau to this one's; see `migrating.migrate`."""
        return migrate(folder, patience)

    def close(self) -> None:
        self._rooms.records.close()

    def __enter__(self) -> Bureau:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Furnishing

    def admit_furnishers(self, names: Iterable[str], joined_on: date, reported_by: str | None = None) -> None:
        with self._rooms.alone(), self._rooms.records.writing() as connection:
            members.admit_furnishers(connection, names, joined_on, reported_by)

    def furnish(self, submission: Submission, progress: Progress = silent) -> Receipt:
        """Takes a file in; see `furnish.Door.take_in`."""
        with self._rooms.alone(progress):
            return self._rooms.door().take_in(submission, progress)

    def furnish_metro2(
        self, handed: Submission, setting: Setting, progress: Progress = silent, *, needs_trailer: bool = True
    ) -> Metro2Receipt:
        """Takes a Metro 2 file in as two submissions, its identities and then its account months.

        handed: with that file; its record type says nothing. Each submission is wholly in or out; a process killed
        between them leaves the identities in, and the same file again brings the rest. whole: where a line of either
        breaks a rule of the contracts, neither is taken in; what the bureau alone knows (a deleted account that comes
        back, an erased customer) is held against the months after the identities are in. Raises BrokenInputError.
        """
        return furnishing.furnish_metro2(self._rooms, handed, setting, progress, needs_trailer=needs_trailer)

    def receipts(self) -> list[Receipt]:
        with self._rooms.records.reading() as connection:
            return submissions.accepted_receipts(connection)

    def refusals(self, submission: str) -> list[Refusal]:
        with self._rooms.records.reading() as connection:
            return submissions.refusals_of(connection, submission)

    def reinsertions(self) -> list[Reinsertion]:
        """What was taken back and came back certified; whom each is about must be told where the law asks for it."""
        with self._rooms.records.reading() as connection:
            return reinsertions.reinsertions(connection)

    def furnisher_quality(self, furnisher: str, as_of: date, most_subjects: int = 200) -> Quality:
        """How well a furnisher furnishes, with what its doubtful lines do to the scores of `most_subjects` at most.

        Raises NotFoundError for a furnisher that is no member.
        """
        return quality.furnisher_quality(self._rooms, furnisher, as_of, most_subjects)

    # Identifying

    def link_businesses(self, on: date, progress: Progress = silent) -> Linkage:
        """Links business identities across furnishers; who belongs together becomes one subject."""
        return identifying.link_businesses(self._rooms, on, progress)

    def link_persons(self, on: date, progress: Progress = silent) -> Linkage:
        """Links personal identities across furnishers; who belongs together becomes one subject.

        What may be two persons (father and son, twins, a document given to two) is left apart, and is in `review`.
        """
        return identifying.link_persons(self._rooms, on, progress)

    def match_person(self, said: Mapping[str, str]) -> Found:
        """Whom an identity is of: a hit, several, or nobody, each with how sure and why.

        said: fields of the identity contract, any of which may be missing. The first call reads every person's
        identity; while these stay as they are, a later one takes less than a millisecond.
        Raises TallystickError when nothing is said by which a person could be found.
        """
        self._matcher, found = matching.match_person(self._rooms, self._matcher, said)
        return found

    def merge(self, subjects: Sequence[SubjectId], why: Why) -> EventTold:
        """Makes one subject of several; see `records.regrouping.merge`."""
        return regrouping.merge(self._rooms, subjects, why)

    def split(self, subject: SubjectId, customers: Collection[CustomerRef], why: Why) -> EventTold:
        """Takes customers out of a subject into one of their own; see `records.regrouping.split`."""
        return regrouping.split(self._rooms, subject, customers, why)

    def undo(self, event: int, why: Why) -> EventTold:
        """Gives back what was before an event; see `records.regrouping.undo`."""
        return regrouping.undo(self._rooms, event, why)

    def identity_events(self, subject: SubjectId | None = None, most: int = 50) -> list[EventTold]:
        """The last events, or those of a subject, with the scores and recipients that each touches."""
        return regrouping.identity_events(self._rooms, subject, most)

    def reviews(self, state: ReviewState | None = ReviewState.OPEN, most: int = 50) -> list[Review]:
        """Pairs that linking left to persons, the surest first."""
        return regrouping.reviews(self._rooms, state, most)

    def decide(self, review: int, decision: ReviewState, why: Why) -> EventTold:
        """Joins the subjects of a pair for review, or keeps them apart; undone like any event."""
        return regrouping.decide(self._rooms, review, decision, why)

    def explain_pair(self, left: CustomerRef, right: CustomerRef) -> PairExplained:
        """What is kept of the comparison of two customers, and of what was decided about them."""
        return regrouping.explain_pair(self._rooms, left, right)

    def links(self) -> dict[CustomerRef, SubjectId]:
        with self._rooms.records.reading() as connection:
            return identities.links(connection)

    def subjects(self) -> dict[SubjectId, SubjectKind]:
        with self._rooms.records.reading() as connection:
            return identities.subject_kinds(connection)

    def founders(self) -> dict[SubjectId, CustomerRef]:
        """The first of each subject's customers: the same in every bureau that holds the same records."""
        found: dict[SubjectId, CustomerRef] = {}
        for ref, subject in sorted(self.links().items()):
            found.setdefault(subject, ref)
        return found

    # Files

    def file(self, subject: SubjectId, valid_at: date, known_at: date) -> CreditFile:
        """What the bureau knew on `known_at` of the subject's file at `valid_at`, after what the law hides that day.

        Facts, corrections and links that became known later change nothing of it. Raises NotFoundError for a subject
        that no customer was linked to as known on that day.
        """
        return remembering.file_of(self._rooms, Observation(subject, valid_at, known_at))

    def files_as_known(self, observations: Sequence[Observation]) -> Iterator[CreditFile]:
        """As `file`, for many at once and in their order; one that no customer was linked to is empty."""
        return remembering.files_of(self._rooms, observations)

    def file_history(self, subject: SubjectId) -> list[Learned]:
        """What became known of the subject, and when; raises NotFoundError."""
        return remembering.history_of(self._rooms, subject)

    def retention_forecast(self, as_of: date, changes: Sequence[str] = ()) -> Forecast:
        """What leaves the files month by month, and what changed rules would remove or bring back.

        changes: as `law.changed` reads them, such as `adverse_account.lasts=P3Y`.
        """
        return remembering.retention_forecast(self._rooms, as_of, changes)

    def retain(self, today: date, progress: Progress = silent) -> Retained:
        """Removes for good what is past its retention for every use, judged on all that is known; once a month, say.

        Then no file below the bureau's folder holds a byte of it, and an event in the records counts what left. Every
        file at `today` or a later day is as it was; an earlier day's now lacks what left. After a crash it is called
        again. Raises TallystickError on a full disk.
        """
        return retaining.retain(self._rooms, today, progress)

    def tidy(self, progress: Progress = silent) -> int:
        """Puts the small files together that many submissions left in the lake; answers with how many there are less.

        No file, score or report changes. A batch that is asked for afterwards is computed whole.
        Raises TallystickError on a full disk.
        """
        return tidying.tidy(self._rooms, progress)

    def would_leave(self, today: date, progress: Progress = silent) -> Retained:
        """What `retain` would remove; nothing is written."""
        return retaining.would_leave(self._rooms, today, progress)

    def removals(self) -> list[RetentionRun]:
        """What left because its retention was over: counts by kind of item and rule."""
        return retaining.runs(self._rooms)

    # Computing

    @contextmanager
    def files(self, observations: Sequence[Observation]) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine in which the files of the observations are open (`files.open_files`)."""
        with self._rooms.opened(observations, self.links()) as engine:
            yield engine

    def characteristics(
        self, observations: Sequence[Observation], wanted: Sequence[Characteristic] = tuple(CATALOGUE.values())
    ) -> pa.Table:
        with self.files(observations) as engine:
            return compute(engine, wanted)

    def outcomes(self, observations: Sequence[Observation], outcome: Outcome) -> npt.NDArray[np.int8]:
        with self.files(observations) as engine:
            return outcomes(engine, outcome)

    def after_latest_opening(self, kind: SubjectKind) -> list[Observation]:
        """Each subject of a kind with a dated account, on the first day after the month of its latest opening."""
        kinds = self.subjects()
        with self._rooms.lake.engine() as engine:
            engine.register("link", link_table(self.links()))
            rows = engine.execute(
                "select subject, last_day(max(opened)) + 1 as day "
                "from link join account_month using (furnisher, customer) "
                "where opened is not null group by subject order by subject"
            ).fetchall()
        return [Observation(SubjectId(subject), day, day) for subject, day in rows if kinds[subject] is kind]

    # Models and scores

    def register(self, model: Model, developed_on: date) -> None:
        """Puts a model in the place of an earlier one of its name."""
        entry = ModelEntry(model.hash, model.name, model.kind, developed_on, model.to_json())
        with self._rooms.alone(), self._rooms.records.writing() as connection:
            scores.register(connection, entry)

    def models(self) -> list[Model]:
        return registered.models(self._rooms)

    def model(self, name: str) -> Model:
        """The registered model of a name; raises NotFoundError."""
        return registered.model_named(self._rooms, name)

    def score(self, model: Model, observations: Sequence[Observation]) -> list[Scored | Unscored]:
        """Scores the observations and keeps each subject's answer; one alone from its packed file, which takes least.

        Raises NotFoundError for a subject that is unknown, or whose erasure is asked for, meanwhile too.
        """
        return self._scoring.score(model, observations)

    def what_if(self, model: Model, subjects: Sequence[SubjectId], actions: Sequence[Deed], on: date) -> list[Promise]:
        """What each subject's score would be if the subject did the actions from `on` on, from what is known by then.

        The file is aged by the reports that would come (`scoring.what_if`), and scored as any file is: what is
        promised is what `score` then gives, if these are the reports. A look of the subject's own: nothing is kept of
        it, and no inquiry is entered. Raises NotFoundError for a subject that is unknown or whose erasure is asked for,
        UnfitRequestError for one of another kind than the model's and for actions that are none.
        """
        return promising.promises(self._rooms, model, subjects, plan_of(actions), on)

    def pack(self, on: date, progress: Progress = silent) -> Packing:
        """Packs the file of every subject that has none packed, or of which something has changed since.

        on: the first day that files are to be asked for. A subject without a packed file is scored all the same, and
        its file packed by the way. Killed, the same call goes on where it was.
        """
        return packing.pack(self._rooms, on, progress)

    def score_batch(
        self, name: str, as_of: date, progress: Progress = silent, *, engine: Engine = Engine.EMBEDDED, workers: int = 1
    ) -> BatchRun:
        """Scores every subject of the kind of a registered model, at `as_of` from what was known on that day.

        engine, workers: where buckets are computed, and by how many processes, each of which has one in memory; what
        is written is the same.
        Writes files into the bureau's folder and nothing into its records. Killed, the same call goes on with the
        bucket that it was at. Raises NotFoundError for a model that is not registered, TallystickError where there is
        nobody to score or the disk is full, BusyError where another process scores the same batch, or when facts or
        links have changed meanwhile.
        """
        return batching.score_batch(self._rooms, name, as_of, engine, workers, progress)

    # Erasing

    def request_erasure(self, subject: SubjectId, on: date, reason: ErasureGround) -> None:
        """Queues the erasure of a subject. At once nothing of it is shown, scored, linked or taken in any more.

        Raises NotFoundError for an unknown subject, TallystickError for a reason that is none by the bureau's law.
        """
        erasing.request(self._rooms, [subject], on, reason)

    def carry_out_erasures(self, on: date, progress: Progress = silent) -> ErasureRun:
        """Carries out the whole queue as one batch; after a crash it goes on where that left it.

        Then no file below the bureau's folder holds a byte of what the subjects' customers said: keys destroyed, rows
        removed from every version, what is free overwritten, refused lines forgotten. A tombstone is kept of each
        customer, so that a line of it is refused until it is readmitted. Raises TallystickError on a full disk.
        """
        return erasing.carry_out(self._rooms, on, progress)

    def erase(self, subjects: Iterable[SubjectId], on: date, reason: ErasureGround) -> ErasureRun:
        """Queues the subjects and carries out the queue, with what was in it before."""
        erasing.request(self._rooms, subjects, on, reason)
        return self.carry_out_erasures(on)

    def erasures(self) -> list[ErasureEntry]:
        """Every erasure, who it was of being told until it is carried out."""
        with self._rooms.records.reading() as connection:
            return erasures.entries(connection)

    def readmit(self, customer: CustomerRef) -> None:
        """Lets a furnisher furnish an erased customer again, which takes a new consent.

        Raises NotFoundError for a customer that was not erased, or whose erasure is still to be carried out.
        """
        erasing.readmit(self._rooms, customer)

    # Showing

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
        """All that is held about a subject, at the date of its score or at `as_of`; raises NotFoundError."""
        return showing.report_of(self._rooms, subject, as_of)

    def promise(self, subject: SubjectId, asked: Asked) -> PromiseShown:
        """As `what_if`, of the score that is kept of a subject, by its model and from its day on, in words.

        Raises NotFoundError where none is kept.
        """
        return promise_shown.promise_shown(self._rooms, subject, asked)

    def search(self, text: str, most: int = 20) -> list[SearchHit]:
        """Subjects whose name holds every word of the text, or whose furnisher's key or own id it is."""
        return showing.search(self._rooms, text, most)

    def numbers(self) -> BureauNumbers:
        """The bureau in numbers, for its start page."""
        return showing.numbers(self._rooms)

    def has_invented(self) -> bool:
        """Whether a member's customers are invented; the pages say so."""
        with self._rooms.records.reading() as connection:
            return members.has_invented(connection)
