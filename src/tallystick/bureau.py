"""The one place that puts the rooms together: a bureau is a folder, and these are the things one does with it."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick import law
from tallystick.characteristics import CATALOGUE, Characteristic, compute
from tallystick.files import Observation, currencies, link_table, observation_table, open_files, read_one
from tallystick.furnish import (
    FACT_TABLES,
    Door,
    Finding,
    Quality,
    ScoreCost,
    Submission,
    birth_dates_that_differ,
    find,
    open_history,
    quality,
    score_cost,
)
from tallystick.lake import Lake
from tallystick.models import Model, Outcome, outcomes
from tallystick.records import Receipt, Records, Refusal, Vault, identities, members, scores, submissions
from tallystick.records.scores import ModelEntry, ScoreEntry
from tallystick.records.settings import FORMAT, SETTINGS_FILE, Settings, read_settings, settings_text
from tallystick.rights.numbers import BandNumbers, BureauNumbers, ModelNumbers, SearchHit, SubmissionTotals
from tallystick.rights.report import Held, label_of, report
from tallystick.rights.shown import SubjectReport
from tallystick.scoring import Scored, Unscored, score
from tallystick.terms import (
    Band,
    BusyError,
    CustomerRef,
    NotFoundError,
    Progress,
    SubjectId,
    SubjectKind,
    TallystickError,
    band_of,
    silent,
)

if TYPE_CHECKING:
    from tallystick.identify import Linkage, Linked

_MAKING = ".making"
_PATIENCE = 600.0
_LOOK_AGAIN = 0.05


class Bureau:
    """A bureau in a folder. Reading needs nothing; writing is for one process at a time."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        lake: Lake,
        records: Records,
        vault: Vault,
        patience: float = _PATIENCE,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self._lake = lake
        self._records = records
        self._vault = vault
        self._law = law.load(settings.jurisdiction)
        self._patience = patience

    @classmethod
    def create(cls, folder: Path, *, name: str, jurisdiction: str, created_on: date, buckets: int = 4) -> Bureau:
        """Makes the folder with an empty lake, records, a root key and its settings.

        Raises TallystickError when the folder is there already and not empty, or cannot be made.
        """
        law.load(jurisdiction)
        if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - {_MAKING}):
            raise TallystickError(
                "there is something here already", where=str(folder), mend="choose an empty folder with --at"
            )
        # Made in a corner and moved into place, the settings last: a folder with settings is a bureau that is complete.
        making = folder / _MAKING
        try:
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            folder.chmod(0o700)  # it will hold what is known about persons
            Lake.create(making / "lake", FACT_TABLES.values())
            Records.create(making / "records.sqlite").close()
            Vault.create(making / "keys")
            settings = Settings(FORMAT, name, jurisdiction, created_on, buckets)
            (making / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
            for part in sorted(making.iterdir(), key=lambda path: path.name == SETTINGS_FILE):
                part.rename(folder / part.name)
            making.rmdir()
        except OSError as error:
            raise TallystickError(
                f"the bureau could not be made: {error.strerror}",
                where=str(folder),
                mend="choose a folder that you may write to, on a disk with space",
            ) from error
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, patience: float = _PATIENCE) -> Bureau:
        """Raises NotFoundError where there is no bureau, BrokenInputError for one that this version cannot read.

        patience: seconds that a write waits for another process that writes; then it raises BusyError.
        """
        settings = read_settings(folder)
        return cls(
            folder,
            settings,
            Lake.open(folder / "lake", FACT_TABLES.values()),
            Records.open(folder / "records.sqlite"),
            Vault.open(folder / "keys"),
            patience,
        )

    def close(self) -> None:
        self._records.close()

    def __enter__(self) -> Bureau:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Furnishing

    def admit_furnishers(self, names: Iterable[str], joined_on: date, reported_by: str | None = None) -> None:
        with self._alone(), self._records.writing() as connection:
            members.admit_furnishers(connection, names, joined_on, reported_by)

    def furnish(self, submission: Submission, progress: Progress = silent) -> Receipt:
        """Takes a file in; see `furnish.Door.take_in`."""
        with self._alone(progress):
            return self._door().take_in(submission, progress)

    def receipts(self) -> list[Receipt]:
        with self._records.reading() as connection:
            return submissions.accepted_receipts(connection)

    def refusals(self, submission: str) -> list[Refusal]:
        with self._records.reading() as connection:
            return submissions.refusals_of(connection, submission)

    def furnisher_quality(self, furnisher: str, as_of: date, most_subjects: int = 200) -> Quality:
        """How well a furnisher furnishes, with what its doubtful lines do to the scores of `most_subjects` at most.

        Raises NotFoundError for a furnisher that is no member.
        """
        with self._records.reading() as connection:
            if furnisher not in members.furnishers_reported_by(connection, furnisher):
                raise NotFoundError(
                    f"{furnisher!r} is no member of this bureau",
                    mend="see who furnishes with `tallystick furnish list`",
                )
            lines = [
                line
                for kind in SubjectKind
                for line in identities.read_all(connection, self._vault, kind)
                if line.ref.furnisher == furnisher
            ]
            receipts = [one for one in submissions.accepted_receipts(connection) if one.submitter == furnisher]
        with self._lake.workshop() as engine:
            named = furnisher.replace("'", "''")
            open_history(engine, f"select * from account_month where furnisher = '{named}'", as_of)
            found = find(engine)
            costs = self._score_costs(found, as_of, most_subjects)
            return quality(engine, furnisher, as_of, receipts, [*found, *birth_dates_that_differ(lines)], costs)

    def _score_costs(self, found: Sequence[Finding], as_of: date, most_subjects: int) -> list[ScoreCost]:
        kinds, links = self.subjects(), self.links()
        doubted = {links[ref] for one in found if (ref := CustomerRef(one.furnisher, one.customer)) in links}
        costs = []
        for model in self.models():
            subjects = sorted(one for one in doubted if kinds[one] is model.kind)[:most_subjects]
            if subjects:
                observed = [Observation(subject, as_of, as_of) for subject in subjects]
                given = self._scores_without(model, observed, links, [])
                costs.append(score_cost(model.name, given, self._scores_without(model, observed, links, found)))
        return costs

    def _scores_without(
        self,
        model: Model,
        observations: Sequence[Observation],
        links: Mapping[CustomerRef, SubjectId],
        left_out: Sequence[Finding],
    ) -> list[int | None]:
        """Scores from the facts less the lines of some findings; nothing of them is kept."""
        with self._lake.engine() as engine:
            lines = {
                "submission": pa.array([one.submission for one in left_out], pa.string()),
                "line": pa.array([one.line for one in left_out], pa.int64()),
            }
            engine.register("left_out", pa.table(lines))
            engine.execute("alter view account_month rename to every_account_month")
            engine.execute(
                "create view account_month as "
                "select * from every_account_month anti join left_out using (submission, line)"
            )
            open_files(engine, observation_table(observations), link_table(links), self._law)
            values = compute(engine, [CATALOGUE[id] for id in model.characteristics])
            answers = score(model, values, currencies(engine))
        return [answer.score if isinstance(answer, Scored) else None for answer in answers]

    # Identifying

    def link_businesses(self, on: date, progress: Progress = silent) -> Linkage:
        """Links business identities across furnishers; who belongs together becomes one subject."""
        # Splink takes a second to load, and no other act of the bureau needs it.
        from tallystick.identify import link_businesses

        with self._alone():
            with self._records.reading() as connection:
                lines = list(identities.read_all(connection, self._vault, SubjectKind.BUSINESS))
            linkage = link_businesses(_linking_table(lines), on_progress=progress)
            evidence = {"model": linkage.model, "pairs": [_pair(link) for link in linkage.evidence]}
            with self._records.writing() as connection:
                identities.merge(connection, linkage.groups, on=on, actor="linking batch", evidence=evidence)
        return linkage

    def links(self) -> dict[CustomerRef, SubjectId]:
        with self._records.reading() as connection:
            return identities.links(connection)

    def subjects(self) -> dict[SubjectId, SubjectKind]:
        with self._records.reading() as connection:
            return identities.subject_kinds(connection)

    def founders(self) -> dict[SubjectId, CustomerRef]:
        """The first of each subject's customers: the same in every bureau that holds the same records."""
        found: dict[SubjectId, CustomerRef] = {}
        for ref, subject in sorted(self.links().items()):
            found.setdefault(subject, ref)
        return found

    # Computing

    @contextmanager
    def files(self, observations: Sequence[Observation]) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine in which the files of the observations are open (`files.open_files`)."""
        with self._opened(observations, self.links()) as engine:
            yield engine

    @contextmanager
    def _opened(
        self, observations: Sequence[Observation], links: Mapping[CustomerRef, SubjectId]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lake.engine() as engine:
            open_files(engine, observation_table(observations), link_table(links), self._law)
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
        with self._lake.engine() as engine:
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
        with self._alone(), self._records.writing() as connection:
            scores.register(connection, entry)

    def models(self) -> list[Model]:
        with self._records.reading() as connection:
            return [Model.from_json(entry.content) for entry in scores.registered(connection)]

    def score(self, model: Model, observations: Sequence[Observation]) -> list[Scored | Unscored]:
        """Scores the observations and keeps each subject's answer."""
        with self.files(observations) as engine:
            values = compute(engine, [CATALOGUE[id] for id in model.characteristics])
            told = currencies(engine)
        answers = score(model, values, told)
        hash = model.hash
        entries = [_score_entry(hash, *pair) for pair in zip(observations, answers, strict=True)]
        with self._alone(), self._records.writing() as connection:
            scores.keep_scores(connection, entries)
        return answers

    # Showing

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
        """All that is held about a subject, at the date of its score or at `as_of`; raises NotFoundError."""
        with self._records.reading() as connection:
            kind = identities.kind_of(connection, subject)
            links = identities.refs_of(connection, subject)
            lines = identities.identities_of(connection, self._vault, subject)
            entry = scores.scores_of(connection, [subject]).get(subject)
            receipts = {receipt.submission: receipt.file for receipt in submissions.accepted_receipts(connection)}
            entries = {one.hash: one.content for one in scores.registered(connection)}
        if not lines:
            raise NotFoundError(
                f"subject {subject!r} was merged into another", mend="find it by name with `tallystick search WORDS`"
            )
        if as_of is not None and entry is not None and as_of != entry.valid_at:
            entry = None
        day = as_of or (entry.valid_at if entry else self.settings.created_on)
        known = entry.known_at if entry else day
        with self._opened([Observation(subject, day, known)], links) as engine:
            values = compute(engine, tuple(CATALOGUE.values())).to_pylist()[0]
            file, told = read_one(engine), currencies(engine)[0]
        model = Model.from_json(entries[entry.model]) if entry else None
        return report(
            Held(self.settings.name, subject, kind, day, known, lines, file, values, told, entry, model, receipts)
        )

    def search(self, text: str, most: int = 20) -> list[SearchHit]:
        with self._records.reading() as connection:
            found = identities.find(connection, self._vault, text, most)
        return [self._hit(subject) for subject in found]

    def _hit(self, subject: SubjectId) -> SearchHit:
        with self._records.reading() as connection:
            kind = identities.kind_of(connection, subject)
            lines = identities.identities_of(connection, self._vault, subject)
            entry = scores.scores_of(connection, [subject]).get(subject)
        place = ", ".join(lines[-1].content[name] for name in ("city", "region") if name in lines[-1].content)
        total = entry.score if entry else None
        detail = place or lines[-1].ref.furnisher
        return SearchHit(subject, kind, label_of(lines, subject), detail, total, band_of(total) if total else None)

    def numbers(self) -> BureauNumbers:
        """The bureau in numbers, for its start page."""
        with self._records.reading() as connection:
            known, kinds = identities.counts(connection)
            receipts = submissions.accepted_receipts(connection)
            furnishers = members.furnisher_count(connection)
            models = tuple(self._model_numbers(entry) for entry in scores.registered(connection))
        with self._lake.engine() as engine:
            facts = tuple(
                (record_type.value, engine.execute(f"select count(*) from {table.name}").fetchall()[0][0])
                for record_type, table in FACT_TABLES.items()
            )
        totals = [receipt.totals for receipt in receipts]
        return BureauNumbers(
            self.settings.name,
            self._law.name,
            self.settings.created_on,
            kinds.get(SubjectKind.PERSON, 0),
            kinds.get(SubjectKind.BUSINESS, 0),
            furnishers,
            known,
            facts,
            SubmissionTotals(
                len(receipts),
                sum(one.lines_read for one in totals),
                sum(one.accepted for one in totals),
                sum(one.refused for one in totals),
                sum(one.seen_before for one in totals),
            ),
            models,
            tuple(self._examples()),
        )

    def _model_numbers(self, entry: ModelEntry) -> ModelNumbers:
        model = Model.from_json(entry.content)
        with self._records.reading() as connection:
            found = scores.first_in_bands(connection, entry.hash)
            unscored = tuple(scores.unscored_by_model(connection, entry.hash))
        counts = {band: found[band][1] if band in found else 0 for band in Band}
        bands = tuple(
            BandNumbers(
                band,
                counts[band],
                *(model.evidence.get(f"{part}_{band.label}") for part in ("bad_rate", "bad_rate_low", "bad_rate_high")),
            )
            for band in Band
        )
        area = (model.evidence["auc"], model.evidence["auc_low"], model.evidence["auc_high"])
        return ModelNumbers(
            model.name,
            model.kind,
            model.hash,
            model.target,
            *area,
            scored=sum(counts.values()),
            unscored=unscored,
            bands=bands,
        )

    def _examples(self) -> Iterator[SearchHit]:
        """A subject of each band of each model, the best band first."""
        with self._records.reading() as connection:
            found = [scores.first_in_bands(connection, entry.hash) for entry in scores.registered(connection)]
        for firsts in found:
            for band in sorted(firsts, key=lambda band: -band.floor):
                yield self._hit(firsts[band][0])

    # Inside

    def _door(self) -> Door:
        door = Door(self._lake, self._records, self._vault, self._law, self.settings.buckets)
        door.recover()
        return door

    @contextmanager
    def _alone(self, progress: Progress = silent) -> Iterator[None]:
        """Holds the bureau's lock, waiting for whoever has it; it ends with the process however that ends."""
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(handle, progress)
            yield
        finally:
            os.close(handle)

    def _take(self, handle: int, progress: Progress) -> None:
        give_up = time.monotonic() + self._patience
        while True:
            try:
                return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= give_up:
                    raise BusyError(
                        "another process is writing to this bureau",
                        where=str(self.folder),
                        mend="wait until it has ended, then try again",
                    ) from error
            progress("waiting for another process that writes to this bureau", 0, 1)
            time.sleep(_LOOK_AGAIN)


def _score_entry(model: str, observation: Observation, answer: Scored | Unscored) -> ScoreEntry:
    at = (observation.subject, model, observation.valid_at, observation.known_at)
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


_LINKED_FIELDS = ("name", "trade_name", "city", "region", "postcode", "street", "country", "registry_number")


def _linking_table(lines: Iterable[identities.IdentityLine]) -> pa.Table:
    latest = {line.ref: line.content for line in lines}
    columns: dict[str, list[str | None]] = {
        "furnisher": [ref.furnisher for ref in latest],
        "customer": [ref.customer for ref in latest],
    }
    for field in _LINKED_FIELDS:
        columns[field] = [content.get(field) for content in latest.values()]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _pair(link: Linked) -> list[object]:
    return [
        link.left.furnisher,
        link.left.customer,
        link.right.furnisher,
        link.right.customer,
        link.probability,
        link.match_weight,
        link.says,
    ]
