"""How well a furnisher furnishes, and what its doubtful lines do to scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyarrow as pa

from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import Observation, currencies, link_table, observation_table, open_files
from tallystick.furnish import (
    Finding,
    Quality,
    ScoreCost,
    birth_dates_that_differ,
    find,
    open_history,
    quality,
    register_identities,
    score_cost,
)
from tallystick.models import Model
from tallystick.records import identities, members, scores, submissions
from tallystick.scoring import Scored, score
from tallystick.terms import CustomerRef, NotFoundError, SubjectId, SubjectKind


def furnisher_quality(rooms: Rooms, furnisher: str, as_of: date, most_subjects: int) -> Quality:
    """See `Bureau.furnisher_quality`."""
    with rooms.records.reading() as connection:
        if furnisher not in members.furnishers_reported_by(connection, furnisher):
            raise NotFoundError(
                f"{furnisher!r} is no member of this bureau",
                mend="see who furnishes with `tallystick furnish list`",
            )
        lines = [
            line
            for kind in SubjectKind
            for line in identities.read_all(connection, rooms.vault, kind)
            if line.ref.furnisher == furnisher
        ]
        receipts = [one for one in submissions.accepted_receipts(connection) if one.submitter == furnisher]
    with rooms.lake.workshop() as engine:
        named = furnisher.replace("'", "''")
        open_history(engine, f"select * from account_month where furnisher = '{named}'", as_of)
        found = find(engine)
        costs = _score_costs(rooms, found, as_of, most_subjects)
        register_identities(engine, lines)
        found += birth_dates_that_differ(engine, "from identity")
        return quality(engine, furnisher, as_of, receipts, found, costs)


def _score_costs(rooms: Rooms, found: Sequence[Finding], as_of: date, most_subjects: int) -> list[ScoreCost]:
    with rooms.records.reading() as connection:
        kinds, links = identities.subject_kinds(connection), identities.links(connection)
        models = [Model.from_json(entry.content) for entry in scores.registered(connection)]
    doubted = {links[ref] for ref in _customers(found) if ref in links}
    costs = []
    for model in models:
        subjects = sorted(one for one in doubted if kinds[one] is model.kind)[:most_subjects]
        if subjects:
            observed = [Observation(subject, as_of, as_of) for subject in subjects]
            given = _scores_without(rooms, model, observed, links, [])
            costs.append(score_cost(model.name, given, _scores_without(rooms, model, observed, links, found)))
    return costs


def _customers(found: Iterable[Finding]) -> Iterable[CustomerRef]:
    return (CustomerRef(one.furnisher, one.customer) for one in found)


def _scores_without(
    rooms: Rooms,
    model: Model,
    observations: Sequence[Observation],
    links: Mapping[CustomerRef, SubjectId],
    left_out: Sequence[Finding],
) -> list[int | None]:
    """Scores from the facts less the lines of some findings; nothing of them is kept."""
    with rooms.lake.engine() as engine:
        lines = {
            "submission": pa.array([one.submission for one in left_out], pa.string()),
            "line": pa.array([one.line for one in left_out], pa.int64()),
        }
        engine.register("left_out", pa.table(lines))
        engine.execute("alter view account_month rename to every_account_month")
        engine.execute(
            "create view account_month as select * from every_account_month anti join left_out using (submission, line)"
        )
        open_files(engine, observation_table(observations), link_table(links), rooms.law)
        values = compute(engine, [CATALOGUE[id] for id in model.characteristics])
        answers = score(model, values, currencies(engine))
    return [answer.score if isinstance(answer, Scored) else None for answer in answers]
