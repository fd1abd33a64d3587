"""From which day on all that is known of a subject stands in its file, or is hidden by the law alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from tallystick.furnish.tables import FACT_TABLES
from tallystick.terms import RecordType, SubjectId

_MONTH_AFTER = "make_date((month + 1) // 12, (month + 1) % 12 + 1, 1)"
_IN_FILES_FROM = {
    RecordType.ACCOUNT_MONTH: _MONTH_AFTER,
    RecordType.ACTIVITY_MONTH: _MONTH_AFTER,
    RecordType.INQUIRY: "made_on",
    RecordType.PUBLIC_RECORD: "filed",
    RecordType.RELATIONSHIP: "valid_from",
    RecordType.IDENTITY: "null::date",
}
"""SQL of the first day at which a file holds a fact, as `open_files` has it: a month counts when it is over."""


@dataclass(frozen=True, slots=True)
class Complete:
    """about: the first day at which a file holds the last of a subject's facts, None where all are of no day.

    known_at: the day by which all of them were known.
    """

    subject: SubjectId
    about: date | None
    known_at: date


def complete(engine: duckdb.DuckDBPyConnection, links: pa.Table) -> Iterator[Complete]:
    """Of each subject of whom there is a fact, whatever became of that fact; by the subject's id.

    engine: in which every fact table is a view or a table of its name. links: as `files.link_table` has them.
    """
    engine.register("link", links)
    told = " union all ".join(
        f"select subject, known_at, {_IN_FILES_FROM[record_type]} as about "
        f"from link join {table.name} using (furnisher, customer)"
        for record_type, table in FACT_TABLES.items()
    )
    rows = engine.execute(
        f"select subject, max(about), max(known_at) from ({told}) group by subject order by subject"
    ).fetchall()
    return (Complete(SubjectId(subject), about, known_at) for subject, about, known_at in rows)
