"""What leaves the files month by month under the law, and what a changed rule would take out or bring back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from tallystick.files.links import Link, link_history_table
from tallystick.files.observed import Observation, observation_table, open_expiring
from tallystick.files.retention import JUDGED
from tallystick.law import ItemKind, Jurisdiction
from tallystick.terms import Month, RecordType

_LAW, _CHANGE = "expires_on", "expires_instead"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Facts of one kind of item that leave the files in one month, under the law and under the changed law.

    month: None for those that have left by the day asked about.
    """

    record_type: RecordType
    item: ItemKind
    month: Month | None
    under_law: int
    under_change: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """Facts of one kind of item whose day a changed law moves, as counted on the day asked about.

    removed: shown under the law, and gone under the change. brought_back: gone under the law, and shown again.
    earlier, later: shown under both, and leaving earlier or later (never leaving is later).
    """

    record_type: RecordType
    item: ItemKind
    removed: int
    brought_back: int
    earlier: int
    later: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """leaving: by kind of item and month, what has left first. shifted: empty where no change was asked about."""

    leaving: tuple[Leaving, ...]
    shifted: tuple[Shifted, ...]


def forecast(
    engine: duckdb.DuckDBPyConnection,
    subjects: Iterable[Observation],
    links: Iterable[Link],
    law: Jurisdiction,
    change: Jurisdiction,
) -> Forecast:
    """What leaves the files. subjects: each with the one day asked about.

    change: the law with other clocks; the same where no change is asked about.
    """
    open_expiring(engine, observation_table(subjects), link_history_table(links), {_LAW: law, _CHANGE: change})
    told = " union all ".join(
        f"select '{table}' as record_type, item, valid_at, {_LAW}, {_CHANGE} from file_{table} where item is not null"
        for table in JUDGED
    )
    engine.execute(f"create table told as {told}")
    return Forecast(tuple(_leaving(engine)), tuple(_shifted(engine)))


def _leaving(engine: duckdb.DuckDBPyConnection) -> Iterator[Leaving]:
    rows = engine.execute(
        f"""
        with left_in as (
            select record_type, item, {_month(_LAW)} as month, 1 as by_law, 0 as by_change
            from told where {_LAW} is not null
            union all
            select record_type, item, {_month(_CHANGE)}, 0, 1 from told where {_CHANGE} is not null
        )
        select record_type, item, month, sum(by_law)::bigint, sum(by_change)::bigint from left_in
        group by record_type, item, month order by record_type, item, month nulls first
        """
    ).fetchall()
    for kind, item, month, by_law, by_change in rows:
        yield Leaving(RecordType(kind), ItemKind(item), None if month is None else Month(month), by_law, by_change)


def _shifted(engine: duckdb.DuckDBPyConnection) -> Iterator[Shifted]:
    far = "date '9999-12-31'"
    rows = engine.execute(
        f"""
        with dated as (
            select record_type, item, valid_at,
                coalesce({_LAW}, {far}) as by_law, coalesce({_CHANGE}, {far}) as by_change
            from told where {_LAW} is distinct from {_CHANGE}
        )
        select record_type, item,
            count(*) filter (by_law > valid_at and by_change <= valid_at) as removed,
            count(*) filter (by_law <= valid_at and by_change > valid_at) as brought_back,
            count(*) filter (valid_at < by_change and by_change < by_law),
            count(*) filter (valid_at < by_law and by_law < by_change)
        from dated group by record_type, item order by record_type, item
        """
    ).fetchall()
    for kind, item, *counts in rows:
        yield Shifted(RecordType(kind), ItemKind(item), *counts)


def _month(column: str) -> str:
    return f"case when {column} > valid_at then year({column}) * 12 + month({column}) - 1 end"
