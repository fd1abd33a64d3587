"""Promise scores: age subjects' files by the reports that would come, and score them as any file is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa

from tallystick.bureau.packing import gather
from tallystick.bureau.rooms import Rooms
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import (
    FILE_TABLES,
    OWED_BY_OTHERS,
    Observation,
    currencies,
    link_table,
    observation_table,
    open_files,
)
from tallystick.files.one import Row
from tallystick.furnish import FACT_TABLES
from tallystick.furnish.contracts import CONTRACTS
from tallystick.law import Jurisdiction
from tallystick.models import Model
from tallystick.records import identities
from tallystick.scoring import Scored, Unscored, score
from tallystick.scoring.what_if import (
    REPORTED_WITHIN,
    Plan,
    Promise,
    ReportsAhead,
    assumptions,
    day_after,
    reports_ahead,
)
from tallystick.terms import Month, RecordType, SubjectId, SubjectKind, UnfitRequestError, last_closed_month

_REPORTS = REPORTED_WITHIN + 1
"""So many of a line are looked at: those of half a year, and the one before them."""
_LINES = {
    "account_month": ("furnisher", "account"),
    OWED_BY_OTHERS: ("furnisher", "account"),
    "activity_month": ("furnisher", "customer", "kind"),
}
"""What tells one line of reports from another in a table of a file."""


def promises(rooms: Rooms, model: Model, subjects: Sequence[SubjectId], plan: Plan, on: date) -> list[Promise]:
    """See `Bureau.what_if`. Nothing is written: the reports to come are in this engine's memory alone."""
    with rooms.records.reading() as connection:
        _need_of_kind(model, identities.kinds_of(connection, subjects))
        links = link_table(identities.links_of_subjects(connection, subjects))
    then = day_after(on, plan.months)
    with rooms.lake.engine() as engine:
        gather(engine, links)
        for table in FACT_TABLES.values():
            engine.execute(f"delete from {table.name} where known_at > ?", [on])
        now = _answers(engine, rooms.law, model, [Observation(one, on, on) for one in subjects], links)
        ahead = _ahead(engine, len(subjects), plan, last_closed_month(on))
        _report(engine, RecordType.ACCOUNT_MONTH, [row for one in ahead for row in one.account_months])
        _report(engine, RecordType.ACTIVITY_MONTH, [row for one in ahead for row in one.activity_months])
        promised = _answers(engine, rooms.law, model, [Observation(one, then, then) for one in subjects], links)
    assumed = assumptions(plan, then)
    return [
        Promise(subject, on, then, *was, *will_be, reports, assumed)
        for subject, was, will_be, reports in zip(subjects, now, promised, ahead, strict=True)
    ]


def _need_of_kind(model: Model, kinds: Mapping[SubjectId, SubjectKind]) -> None:
    """Raises UnfitRequestError for a subject that the model does not speak of."""
    for subject, kind in kinds.items():
        if kind is not model.kind:
            raise UnfitRequestError(
                f"the model {model.name!r} speaks of a {model.kind}, and {subject!r} is a {kind}",
                mend="name a model of its kind",
            )


def _answers(
    engine: duckdb.DuckDBPyConnection, law: Jurisdiction, model: Model, asked: Sequence[Observation], links: pa.Table
) -> list[tuple[Scored | Unscored, Mapping[str, float]]]:
    """What the engine says of each file, and all of its characteristics."""
    open_files(engine, observation_table(asked), links, law)
    values = compute(engine, tuple(CATALOGUE.values()))
    answers = score(model, values, currencies(engine))
    return list(zip(answers, values.drop_columns("observation").to_pylist(), strict=True))


def _ahead(engine: duckdb.DuckDBPyConnection, files: int, plan: Plan, m0: Month) -> list[ReportsAhead]:
    """The reports to come of each open file, in order."""
    accounts, others, activities = (_last_reports(engine, table) for table in _LINES)
    return [
        reports_ahead(
            accounts.get(number, ()),
            [last for last, *_ in others.get(number, ())],
            [last for last, *_ in activities.get(number, ())],
            plan,
            m0,
        )
        for number in range(files)
    ]


def _last_reports(engine: duckdb.DuckDBPyConnection, table: str) -> dict[int, list[Sequence[Row]]]:
    """By the number of each open file, of each of its lines the last reports, the latest first."""
    line, told = ("observation", *_LINES[table]), _told(FILE_TABLES[table])
    keys, columns = (", ".join(f'"{name}"' for name in names) for names in (line, told))
    last_ones = engine.sql(
        f"""
        select observation, {columns} from file_{table}
        qualify row_number() over (partition by {keys} order by month desc) <= {_REPORTS}
        order by {keys}, month desc
        """
    )
    found: dict[int, list[Sequence[Row]]] = {}
    for (number, *_), rows in groupby(last_ones.to_arrow_table().to_pylist(), key=itemgetter(*line)):
        reports = [{name: row[name] for name in told} for row in rows]
        found.setdefault(number, []).append(reports)
    return found


def _told(record_type: RecordType) -> tuple[str, ...]:
    """What a report says: the contract's fields, but for those of an act of its furnisher."""
    return tuple(name for name in CONTRACTS[record_type].names if name not in ("reported_on", "action"))


def _report(engine: duckdb.DuckDBPyConnection, record_type: RecordType, rows: Sequence[Row]) -> None:
    """Puts reports to come beside the facts, each known once its month is over."""
    schema = FACT_TABLES[record_type].schema
    names = [name for name in schema.names if name in _told(record_type)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in names}
    columns["action"] = ["report"] * len(rows)
    columns["known_at"] = [Month(row["month"] + 1).first_day for row in rows]
    columns["submission"], columns["line"] = ["to come"] * len(rows), list(range(len(rows)))
    to_come = pa.table({name: pa.array(told, schema.field(name).type) for name, told in columns.items()})
    engine.register("to_come", to_come)
    engine.execute(f"insert into {FACT_TABLES[record_type].name} by name select * from to_come")
    engine.unregister("to_come")
