"""What left the lake because its retention was over: runs, with counts by kind of item and rule, never contents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, delete, select

from tallystick.records.schema import RETENTION_REMOVED, RETENTION_RUN
from tallystick.terms import RecordType


@dataclass(frozen=True, slots=True)
class Removed:
    """facts: how many of one kind of item left a fact table. item, rule: as the bureau's law names them."""

    record_type: RecordType
    item: str
    rule: str
    facts: int


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """carried_out_on: None until no byte is left of what left."""

    id: int
    judged_on: date
    carried_out_on: date | None
    removed: tuple[Removed, ...]


def begin(connection: Connection, judged_on: date, removed: Iterable[Removed]) -> int:
    """Notes what is about to leave; answers with the run's number."""
    made = RETENTION_RUN.insert().values(judged_on=judged_on).returning(RETENTION_RUN.c.id)
    id = int(connection.execute(made).scalar_one())
    connection.execute(RETENTION_REMOVED.insert(), [asdict(one) | {"run": id} for one in removed])
    return id


def finish(connection: Connection, run: int, on: date, left: Collection[RecordType]) -> None:
    """Notes as carried out what left the tables `left`, and forgets what was only about to; of nothing, the run too."""
    counted = RETENTION_REMOVED.c
    connection.execute(delete(RETENTION_REMOVED).where(counted.run == run, counted.record_type.not_in(left)))
    mine = RETENTION_RUN.c.id == run
    if left:
        connection.execute(RETENTION_RUN.update().where(mine).values(carried_out_on=on))
    else:
        connection.execute(delete(RETENTION_RUN).where(mine))


def runs(connection: Connection) -> list[RetentionRun]:
    """Every run, the first one first; the last may still be unfinished."""
    counted = select(RETENTION_REMOVED).order_by(*RETENTION_REMOVED.primary_key.columns)
    removed = {
        run: tuple(Removed(RecordType(row.record_type), row.item, row.rule, row.facts) for row in rows)
        for run, rows in groupby(connection.execute(counted), key=lambda row: row.run)
    }
    rows = connection.execute(select(RETENTION_RUN).order_by(RETENTION_RUN.c.id))
    return [RetentionRun(row.id, row.judged_on, row.carried_out_on, removed.get(row.id, ())) for row in rows]
