"""Refuse a file whose texts are of a prohibited kind, whatever their column is called."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from tallystick.furnish.contracts import Contract, FieldType
from tallystick.furnish.read import Source
from tallystick.law import Jurisdiction
from tallystick.terms import BrokenInputError

_TELLING_SHARE = 0.1
"""A column is of a kind when one in ten of its texts is: one in a thousand is somebody's odd name."""


def refuse_prohibited_content(
    engine: duckdb.DuckDBPyConnection, source: Source, contract: Contract, law: Jurisdiction
) -> None:
    """Looks through the free texts of `work.typed`: all that are no key and no currency.

    Raises BrokenInputError that names the column, the kind and the rule against it. Source: the pack's `prohibited`.
    """
    free = [
        field.name
        for field in contract.fields
        if field.type is FieldType.TEXT
        and field.name in source.present
        and field.name not in ("furnisher", "currency", *contract.key)
    ]
    kinds = [kind for kind in law.prohibited if kind.contents]
    any_kind = _pattern(content for kind in kinds for content in kind.contents)
    for name in free:
        # All kinds at once: hardly a column has any, and each pattern costs every line.
        if not _told(engine, name, any_kind):
            continue
        kind = next((kind for kind in kinds if _told(engine, name, _pattern(kind.contents))), None)
        if kind:
            raise BrokenInputError(
                f"the texts of column {name!r} tell {kind.kind}, which no bureau here may hold ({kind.source})",
                where=str(source.path),
                mend="take them out; nothing of the file was taken in",
            )


def _told(engine: duckdb.DuckDBPyConnection, name: str, pattern: str) -> bool:
    [(filled, told)] = engine.execute(
        f"""select count("{name}"), count(*) filter (regexp_full_match(trim("{name}"), ?, 'i')) from work.typed""",
        [pattern],
    ).fetchall()
    return bool(told and told >= _TELLING_SHARE * filled)


def _pattern(contents: Iterable[str]) -> str:
    return "|".join(f"(?:{content})" for content in contents)
