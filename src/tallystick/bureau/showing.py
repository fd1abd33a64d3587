"""What is shown: the report of one subject, the subjects found by a name, the bureau in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import Observation, currencies, read_one
from tallystick.furnish import FACT_TABLES
from tallystick.models import Model
from tallystick.records import identities, members, scores, submissions
from tallystick.records.scores import ModelEntry
from tallystick.rights.numbers import BandNumbers, BureauNumbers, ModelNumbers, SearchHit, SubmissionTotals
from tallystick.rights.report import Held, label_of, report
from tallystick.rights.shown import SubjectReport
from tallystick.terms import Band, NotFoundError, SubjectId, SubjectKind, band_of


def report_of(rooms: Rooms, subject: SubjectId, as_of: date | None) -> SubjectReport:
    """See `Bureau.report`."""
    with rooms.records.reading() as connection:
        kind = identities.kind_of(connection, subject)
        links = identities.refs_of(connection, subject)
        lines = identities.identities_of(connection, rooms.vault, subject)
        entry = scores.scores_of(connection, [subject]).get(subject)
        receipts = {receipt.submission: receipt.file for receipt in submissions.accepted_receipts(connection)}
        entries = {one.hash: one.content for one in scores.registered(connection)}
    if not lines:
        raise NotFoundError(
            f"subject {subject!r} was merged into another", mend="find it by name with `tallystick search WORDS`"
        )
    if as_of is not None and entry is not None and as_of != entry.valid_at:
        entry = None
    day = as_of or (entry.valid_at if entry else rooms.settings.created_on)
    known = entry.known_at if entry else day
    with rooms.opened([Observation(subject, day, known)], links) as engine:
        values = compute(engine, tuple(CATALOGUE.values())).to_pylist()[0]
        file, told = read_one(engine), currencies(engine)[0]
    model = Model.from_json(entries[entry.model]) if entry else None
    return report(
        Held(rooms.settings.name, subject, kind, day, known, lines, file, values, told, entry, model, receipts)
    )


def search(rooms: Rooms, text: str, most: int) -> list[SearchHit]:
    """See `Bureau.search`."""
    with rooms.records.reading() as connection:
        found = identities.find(connection, rooms.vault, text, most)
    return [_hit(rooms, subject) for subject in found]


def numbers(rooms: Rooms) -> BureauNumbers:
    """See `Bureau.numbers`."""
    with rooms.records.reading() as connection:
        known, kinds = identities.counts(connection)
        receipts = submissions.accepted_receipts(connection)
        furnishers = members.furnisher_count(connection)
        models = tuple(_model_numbers(rooms, entry) for entry in scores.registered(connection))
    with rooms.lake.engine() as engine:
        facts = tuple(
            (record_type.value, engine.execute(f"select count(*) from {table.name}").fetchall()[0][0])
            for record_type, table in FACT_TABLES.items()
        )
    totals = [receipt.totals for receipt in receipts]
    return BureauNumbers(
        rooms.settings.name,
        rooms.law.name,
        rooms.settings.created_on,
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
        tuple(_examples(rooms)),
    )


def _hit(rooms: Rooms, subject: SubjectId) -> SearchHit:
    with rooms.records.reading() as connection:
        kind = identities.kind_of(connection, subject)
        lines = identities.identities_of(connection, rooms.vault, subject)
        entry = scores.scores_of(connection, [subject]).get(subject)
    place = ", ".join(lines[-1].content[name] for name in ("city", "region") if name in lines[-1].content)
    total = entry.score if entry else None
    detail = place or lines[-1].ref.furnisher
    return SearchHit(subject, kind, label_of(lines, subject), detail, total, band_of(total) if total else None)


def _model_numbers(rooms: Rooms, entry: ModelEntry) -> ModelNumbers:
    model = Model.from_json(entry.content)
    with rooms.records.reading() as connection:
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
    area = (model.evidence.get("auc"), model.evidence.get("auc_low"), model.evidence.get("auc_high"))
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


def _examples(rooms: Rooms) -> Iterator[SearchHit]:
    """A subject of each band of each model, the best band first."""
    with rooms.records.reading() as connection:
        found = [scores.first_in_bands(connection, entry.hash) for entry in scores.registered(connection)]
    for firsts in found:
        for band in sorted(firsts, key=lambda band: -band.floor):
            yield _hit(rooms, firsts[band][0])
