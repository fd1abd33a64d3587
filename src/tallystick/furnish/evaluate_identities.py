"""Find what looks wrong in identities, wherever they are: in a bureau, or in a file that was never handed in."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from tallystick.furnish.contracts import IDENTITY
from tallystick.furnish.evaluate import Finding
from tallystick.furnish.evaluators import BIRTH_TWICE, NAME_MARKS
from tallystick.furnish.keys import plain_sql
from tallystick.furnish.marks import MARK, MARK_OF_NO_NAME
from tallystick.furnish.read import Source
from tallystick.furnish.rules import WORDS
from tallystick.furnish.typed import texts_sql
from tallystick.records.identities import IdentityLine

_READ = ("birth_date", "document_type", "document_number", "document_country")


def birth_dates_that_differ(engine: duckdb.DuckDBPyConnection, told: str) -> list[Finding]:
    """The lines that tell another birth date than the first one of the same person by the same furnisher.

    One person is who has one key, or one document. told: SQL of identities with `furnisher`, `customer`, `submission`,
    `line`, `known_at`, `birth_date` and the fields of the document.
    """
    order = "order by known_at, submission, line"
    rows = engine.execute(
        f"""
        with born as (
            select furnisher, customer, submission, line, birth_date::varchar as born,
                first_value(born) over (partition by furnisher, customer {order}) as by_key,
                case when document_number is not null then first_value(born) over (
                    partition by furnisher, document_type, document_country, {plain_sql("document_number")} {order}
                ) end as by_document
            from ({told}) where birth_date is not null
        )
        select '{BIRTH_TWICE.id}', furnisher, customer, '', null, submission, line,
            born || ' after ' || case when born <> by_key then by_key else by_document end
        from born where born <> by_key or born <> by_document order by submission, line
        """
    ).fetchall()
    return [Finding(*row) for row in rows]


def register_identities(engine: duckdb.DuckDBPyConnection, lines: Iterable[IdentityLine]) -> None:
    """Makes the view `identity` of what `birth_dates_that_differ` reads."""
    rows = [line for line in lines if "birth_date" in line.content]
    columns = {
        "furnisher": pa.array([line.ref.furnisher for line in rows], pa.string()),
        "customer": pa.array([line.ref.customer for line in rows], pa.string()),
        "submission": pa.array([line.submission for line in rows], pa.string()),
        "line": pa.array([line.line for line in rows], pa.int64()),
        "known_at": pa.array([line.known_at for line in rows], pa.date32()),
    }
    columns |= {name: pa.array([line.content.get(name) for line in rows], pa.string()) for name in _READ}
    engine.register("identity", pa.table(columns))


def names_with_marks(engine: duckdb.DuckDBPyConnection, source: Source) -> list[Finding]:
    """The good lines of the typed identity file in which a name or a place has marks, each with the first of them.

    A bureau keeps the text without, so there is nothing to find there.
    """
    named = [field.name for field in IDENTITY.fields if field.name in WORDS and field.name in source.present]
    if source.clean or not named:
        return []
    said = " ".join(
        f"when regexp_matches(said.\"{name}\", '{MARK_OF_NO_NAME}') then '{name}: ' || trim(said.\"{name}\")"
        for name in named
    )
    rows = engine.execute(
        f"""
        select '{NAME_MARKS.id}', furnisher, customer, '', null, '', line, regexp_replace(got, '{MARK}', '?', 'g')
        from (
            select *, case {said} end as got
            from (select *, {texts_sql(IDENTITY)} as said from typed where raw is not null)
        )
        where got is not null and line not in (select line from fault) order by line
        """
    ).fetchall()
    return [Finding(*row) for row in rows]
